/// Packs the rows of an archive that are not going to change: of each word only the bits in which the rows differ.
///
/// Rows that follow each other are alike in most bits: the upper part of their times, the kind and the length of their numbers,
/// talk times below an hour. What is left of a word are a few bytes, stored column by column. A word with few different values,
/// such as a trunk, is replaced by its number in a dictionary first.
///
/// ```
/// word 0     parts
/// word 1     a bit for each word that is a number of a dictionary
/// word 2 …   what all rows have in common, for each word of a row
/// then       the parts, two a word: word of the row << 16 | shift << 8 | bits
/// then       a column for each part, of as many bytes a row as the bits take, and up to 8 bytes that nobody reads
/// ```
///
/// Packs on one thread; while nobody packs, any number may unpack.
final class RowPacker {
  private static let maskAt = 1
  private static let commonAt = 2
  /// Words that may have a dictionary: one bit each.
  private static let dictionariesMax = 64

  /// Some bits of a word of the row.
  private struct Part {
    let word: Int
    let shift: Int
    var bits: Int

    var bytes: Int { (bits + 7) / 8 }
    /// The bits, where they are in the word.
    var mask: UInt64 { (UInt64.max >> UInt64(64 - bits)) << UInt64(shift) }
    var packed: UInt32 {
      UInt32(truncatingIfNeeded: word << 16 | shift << 8 | bits)
    }

    /// The bits of row `index`, where they are in the word, read from the part's column.
    @inline(__always)
    func value(_ column: UnsafeRawPointer, _ index: Int) -> UInt64 {
      let bytes = column.loadUnaligned(fromByteOffset: index * bytes, as: UInt64.self)
      return (UInt64(littleEndian: bytes) & (UInt64.max >> UInt64(64 - bits))) << UInt64(shift)
    }

    init(word: Int, shift: Int, bits: Int) {
      self.word = word
      self.shift = shift
      self.bits = bits
    }

    @inline(__always)
    init(packed: UInt32) {
      word = Int(packed >> 16)
      shift = Int(packed >> 8 & 0xFF)
      bits = Int(packed & 0xFF)
    }
  }

  /// Words of a row.
  private let stride: Int
  /// By word of the row; `nil` for words that are never looked up.
  private let dictionaries: [ValueDictionary?]
  private var parts: [Part] = []

  /// Packs rows of `stride` words, of which the first `plain` are never looked up.
  init(stride: Int, plain: Int) {
    self.stride = stride
    dictionaries = (0..<min(stride, Self.dictionariesMax)).map {
      $0 < plain ? nil : ValueDictionary()
    }
  }

  /// Most words that rows take when they are packed.
  static func wordsMax(stride: Int, rows: Int) -> Int {
    // Parts of a word do not take more bytes than the word.
    commonAt + stride + (8 * stride + 1) / 2 + stride * rows + 1
  }

  // MARK: Packing

  /// Packs rows, which it may change, into the words that `take` gives for as many as are needed.
  ///
  /// - Complexity: O(rows · stride)
  func pack(
    _ rows: UnsafeMutablePointer<UInt64>,
    count: Int,
    take: (Int) -> UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    let mask = lookUp(rows, count)
    parts.removeAll(keepingCapacity: true)
    var bytes = 0
    for word in 0..<stride {
      let first = parts.count
      addParts(of: differences(rows + word, count), word)
      for part in parts[first...] { bytes += part.bytes * count }
    }
    let header = Self.commonAt + stride + (parts.count + 1) / 2
    let packed = take(header + (bytes + 7) / 8 + 1)
    packed[0] = UInt64(parts.count)
    packed[Self.maskAt] = mask
    (packed + Self.commonAt).update(from: rows, count: stride)
    var column = UnsafeMutableRawPointer(packed + header)
    for (index, part) in parts.enumerated() {
      packed[Self.commonAt + part.word] &= ~part.mask
      UnsafeMutableRawPointer(packed + (Self.commonAt + stride))
        .storeBytes(of: part.packed, toByteOffset: 4 * index, as: UInt32.self)
      write(part, rows + part.word, count, to: column)
      column += part.bytes * count
    }
    return packed
  }

  /// Replaces values by their numbers, as far as there are few.
  ///
  /// - Returns: in which words.
  private func lookUp(_ rows: UnsafeMutablePointer<UInt64>, _ count: Int) -> UInt64 {
    var mask: UInt64 = 0
    for word in dictionaries.indices {
      guard let dictionary = dictionaries[word] else { continue }
      if dictionary.replace(rows + word, count, stride) { mask |= 1 << UInt64(word) }
    }
    return mask
  }

  /// The bits in which the rows differ in a word.
  @inline(__always)
  private func differences(_ column: UnsafeMutablePointer<UInt64>, _ count: Int) -> UInt64 {
    let first = column.pointee
    let (stride, whole) = (stride, count & ~3)
    var different: UInt64 = 0
    var at = column
    // Four at a time, for there is little work in one.
    for _ in 0..<(whole / 4) {
      different |= (at[0] ^ first) | (at[stride] ^ first)
      at += 2 &* stride
      different |= (at[0] ^ first) | (at[stride] ^ first)
      at += 2 &* stride
    }
    for _ in whole..<count {
      different |= at.pointee ^ first
      at += stride
    }
    return different
  }

