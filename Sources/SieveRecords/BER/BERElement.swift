/// The tag of an element: its class and number.
struct BERTag: BitwiseCopyable, Hashable, Sendable {
  /// Class in bits 31–30, number below.
  let rawValue: UInt32

  private init(rawValue: UInt32) { self.rawValue = rawValue }

  init(classBits: UInt8, number: UInt32) {
    rawValue = UInt32(classBits) << 30 | number
  }

  static func application(_ number: UInt32) -> BERTag { BERTag(classBits: 1, number: number) }
  static func context(_ number: UInt32) -> BERTag { BERTag(classBits: 2, number: number) }

  var number: Int { Int(rawValue & 0x3FFF_FFFF) }
  var isUniversal: Bool { rawValue >> 30 == 0 }
  var isApplication: Bool { rawValue >> 30 == 1 }
  var isContext: Bool { rawValue >> 30 == 2 }

  /// As ASN.1 writes it: `[12]`, `[APPLICATION 9]`.
  var text: String {
    switch rawValue >> 30 {
    case 0: "[UNIVERSAL \(number)]"
    case 1: "[APPLICATION \(number)]"
    case 2: "[\(number)]"
    default: "[PRIVATE \(number)]"
    }
  }
}

/// Tag and length of an element.
struct BERHeader: BitwiseCopyable {
  var tag: BERTag
  var isConstructed: Bool
  /// Bytes of tag and length.
  var length: Int
  /// Bytes of content; `nil` when the end is marked instead.
  var contentLength: Int?

  /// Whether it is the mark at the end of an element of indefinite length.
  var isEnd: Bool { tag.rawValue == 0 && contentLength == 0 }
}

/// What is wrong with an element, and where.
struct BERFault: Error, BitwiseCopyable, Equatable {
  enum Kind: UInt8, BitwiseCopyable {
    /// The bytes end in the element.
    case cut
    case tagTooLong, lengthTooLong
    /// A primitive element without a length.
    case openPrimitive
    case tooDeep
    /// A mark of an end where nothing is open.
    case strayEnd
    /// The element reaches beyond what holds it.
    case overrun
    /// Constructed where it should be primitive, or the other way round.
    case wrongForm
    /// Another record begins within the record.
    case swallowed
    /// The same element twice.
    case repeated
    case noRecord
    case tooLong
    // Values:
    case recordType, timestamp, number
    /// The values make no call; the decoder has the words for it.
    case call
  }

  var kind: Kind
  /// Position in the bytes handed over.
  var at: Int
  var tag = BERTag.context(0)
  var role = CallRole.ignored
  /// How many bytes of the content are at fault.
  var width = 1

  /// Whether the bytes are wrong, not only what they mean.
  var isStructural: Bool { kind.rawValue < Kind.recordType.rawValue }
}

/// Reads tags and lengths.
enum BERReader {
  /// How deep elements of indefinite length may lie in each other.
  static let depthMax = 16

  /// Reads the header at `at`, of which all bytes lie before `end`.
  @inline(__always)
  static func header(
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ end: Int
  ) throws(BERFault) -> BERHeader {
    guard at &+ 1 < end else { throw BERFault(kind: .cut, at: at) }
    let first = bytes[at]
    let length = bytes[at &+ 1]
    if first & 0x1F != 0x1F, length < 0x80 {
      return BERHeader(
        tag: BERTag(classBits: first >> 6, number: UInt32(first & 0x1F)),
        isConstructed: first & 0x20 != 0,
        length: 2,
        contentLength: Int(length)
      )
    }
    return try longHeader(bytes, at, end)
  }

  private static func longHeader(
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ end: Int
  ) throws(BERFault) -> BERHeader {
    let first = bytes[at]
    var place = at + 1
    var number = UInt32(first & 0x1F)
    if number == 0x1F {
      number = 0
      while true {
        guard place < end else { throw BERFault(kind: .cut, at: at) }
        guard number < 1 << 21 else { throw BERFault(kind: .tagTooLong, at: at) }
        let byte = bytes[place]
        place += 1
        number = number << 7 | UInt32(byte & 0x7F)
        if byte & 0x80 == 0 { break }
      }
    }
    guard place < end else { throw BERFault(kind: .cut, at: at) }
    let short = bytes[place]
    place += 1
    var content: Int? = Int(short)
    let isConstructed = first & 0x20 != 0
    let tag = BERTag(classBits: first >> 6, number: number)
    if short == 0x80 {
      guard isConstructed else { throw BERFault(kind: .openPrimitive, at: at, tag: tag) }
      content = nil
    } else if short > 0x80 {
      let count = Int(short & 0x7F)
      guard count <= 8 else { throw BERFault(kind: .lengthTooLong, at: at, tag: tag) }
      guard place + count <= end else { throw BERFault(kind: .cut, at: at) }
      var value = 0
      for offset in 0..<count {
        guard value < 1 << 40 else { throw BERFault(kind: .lengthTooLong, at: at, tag: tag) }
        value = value << 8 | Int(bytes[place + offset])
      }
      place += count
      content = value
    }
    return BERHeader(
      tag: tag,
      isConstructed: isConstructed,
      length: place - at,
      contentLength: content
    )
  }

  /// The end of the element at `at`, the mark of its end included.
  ///
  /// - Throws: `cut` when it lies beyond `end`.
  /// - Complexity: O(*n*) for indefinite lengths, else O(1).
  @inline(__always)
  static func end(
    of header: BERHeader,
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ end: Int
  ) throws(BERFault) -> Int {
    guard let content = header.contentLength else {
      return try openEnd(bytes, at + header.length, end)
    }
    let result = at &+ header.length &+ content
    guard result <= end else { throw BERFault(kind: .cut, at: at, tag: header.tag) }
    return result
  }

  /// The end of an element of indefinite length whose content begins at `start`.
  private static func openEnd(
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int
  ) throws(BERFault) -> Int {
    var depth = 1
    var at = start
    while true {
      let header = try header(bytes, at, end)
      if header.isEnd {
        at += header.length
        depth -= 1
        if depth == 0 { return at }
        continue
      }
      guard let content = header.contentLength else {
        depth += 1
        guard depth <= depthMax else { throw BERFault(kind: .tooDeep, at: at, tag: header.tag) }
        at += header.length
        continue
      }
      guard at + header.length + content <= end else {
        throw BERFault(kind: .cut, at: at, tag: header.tag)
      }
      at += header.length + content
    }
  }
}

/// An element within a record, checked to lie within what holds it.
struct BERElement {
  var header: BERHeader
  /// Its content.
  var content: Range<Int>
  /// Where the next element begins.
  var end: Int

  var tag: BERTag { header.tag }

  /// Reads the element at `at` within something that ends at `limit`.
  @inline(__always)
  init(_ bytes: Span<UInt8>, _ at: Int, _ limit: Int) throws(BERFault) {
    do throws(BERFault) {
      header = try BERReader.header(bytes, at, limit)
      end = try BERReader.end(of: header, bytes, at, limit)
    } catch {
      // What is cut by its holder reaches beyond it.
      var fault = error
      if fault.kind == .cut { fault.kind = .overrun }
      throw fault
    }
    if header.isEnd { throw BERFault(kind: .strayEnd, at: at) }
    content = (at &+ header.length)..<(header.contentLength == nil ? end &- 2 : end)
  }
}
