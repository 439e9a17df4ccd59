import SieveDiagnostics

/// The members of a tar archive: v7, ustar, GNU and pax.
struct TarArchive {
  private static let block = 512
  /// The longest name or pax header that is believed.
  private static let textMax = 1 << 20

  let range: MemberRange
  let name: String
  private(set) var members: [(name: String, range: MemberRange)] = []
  private(set) var faults: [Diagnostic] = []

  /// Whether a block is a header: its checksum fits.
  static func isHeader(_ block: ArraySlice<UInt8>) -> Bool {
    guard block.count >= Self.block, block.first != 0 else { return false }
    let start = block.startIndex
    guard let stated = octal(block[(start + 148)..<(start + 156)]) else { return false }
    var sum = 0
    for (at, byte) in block.prefix(Self.block).enumerated() {
      sum += 148..<156 ~= at ? 0x20 : Int(byte)
    }
    return sum == stated
  }

  /// Finds up to `limit` members.
  init(_ range: MemberRange, name: String, limit: Int) {
    self.range = range
    self.name = name
    var at = 0
    var longName: String?
    var longSize: Int?
    while at + Self.block <= range.length, members.count <= limit {
      let header = range.file.bytes(range.offset + at, Self.block)
      guard Self.isHeader(header[...]) else {
        if !header.allSatisfy({ $0 == 0 }) {
          faults.append(ArchiveFault.damaged(name, "no header", at: at))
        }
        return
      }
      let stated = longSize ?? Self.size(header[124..<136])
      guard let size = stated, size >= 0, size <= range.length - at - Self.block else {
        faults.append(ArchiveFault.damaged(name, "a member reaches beyond its end", at: at))
        addCut(header, longName, at)
        return
      }
      let start = range.offset + at + Self.block
      switch header[156] {
      case UInt8(ascii: "L"):
        longName = Self.text(range.file.bytes(start, min(size, Self.textMax))[...])
      case UInt8(ascii: "x"):
        let fields = Self.pax(range.file.bytes(start, min(size, Self.textMax)))
        longName = fields["path"] ?? longName
        longSize = fields["size"].flatMap { Int($0) }
        at += Self.block + Self.padded(size)
        continue
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        add(longName ?? Self.name(header), start, size)
        longName = nil
      case UInt8(ascii: "S"):
        faults.append(ArchiveFault.member(name + ":" + Self.name(header), "sparse"))
        longName = nil
      default: longName = header[156] == UInt8(ascii: "g") ? longName : nil
      }
      longSize = nil
      at += Self.block + Self.padded(size)
    }
  }

  private mutating func add(_ name: String, _ start: Int, _ size: Int) {
    guard size > 0, !name.hasSuffix("/") else { return }
    members.append((name, MemberRange(file: range.file, offset: start, length: size)))
  }

  /// The last member of an archive that was cut off, as far as it goes.
  private mutating func addCut(_ header: [UInt8], _ longName: String?, _ at: Int) {
    guard header[156] == UInt8(ascii: "0") || header[156] == 0 else { return }
    let rest = range.length - at - Self.block
    add(longName ?? Self.name(header), range.offset + at + Self.block, rest)
  }

  private static func padded(_ size: Int) -> Int { (size + block - 1) / block * block }

  private static func name(_ header: [UInt8]) -> String {
    let name = text(header[0..<100])
    let isPosix = header[257..<262].elementsEqual("ustar".utf8) && header[262] == 0
    let prefix = isPosix ? text(header[345..<500]) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal, or a number in base 256 with the first bit set.
  private static func size(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
    var value = Int(first & 0x7F)
    for byte in field.dropFirst() {
      guard value < 1 << 54 else { return nil }
      value = value << 8 | Int(byte)
    }
    return value
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    guard !digits.isEmpty, digits.count <= 20 else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 & 7) }
  }

  /// The fields of a pax header: `LENGTH KEY=VALUE` and a line feed each.
  private static func pax(_ bytes: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    var at = 0
    while at < bytes.count {
      let digits = bytes[at...].prefix { 0x30...0x39 ~= $0 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 1, length <= bytes.count - at
      else { return fields }
      let record = bytes[(at + digits.count + 1)..<(at + length - 1)]
      if let equals = record.firstIndex(of: 0x3D) {
        let key = String(decoding: record[..<equals], as: UTF8.self)
        fields[key] = String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
      at += length
    }
    return fields
  }
}
