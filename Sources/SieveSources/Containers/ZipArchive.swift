import SieveDiagnostics

/// The members of a zip archive, by its directory; zip64 as well.
struct ZipArchive {
  /// The largest directory that is read.
  private static let directoryMax = 64 << 20

  let range: MemberRange
  let name: String
  private(set) var members: [(name: String, range: MemberRange)] = []
  private(set) var faults: [Diagnostic] = []

  /// Finds up to `limit` members.
  init(_ range: MemberRange, name: String, limit: Int) {
    self.range = range
    self.name = name
    guard let (start, count, size) = directory() else {
      faults.append(ArchiveFault.damaged(name, "it has no directory", at: range.length))
      return
    }
    let bytes = range.file.bytes(range.offset + start, min(size, Self.directoryMax))
    var at = 0
    for _ in 0..<min(count, limit + 1) {
      guard at + 46 <= bytes.count, Self.number(bytes, at, 4) == 0x0201_4B50 else {
        faults.append(ArchiveFault.damaged(name, "its directory is cut off", at: start + at))
        return
      }
      let nameLength = Self.number(bytes, at + 28, 2)
      let extraLength = Self.number(bytes, at + 30, 2)
      let next = at + 46 + nameLength + extraLength + Self.number(bytes, at + 32, 2)
      guard next <= bytes.count else {
        faults.append(ArchiveFault.damaged(name, "its directory is cut off", at: start + at))
        return
      }
      add(bytes, at, nameLength, extraLength)
      at = next
    }
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
    guard at >= 0, at + count <= bytes.count else { return 0 }
    // Eight bytes may say more than an Int holds; such a place is in no file.
    if count == 8, bytes[at + 7] & 0x80 != 0 { return Int.max }
    return (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }

  /// Where the directory lies in the archive, how many members it has, and its size.
  private func directory() -> (start: Int, count: Int, size: Int)? {
    let tailLength = min(range.length, 65_557)
    let tailStart = range.length - tailLength
    let tail = range.file.bytes(range.offset + tailStart, tailLength)
    guard tail.count >= 22,
      let end = (0...(tail.count - 22)).last(where: { Self.number(tail, $0, 4) == 0x0605_4B50 })
    else { return nil }
    var count = Self.number(tail, end + 10, 2)
    var size = Self.number(tail, end + 12, 4)
    var start = Self.number(tail, end + 16, 4)
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, end >= 20,
      Self.number(tail, end - 20, 4) == 0x0706_4B50
    {
      let place = Self.number(tail, end - 12, 8)
      guard place < range.length else { return nil }
      let record = range.file.bytes(range.offset + place, 56)
      guard record.count == 56, Self.number(record, 0, 4) == 0x0606_4B50 else { return nil }
      count = Self.number(record, 32, 8)
      size = Self.number(record, 40, 8)
      start = Self.number(record, 48, 8)
    }
    guard start <= range.length, size <= range.length - start else { return nil }
    return (start, count, size)
  }

  private mutating func add(_ bytes: [UInt8], _ at: Int, _ nameLength: Int, _ extraLength: Int) {
    let nameEnd = at + 46 + nameLength
    let member = String(decoding: bytes[(at + 46)..<nameEnd], as: UTF8.self)
    guard !member.hasSuffix("/") else { return }
    var sizes = (
      packed: Self.number(bytes, at + 20, 4), whole: Self.number(bytes, at + 24, 4),
      start: Self.number(bytes, at + 42, 4)
    )
    Self.readZip64(bytes, nameEnd..<(nameEnd + extraLength), &sizes)
    let full = name + ":" + member
    guard Self.number(bytes, at + 8, 2) & 1 == 0 else {
      faults.append(ArchiveFault.member(full, "encrypted"))
      return
    }
    let method = Self.number(bytes, at + 10, 2)
    guard method == 0 || method == 8 else {
      faults.append(ArchiveFault.member(full, "compressed by method \(method)"))
      return
    }
    guard sizes.start < range.length, let data = dataStart(sizes.start),
      sizes.packed <= range.length - data
    else {
      faults.append(ArchiveFault.damaged(full, "it lies outside of the archive", at: 0))
      return
    }
    guard sizes.packed > 0 else { return }
    members.append(
      (
        member,
        MemberRange(
          file: range.file,
          offset: range.offset + data,
          length: sizes.packed,
          inflatedLength: method == 8 ? UInt64(sizes.whole) : nil
        )
      )
    )
  }

  /// Sizes of eight bytes, for those that are all ones in the entry, in this order.
  private static func readZip64(
    _ bytes: [UInt8],
    _ extra: Range<Int>,
    _ sizes: inout (packed: Int, whole: Int, start: Int)
  ) {
    var at = extra.lowerBound
    while at + 4 <= extra.upperBound {
      let length = number(bytes, at + 2, 2)
      if number(bytes, at, 2) == 1 {
        var place = at + 4
        let end = min(at + 4 + length, extra.upperBound)
        func next(_ value: inout Int) {
          guard value == 0xFFFF_FFFF, place + 8 <= end else { return }
          value = number(bytes, place, 8)
          place += 8
        }
        next(&sizes.whole)
        next(&sizes.packed)
        next(&sizes.start)
        return
      }
      at += 4 + length
    }
  }

  /// Where the data of the member whose local header lies at `start` begins.
  private func dataStart(_ start: Int) -> Int? {
    let header = range.file.bytes(range.offset + start, 30)
    guard header.count == 30, Self.number(header, 0, 4) == 0x0403_4B50 else { return nil }
    let data = start + 30 + Self.number(header, 26, 2) + Self.number(header, 28, 2)
    return data <= range.length ? data : nil
  }
}
