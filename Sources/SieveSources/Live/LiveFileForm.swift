/// The form in which a live capture is given to the decoder.
struct LiveFileForm {
  /// What stands before the first packet.
  let header: [UInt8]
  let isClassic: Bool

  init(links: [UInt16], names: [String]) {
    isClassic = Set(links).count == 1
    header = isClassic ? Self.classicHeader(links[0]) : CaptureBlocks.header(links, names)
  }

  /// Appends a packet; classic records are taken over as they are.
  func append(_ records: [UInt8], _ range: Range<Int>, lane: Int, to out: inout [UInt8]) {
    if isClassic {
      out += records[range]
    } else {
      CaptureBlocks.append(records, range, interface: lane, to: &out)
    }
  }

  private static func classicHeader(_ link: UInt16) -> [UInt8] {
    var header: [UInt8] = []
    // Magic number of nanoseconds, version 2.4 as two halves, zone, accuracy, snap length, link type.
    for word in [0xA1B2_3C4D, 0x0004_0002, 0, 0, 262_144, UInt32(link)] as [UInt32] {
      PacketRecords.append(word, to: &header)
    }
    return header
  }
}

/// Blocks of pcapng, little-endian, with times in nanoseconds.
package enum CaptureBlocks {
  /// A section header and a description of each interface.
  public static func header(_ links: [UInt16], _ names: [String]) -> [UInt8] {
    var out: [UInt8] = []
    // Byte order, version 1.0, length of the section unknown.
    block(0x0A0D_0D0A, to: &out) { body in
      for word in [0x1A2B_3C4D, 0x0000_0001, 0xFFFF_FFFF, 0xFFFF_FFFF] as [UInt32] {
        PacketRecords.append(word, to: &body)
      }
    }
    for (link, name) in zip(links, names) {
      block(1, to: &out) { body in
        PacketRecords.append(UInt32(link), to: &body)
        PacketRecords.append(0, to: &body)
        // if_name, if_tsresol (10⁻⁹), end of options.
        option(2, Array(name.utf8.prefix(255)), to: &body)
        option(9, [9], to: &body)
        PacketRecords.append(0, to: &body)
      }
    }
    return out
  }

  /// Appends a packet, which comes as a record of pcap with nanoseconds.
  public static func append(
    _ records: [UInt8],
    _ range: Range<Int>,
    interface: Int,
    to out: inout [UInt8]
  ) {
    let at = range.lowerBound
    let time = UInt64(bitPattern: PacketRecords.time(records, at))
    let packet = (at + PacketRecords.headerLength)..<range.upperBound
    block(6, to: &out) { body in
      PacketRecords.append(UInt32(truncatingIfNeeded: interface), to: &body)
      PacketRecords.append(UInt32(truncatingIfNeeded: time >> 32), to: &body)
      PacketRecords.append(UInt32(truncatingIfNeeded: time), to: &body)
      PacketRecords.append(UInt32(truncatingIfNeeded: packet.count), to: &body)
      PacketRecords.append(PacketRecords.word(records, at + 12), to: &body)
      body += records[packet]
      pad(&body, packet.count)
    }
  }

  private static func option(_ code: UInt32, _ value: [UInt8], to body: inout [UInt8]) {
    PacketRecords.append(code | UInt32(value.count) << 16, to: &body)
    body += value
    pad(&body, value.count)
  }

  private static func pad(_ body: inout [UInt8], _ count: Int) {
    body.append(contentsOf: repeatElement(0, count: -count & 3))
  }

  /// Appends a block, whose length is known once its body is there.
  private static func block(
    _ type: UInt32,
    to out: inout [UInt8],
    _ body: (inout [UInt8]) -> Void
  ) {
    let start = out.count
    PacketRecords.append(type, to: &out)
    PacketRecords.append(0, to: &out)
    body(&out)
    let length = UInt32(truncatingIfNeeded: out.count - start + 4)
    PacketRecords.append(length, to: &out)
    withUnsafeBytes(of: length.littleEndian) { bytes in
      for (index, byte) in bytes.enumerated() { out[start + 4 + index] = byte }
    }
  }
}
