extension SimulatedWorld {
  /// Writes the calls as SIP over UDP in a pcap file with Ethernet frames, in order of time.
  ///
  /// A capture shows what a mirror port at the ingress sees: numbers, times, outcomes, addresses and user
  /// agents, but neither trunk nor device nor cell.
  ///
  /// - Parameter sink: takes the bytes in blocks of about 64 KiB.
  /// - Throws: what the sink throws.
  public func writeCapture(to sink: @escaping ([UInt8]) throws -> Void) throws {
    var out = OutputBuffer(sink)
    out.append(PacketFrame.fileHeader)
    let agents = network.userAgents.map { Array($0.utf8) }
    var queue = PacketQueue()
    var frame = PacketFrame()
    func emit(_ entry: PacketQueue.Entry) throws {
      let call = calls[entry.call]
      let agent = agents[Int(call.userAgent)]
      let text = MessageText(call: call, habits: CallHabits(call), userAgent: agent)
      frame.build(text, entry.step, time: entry.time)
      out.append(frame.bytes)
      try out.flushIfFull()
    }
    for (index, call) in calls.enumerated() {
      let start = call.setupTime * 1000
      while let first = queue.firstTime, first < start, let entry = queue.removeFirst() {
        try emit(entry)
      }
      for entry in CallPlan(call).entries {
        queue.insert(time: start + entry.after, call: index, step: entry.step)
      }
    }
    while let entry = queue.removeFirst() { try emit(entry) }
    try out.flush()
  }
}

/// One pcap record: header, Ethernet, IPv4, UDP and the message.
struct PacketFrame {
  private(set) var bytes: [UInt8] = []

  /// Little-endian, microseconds, version 2.4, Ethernet.
  static let fileHeader: [UInt8] = [
    0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 0, 0,
  ]

  private static let headersLength = 16 + 14 + 20 + 8

  /// Replaces the frame by that of a message; `time` is in microseconds.
  mutating func build(_ text: MessageText, _ step: CallStep, time: Int64) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: repeatElement(0, count: Self.headersLength))
    text.append(step, to: &bytes)
    let length = bytes.count - Self.headersLength
    let reversed = text.isFromCalled(step)
    recordHeader(time, length: length + 42)
    ethernetHeader(reversed)
    internetHeader(
      from: reversed ? text.calledAddress : text.callingAddress,
      to: reversed ? text.callingAddress : text.calledAddress,
      length: length + 28
    )
    put16(50, 5060)
    put16(52, 5060)
    put16(54, length + 8)
  }

  private mutating func recordHeader(_ time: Int64, length: Int) {
    putLittle32(0, UInt32(truncatingIfNeeded: time / 1_000_000))
    putLittle32(4, UInt32(truncatingIfNeeded: time % 1_000_000))
    putLittle32(8, UInt32(length))
    putLittle32(12, UInt32(length))
  }

  /// Locally administered addresses, one for each side.
  private mutating func ethernetHeader(_ reversed: Bool) {
    bytes[16] = 2
    bytes[21] = reversed ? 1 : 2
    bytes[22] = 2
    bytes[27] = reversed ? 2 : 1
    put16(28, 0x0800)
  }

  private mutating func internetHeader(from source: UInt32, to target: UInt32, length: Int) {
    put16(30, 0x4500)
    put16(32, length)
    put16(36, 0x4000)
    put16(38, 0x4011)
    for part in 0..<2 {
      let shift = UInt32(16 - part * 16)
      put16(42 + part * 2, Int(source >> shift & 0xFFFF))
      put16(46 + part * 2, Int(target >> shift & 0xFFFF))
    }
    var sum = 0
    for at in stride(from: 30, to: 50, by: 2) { sum += Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    put16(40, ~sum & 0xFFFF)
  }

  private mutating func put16(_ at: Int, _ value: Int) {
    bytes[at] = UInt8(truncatingIfNeeded: value >> 8)
    bytes[at + 1] = UInt8(truncatingIfNeeded: value)
  }

  private mutating func putLittle32(_ at: Int, _ value: UInt32) {
    for index in 0..<4 { bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt32(index * 8)) }
  }
}