  /// Cuts bits into parts, apart where that takes fewer bytes.
  private func addParts(of different: UInt64, _ word: Int) {
    var rest = different
    let start = parts.count
    while rest != 0 {
      let shift = rest.trailingZeroBitCount
      let bits = (~(rest >> UInt64(shift))).trailingZeroBitCount
      let next = Part(word: word, shift: shift, bits: bits)
      rest &= ~next.mask
      if parts.count > start, let last = parts.last {
        let joined = Part(word: word, shift: last.shift, bits: shift + bits - last.shift)
        if joined.bytes <= last.bytes + next.bytes {
          parts[parts.count - 1] = joined
          continue
        }
      }
      parts.append(next)
    }
  }

  /// Writes a column; each value is stored as a whole word, whose upper bytes the next one overwrites.
  @inline(__always)
  private func write(
    _ part: Part,
    _ source: UnsafeMutablePointer<UInt64>,
    _ count: Int,
    to column: UnsafeMutableRawPointer
  ) {
    let shift = UInt64(part.shift)
    let (bytes, stride, whole) = (part.bytes, stride, count & ~1)
    var from = source
    var to = column
    for _ in 0..<(whole / 2) {
      to.storeBytes(of: (from[0] &>> shift).littleEndian, as: UInt64.self)
      (to + bytes).storeBytes(of: (from[stride] &>> shift).littleEndian, as: UInt64.self)
      from += 2 &* stride
      to += 2 &* bytes
    }
    if whole < count {
      to.storeBytes(of: (from.pointee &>> shift).littleEndian, as: UInt64.self)
    }
  }

  // MARK: Unpacking

  /// Makes a row again.
  ///
  /// - Parameters:
  ///   - packed: What `pack` returned.
  ///   - count: How many rows it has.
  ///   - index: Which one.
  ///   - row: Room for it.
  /// - Complexity: O(stride)
  func unpack(
    _ packed: UnsafeMutablePointer<UInt64>,
    count: Int,
    _ index: Int,
    to row: UnsafeMutablePointer<UInt64>
  ) {
    row.update(from: packed + Self.commonAt, count: stride)
    let partCount = Int(packed[0])
    let parts = UnsafeRawPointer(packed + (Self.commonAt + stride))
    var column = UnsafeRawPointer(packed + (Self.commonAt + stride + (partCount + 1) / 2))
    for at in 0..<partCount {
      let part = Part(packed: parts.load(fromByteOffset: 4 * at, as: UInt32.self))
      row[part.word] |= part.value(column, index)
      column += part.bytes * count
    }
    var mask = packed[Self.maskAt]
    while mask != 0 {
      let word = mask.trailingZeroBitCount
      mask &= mask - 1
      if let dictionary = dictionaries[word] { row[word] = dictionary.value(row[word]) }
    }
  }
}

extension RowPacker {
  /// One word of a row.
  ///
  /// - Complexity: O(parts), a load for each part of the word.
  func word(
    _ word: Int,
    of packed: UnsafeMutablePointer<UInt64>,
    count: Int,
    _ index: Int
  ) -> UInt64 {
    var value = packed[Self.commonAt + word]
    let partCount = Int(packed[0])
    let parts = UnsafeRawPointer(packed + (Self.commonAt + stride))
    var column = UnsafeRawPointer(packed + (Self.commonAt + stride + (partCount + 1) / 2))
    for at in 0..<partCount {
      let part = Part(packed: parts.load(fromByteOffset: 4 * at, as: UInt32.self))
      // Parts lie in the order of the words.
      if part.word > word { break }
      if part.word == word { value |= part.value(column, index) }
      column += part.bytes * count
    }
    if word < dictionaries.count, packed[Self.maskAt] >> UInt64(word) & 1 == 1,
      let dictionary = dictionaries[word]
    {
      return dictionary.value(value)
    }
    return value
  }
}

/// The different values of a word of many rows, numbered as they come, as long as they are few.
final class ValueDictionary {
  /// Numbers that fit into a part of two bytes; trunks and countries are hundreds, numbers of phones millions.
  static let valuesMax = 4096
  private static let slotBits = 13

  private let values = UnsafeMutablePointer<UInt64>.allocate(capacity: valuesMax)
  /// Number + 1 by hash, open addressing at load ≤ 0.5; 0 for none.
  private let slots = UnsafeMutablePointer<UInt16>.allocate(capacity: 1 << slotBits)
  private var count = 0
  /// Whether there were too many: numbers that were given stay, no more are.
  private var isClosed = false

  init() { slots.initialize(repeating: 0, count: 1 << Self.slotBits) }

  deinit {
    values.deallocate()
    slots.deallocate()
  }

  /// Replaces values `stride` words apart by their numbers; leaves them when there are too many.
  func replace(_ column: UnsafeMutablePointer<UInt64>, _ rows: Int, _ stride: Int) -> Bool {
    guard !isClosed else { return false }
    for row in 0..<rows {
      guard let number = number(of: column[row &* stride]) else {
        for done in 0..<row { column[done * stride] = values[Int(column[done * stride])] }
        isClosed = true
        return false
      }
      column[row &* stride] = number
    }
    return true
  }

  /// The value that has a number.
  func value(_ number: UInt64) -> UInt64 { number < UInt64(count) ? values[Int(number)] : 0 }

  @inline(__always)
  private func number(of value: UInt64) -> UInt64? {
    var at = Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - Self.slotBits))
    while slots[at] != 0 {
      let number = Int(slots[at]) &- 1
      if values[number] == value { return UInt64(truncatingIfNeeded: number) }
      at = (at &+ 1) & (1 << Self.slotBits &- 1)
    }
    guard count < Self.valuesMax else { return nil }
    values[count] = value
    count += 1
    slots[at] = UInt16(count)
    return UInt64(count - 1)
  }
}
