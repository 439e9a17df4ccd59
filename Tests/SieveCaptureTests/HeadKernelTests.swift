import CSieveKernels
import Testing

@testable import SieveCapture
@testable import SieveSIP

/// Every way to read a head finds what the plain loops find.
struct HeadKernelTests {
  private static let pieces = [
    "INVITE sip:a@b SIP/2.0\r\n",
    "From: <sip:+66812345678@example.org>;tag=abcdef0123456789\r\n",
    "from:\"A > \\\" B\" <sip:a@b>;tag=1\r\n", "From : <sip:a@b>\r\n", "f: <sip:c@d>;tag=x;y=z\n",
    "To: <sip:b@c>;tag=;x\r\n", "t:<sip:b@c>\r\n", "To\t: <sip:b@c>;TAG=a b\r\n",
    "Call-ID: 1@a\r\n",
    "call-id:2\r\n", "Call-Info: x\r\n", "i: 3\r\n", "CSeq: 1 INVITE\r\n", "CSEQ: 2 BYE\n",
    "Reason: Q.850;cause=16\r\n", "Reasonable: x\r\n", "User-Agent: x/1\r\n", "USER-AGENT : y\r\n",
    "User-Agent\u{1A} z\r\n", "P-Asserted-Identity: <sip:+66812345678@a>\r\n",
    "p-asserted-identity:<tel:+1>\r\n", "P-Asserted-Service: x\r\n", "Privacy: id\r\n",
    "P-Charging-Vector: icid-value=abcdefgh\r\n", "Session-ID: 1\r\n", "Session-Expires: 2\r\n",
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0123456789abcdef0123456789abcdef0123456789\r\n",
    " folded\r\n", "\tfolded\r\n", "\r\n", "\n", "\r", "From:\r\n", "To:", "<", ">;tag=", ";", "\"",
    ":",
    "Max-Forwards: 70\r\n", "Content-Length: 0\r\n", "CONTENT-LENGTH \t:  12\r\n", "l:7\n",
    "L : x\r\n", "Content-Length\r\n", "Content-Lengths: 3\r\n", "lo: 1\r\n",
    "From: <sip:a@b>;tag=\u{FF}\u{80};\r\n",
    "From: \"Alice Example\" <sip:+447208452388@ims.mnc003.mcc520.3gppnetwork.org;user=phone>;tag=ae2c\r\n",
    "From: \"\" <sip:a@b>;tag=1;x=y\r\n", "From: \"A > B\" <sip:a@b>;tag=2\r\n", "From: \"A\r\n",
    "From: \"\(String(repeating: "n", count: 63))\"<sip:a@b>;tag=\(String(repeating: "t", count: 64))\r\n",
    "From: \"\(String(repeating: "n", count: 64))\"<sip:a@b>;tag=\(String(repeating: "t", count: 65))\r\n",
    "From: <sip:\(String(repeating: "u", count: 59))>;tag=\(String(repeating: "t", count: 65))\r\n",
    "From: <sip:\(String(repeating: "u", count: 60))>;tag=3\r\n",
    "Record-Route: <sip:192.0.2.1;lr;ftag=0123456789>\r\n", "Record-Rout: x\r\n",
    "Require: 100rel\r\n",
    "From: <sip:a@b>;tag=a\"b\r\n", "Subject: " + String(repeating: "x", count: 150) + "\r\n",
  ]

