/// The pcapng format: sections of blocks, each section with its own byte order and interfaces.
struct BlockContainer {
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  private static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
  private static let blockLengthMin = 12

  private var isBigEndian = false
  private var interfaces: [CaptureInterface] = []
  /// Sections and interfaces so far, for people.
  private(set) var sections = 0
  private(set) var interfacesSeen = 0
  private var packets: UInt64 = 0
  private var lastTime: Int64 = 0
  private var lastNanoseconds: UInt32 = 0

  mutating func step(_ bytes: Span<UInt8>, _ at: Int, offset: UInt64) -> ContainerStep {
    let available = bytes.count - at
    guard available >= Self.blockLengthMin else { return .needs(Self.blockLengthMin) }
    let type = bytes.word32(at, bigEndian: isBigEndian)
    if type == Self.sectionHeader, let fault = beginSection(bytes, at) { return .fault(fault) }
    let length = Int(bytes.word32(at + 4, bigEndian: isBigEndian))
    guard length >= Self.blockLengthMin, length % 4 == 0 else {
      return .fault(.badLength(UInt64(length)))
    }
    guard Self.isRead(type) else { return .skip(UInt64(length)) }
    return read(type, length, bytes, at, offset)
  }

  /// Everything else is skipped by its length without being held.
  private static func isRead(_ type: UInt32) -> Bool {
    switch type {
    case sectionHeader, 1, 2, 3, 6: true
    default: false
    }
  }

  private mutating func read(
    _ type: UInt32,
    _ length: Int,
    _ bytes: Span<UInt8>,
    _ at: Int,
    _ offset: UInt64
  ) -> ContainerStep {
    // Room for the largest packet, its block header and some options.
    let isHeld = length <= ContainerLimit.packet + 4096
    let seen = isHeld ? length : 64
    guard bytes.count - at >= seen else { return .needs(seen) }
    if isHeld {
      let trailer = Int(bytes.word32(at + length - 4, bigEndian: isBigEndian))
      guard trailer == length else {
        return .fault(.lengthsDiffer(UInt64(length), UInt64(trailer)))
      }
    }
    let body = (at + 8)..<(at + (isHeld ? length - 4 : seen))
    switch type {
    case Self.sectionHeader: return .skip(UInt64(length))
    case 1:
      guard body.count >= 8 else { return .fault(.badLength(UInt64(length))) }
      // Interfaces beyond the limit are not kept; their packets count as unknown interface.
      if interfaces.count < ContainerLimit.interfaces {
        interfaces.append(CaptureInterface(bytes, body, bigEndian: isBigEndian))
      }
      interfacesSeen &+= 1
      return .skip(UInt64(length))
    default:
      guard var record = packet(type, bytes, at + 8, bodyLength: length - 12, offset) else {
        return .fault(.badLength(UInt64(length)))
      }
      packets += 1
      record.number = packets
      return isHeld ? .packet(record, UInt64(length)) : .tooLong(record, UInt64(length))
    }
  }

  private mutating func beginSection(_ bytes: Span<UInt8>, _ at: Int) -> ContainerFault? {
    switch bytes.bigEndian32(at + 8) {
    case Self.byteOrderMagic: isBigEndian = true
    case Self.byteOrderMagic.byteSwapped: isBigEndian = false
    default: return .badSection
    }
    interfaces.removeAll(keepingCapacity: true)
    sections &+= 1
    return nil
  }

  /// Enhanced (6), simple (3) and obsolete (2) packet blocks; `nil` when the packet does not fit.
  private mutating func packet(
    _ type: UInt32,
    _ bytes: Span<UInt8>,
    _ at: Int,
    bodyLength: Int,
    _ offset: UInt64
  ) -> PacketRecord? {
    let headerLength = type == 3 ? 4 : 20
    let room = bodyLength - headerLength
    guard room >= 0 else { return nil }
    if type == 3 {
      guard let interface = interfaces.first else { return record(nil, at, 0, offset) }
      let original = Int(bytes.word32(at, bigEndian: isBigEndian))
      var length = min(original, room)
      if interface.snapLength > 0 { length = min(length, Int(interface.snapLength)) }
      var record = record(interface.link, at + headerLength, length, offset)
      record.isCut = original > length
      return record
    }
    let length = Int(bytes.word32(at + 12, bigEndian: isBigEndian))
    guard length <= room else { return nil }
    let number =
      type == 6
      ? Int(bytes.word32(at, bigEndian: isBigEndian))
      : Int(bytes.word16(at, bigEndian: isBigEndian))
    guard number < interfaces.count else { return record(nil, at, 0, offset) }
    let high = UInt64(bytes.word32(at + 4, bigEndian: isBigEndian))
    let low = UInt64(bytes.word32(at + 8, bigEndian: isBigEndian))
    lastTime = interfaces[number].milliseconds(high << 32 | low)
    lastNanoseconds = interfaces[number].nanoseconds(high << 32 | low)
    var record = record(interfaces[number].link, at + headerLength, length, offset)
    record.isCut = Int(bytes.word32(at + 16, bigEndian: isBigEndian)) > length
    return record
  }

  /// A simple packet block has no time: it takes that of the packet before it.
  private func record(
    _ link: UInt16?,
    _ start: Int,
    _ length: Int,
    _ offset: UInt64
  ) -> PacketRecord {
    var record = PacketRecord(
      number: 0,
      time: lastTime,
      link: link ?? 0,
      start: start,
      end: start + length,
      offset: offset,
      bucket: link == nil ? .unknownInterface : nil
    )
    record.nanoseconds = lastNanoseconds
    return record
  }
}