  /// All that a way of reading says of a message.
  private func read(_ kernel: Int32, _ bytes: [UInt8], _ range: Range<Int>, brief: Bool) -> [Int] {
    var found: [Int] = []
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var head = sieve_head()
      let (start, end) = (range.lowerBound, range.upperBound)
      sieve_head_begin_with(kernel, &head, base, start, end, buffer.count)
      head.is_brief = brief ? 1 : 0
      found += [head.value_start, head.value_end]
      while true {
        let line = sieve_head_next_with(kernel, &head, base)
        found += [Int(line.rawValue), head.next, head.value_start, head.value_end]
        withUnsafeBytes(of: head.parts) { raw in
          found += raw.bindMemory(to: Int32.self).map(Int.init)
        }
        found += [Int(head.tag.start), Int(head.tag.end), Int(head.is_used)]
        if line == SIEVE_LINE_NONE { return }
        // Some lines turn out to be of no use.
        if line == SIEVE_LINE_OTHER { head.is_used = UInt8(head.value_start & 1) }
      }
    }
    return found
  }

  /// Where the head of a message ends and its Content-Length begins.
  private func frame(_ kernel: Int32, _ bytes: [UInt8], _ range: Range<Int>) -> [Int] {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [0, 0] }
      var value = 0
      let (start, end) = (range.lowerBound, range.upperBound)
      let head = sieve_head_frame_with(kernel, base, start, end, buffer.count, &value)
      return [head, value]
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func allFindTheSame(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    for _ in 0..<200 {
      var bytes: [UInt8] = []
      for _ in 0..<random(16) {
        let piece = Self.pieces[random(Self.pieces.count)]
        bytes += random(8) == 0 ? Array(piece.utf8.prefix(random(12))) : Array(piece.utf8)
      }
      if !bytes.isEmpty, random(4) == 0 { bytes[random(bytes.count)] = UInt8(random(256)) }
      // What is behind a message in memory may be nothing, or look as if the message went on.
      let end = random(8) == 0 ? random(bytes.count + 1) : bytes.count
      bytes += [UInt8](repeating: random(2) == 0 ? 0x3A : 0x0A, count: random(3) * 40)
      let start = random(4) == 0 ? random(end + 1) : 0
      let isBrief = random(2) == 0
      let plain = read(0, bytes, start..<end, brief: isBrief)
      let frame = frame(0, bytes, start..<end)
      for kernel in 1..<max(1, sieve_head_kernels_usable()) {
        let other = read(kernel, bytes, start..<end, brief: isBrief)
        #expect(other == plain, "seed \(seed), kernel \(kernel): \(bytes) \(start) \(end)")
        let otherFrame = self.frame(kernel, bytes, start..<end)
        #expect(otherFrame == frame, "seed \(seed), kernel \(kernel): \(bytes) \(start) \(end)")
      }
      // The same as streams find that wait for the end of a head.
      let message = bytes[start..<end]
      #expect(
        frame[0] == (Array(message).span.headEnd(from: 0, searched: 0).map { $0 + start } ?? 0)
      )
      if frame[0] > 0 {
        let length = bytes.span.contentLength(in: start..<frame[0])
        #expect(bytes.span.messageFrame(start..<end)?.length == length)
      }
    }
  }

  /// The tag at a glance is the one that a careful look finds.
  @Test func tagIsThatOfTheValue() {
    for piece in Self.pieces where piece.lowercased().hasPrefix("from") {
      let text = "SIP/2.0 200 OK\r\n\(piece)To: x\r\n" + String(repeating: " ", count: 80)
      let bytes = Array(text.utf8)
      var message = SIPMessage()
      _ = SIPParser.parse(bytes.span, 0..<bytes.count, into: &message)
      guard message.fromTag.start >= 0 else { continue }
      #expect(bytes.span.tag(in: message.from.range) == message.fromTag.range, "\(piece)")
    }
  }

  private static let starts = [
    "SIP/2.0 200 OK\r\n", "SIP/2.0 180 Ringing\r\n", "SIP/2.0 486 Busy Here\r\n",
    "SIP/2.0 700 No\r\n",
    "SIP/2.0 2x0 OK\r\n", "SIP/2.0 200\r\n", "INVITE sip:+66812345678@example.org SIP/2.0\r\n",
    "ACK sip:a@b SIP/2.0\r\n", "BYE sip:a@b SIP/2.0\r\n", "CANCEL sip:a@b SIP/2.0\r\n",
    "BYE sip:a@b sip/2.0\r\n", "INVITE sip:a@b  SIP/2.0\r\n", "ACK sip:a SIP/2.0\n",
    "INVITE sip:\(String(repeating: "x", count: 90)) SIP/2.0\r\n", "OPTIONS sip:a@b SIP/2.0\r\n",
  ]

  private static let names = [
    "", "\"\" ", "\"Alice Example\" ", "Alice ", "\"A \\\" B\" ", "\"A > B\"",
  ]

  private static let sequences = [
    "1 INVITE\r\n", "1 ACK\r\n", "2 BYE\r\n", "1 CANCEL\r\n", "12345 INVITE\r\n",
    "123456789 BYE\r\n",
    "1234567890 INVITE\r\n", "4294967296 INVITE\r\n", "1  INVITE\r\n", "1 INVITE \r\n",
    "1 OPTIONS\r\n",
    "x INVITE\r\n", "1 INVITE\n",
  ]

  /// What the usual way reads is what is read line by line, and on every kernel.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func usualMessagesAreReadAsByLine(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    var usual = 0
    for _ in 0..<300 {
      var lines = [
        "From: \(Self.names[random(Self.names.count)])<sip:+66812345678@example.org>;tag=abcdef0123456789\r\n",
        "To: <sip:b@\(String(repeating: "c", count: random(90) + 1))>\r\n",
        "Call-ID: \(String(repeating: "1", count: random(90) + 1))@a\r\n",
        "CSeq: \(Self.sequences[random(2) == 0 ? 0 : random(Self.sequences.count)])",
      ]
      if random(3) == 0 { lines.swapAt(random(4), random(4)) }
      for _ in 0..<(random(3) == 0 ? random(4) : 0) {
        lines.insert(Self.pieces[random(Self.pieces.count)], at: random(lines.count + 1))
      }
      // Of a few proxies, so that the mandatory headers are within 256 bytes, beyond, or both.
      let via =
        "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK0123456789abcdef0123456789abcdef\r\n"
      for _ in 0..<random(5) { lines.insert(via, at: 0) }
      let start = Self.starts[random(3) > 0 ? random(3) : random(Self.starts.count)]
      var bytes = Array((start + lines.joined() + "\r\n").utf8)
      if random(6) == 0 { bytes[random(bytes.count)] = UInt8(random(256)) }
      let end = random(8) == 0 ? random(bytes.count) + 1 : bytes.count
      bytes += [UInt8](repeating: random(2) == 0 ? 0x3A : 0x0A, count: random(4) == 0 ? 0 : 300)
      bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let read = (0..<sieve_head_kernels_usable()).compactMap {
          Self.usual($0, base, end, buffer.count)
        }
        // Some leave more to be read by line than others.
        #expect(Set(read).count <= 1, "seed \(seed): \(bytes) \(end)")
        guard !read.isEmpty else { return }
        usual += 1
        var (quick, careful) = (SIPMessage(), SIPMessage())
        #expect(SIPParser.parse(bytes.span, 0..<end, into: &quick) == nil)
        let fault = SIPParser.parseByLine(bytes.span, 0..<end, base, into: &careful)
        #expect(fault == nil, "seed \(seed): \(bytes) \(end)")
        #expect(
          DialogTable.key(bytes.span, quick) == DialogTable.key(bytes.span, careful),
          "seed \(seed): \(bytes) \(end)"
        )
        #expect(Self.facts(quick) == Self.facts(careful), "seed \(seed): \(bytes) \(end)")
      }
    }
    #expect(usual > 50)
  }

  /// What the usual way finds, `nil` when the message is another one.
  private static func usual(
    _ kernel: Int32,
    _ base: UnsafePointer<UInt8>,
    _ end: Int,
    _ limit: Int
  ) -> [UInt64]? {
    var head = sieve_head()
    let said = sieve_head_usual_with(kernel, &head, base, 0, end, limit)
    guard said != 0 else { return nil }
    let parts = withUnsafeBytes(of: &head.parts) { $0.bindMemory(to: UInt32.self).map(UInt64.init) }
    return [said, UInt64(head.next)] + parts
      + [head.tag.start, head.tag.end].map { UInt64(UInt32(bitPattern: $0)) }
  }

  /// Messages of a carrier's proxies are usual ones, on every kernel.
  @Test(arguments: [
    "SIP/2.0 180 Ringing\r\n", "SIP/2.0 486 Busy Here\r\n",
    "INVITE sip:+66812345678@example.org SIP/2.0\r\n",
  ])
  func headsOfProxiesAreUsual(start: String) {
    let via = "Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bK8d54.6d3c1f02.1;i=a4;rport=5060\r\n"
    let lines = [
      start, via, "Record-Route: <sip:192.0.2.77;lr;ftag=8d54>\r\n", via, "Max-Forwards: 69\r\n",
      "From: \"Alice Example\" <sip:+447208452388@ims.mnc003.mcc520.3gppnetwork.org>;tag=ae2cc59b\r\n",
      "To: <sip:+66812345678@ims.mnc003.mcc520.3gppnetwork.org;user=phone>\r\n",
      "Call-ID: 79690975fbde15b0432a8be5@192.0.2.16\r\n", "CSeq: 101 INVITE\r\n",
      "Server: x\r\n\r\n",
    ]
    let text = Array(lines.joined().utf8)
    let bytes = text + [UInt8](repeating: 0, count: 400)
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for kernel in 0..<sieve_head_kernels_usable() {
        let found = Self.usual(kernel, base, text.count, bytes.count)
        let tag = found.map { $0.suffix(2).map(Int.init) }
        #expect(tag.map { String(decoding: bytes[$0[0]..<$0[1]], as: UTF8.self) } == "ae2cc59b")
      }
    }
  }

  /// A key depends on Call-ID and tag alone, and on every byte of them.
  @Test func keysAreThoseOfCallIDAndTag() {
    var keys: Set<[UInt64]> = []
    var count = 0
    for kernel in 0..<sieve_head_kernels_usable() {
      // The plain way and SSE2 have the same.
      guard kernel != 1 else { continue }
      for length in 0...40 {
        for tag in [0, 1, 7, 8, 15, 16, 17, 33] {
          let text = (0..<length + tag).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 65) }
          func key(_ text: [UInt8], _ before: Int, _ behind: Int) -> [UInt64] {
            let around = [UInt8](repeating: 0x2A, count: 40)
            let bytes = around.prefix(before) + text + around.prefix(behind)
            return Array(bytes).withUnsafeBufferPointer { buffer in
              guard let base = buffer.baseAddress else { return [] }
              let parts = [before, before + length, before + length + tag].map(Int32.init)
              let key = sieve_dialog_key_with(
                kernel,
                base,
                buffer.count,
                sieve_part(start: parts[0], end: parts[1]),
                sieve_part(start: parts[1], end: parts[2])
              )
              return [key.low, key.high]
            }
          }
          let own = key(text, 1, 40)
          #expect(key(text, 3, 0) == own && key(text, 40, 7) == own, "\(kernel) \(length) \(tag)")
          keys.insert([UInt64(kernel)] + own)
          for place in text.indices {
            var other = text
            other[place] ^= 1
            keys.insert([UInt64(kernel)] + key(other, 1, 40))
          }
          count += 1 + text.count
        }
      }
    }
    #expect(keys.count == count)
  }

  /// What is used of a message.
  private static func facts(_ message: SIPMessage) -> [Int] {
    var facts = [
      Int(message.status), Int(message.method.rawValue), message.isFolded ? 1 : 0,
      Int(message.sequence), message.headEnd,
    ]
    var head = message.head
    let parts = withUnsafeBytes(of: &head.parts) { $0.bindMemory(to: Int32.self).map(Int.init) }
    if message.isBrief {
      // Others do not matter, and may be passed.
      return facts + parts.prefix(8) + [Int(message.fromTag.start), Int(message.fromTag.end)]
    }
    facts += parts
    for part in [
      message.requestURI, message.fromTag, message.preferredIdentity, message.remoteParty,
      message.diversion, message.history, message.historyBefore, message.accessNetwork,
      message.identity, message.privacy, message.chargingVector, message.sessionID,
      message.replaces,
    ] {
      facts += [Int(part.start), Int(part.end)]
    }
    return facts
  }
}
