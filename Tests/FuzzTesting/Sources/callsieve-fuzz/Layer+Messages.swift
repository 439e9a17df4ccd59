extension Layer {
  private static let methods = [
    "INVITE", "ACK", "BYE", "CANCEL", "UPDATE", "PRACK", "REFER", "OPTIONS", "REGISTER", "NOTIFY",
  ]
  private static let statuses = [
    100, 180, 183, 200, 202, 302, 401, 404, 407, 408, 480, 486, 487, 491, 503, 603,
  ]

  /// Four bytes make a message: what it is, whose, with which tags, and when.
  static func dialog(_ input: [UInt8]) -> [UInt8] {
    var writer = PacketWriter(link: 101)
    for at in stride(from: 0, to: input.count - 3, by: 4) {
      let text = message(input[at], input[at + 1], input[at + 2])
      writer.add(
        IPPacket.ipv4(IPPacket.udp(Array(text.utf8), port: 5060), 17, from: input[at + 2] & 3),
        after: input[at + 3]
      )
    }
    return writer.bytes
  }

  private static func message(_ what: UInt8, _ whose: UInt8, _ tags: UInt8) -> String {
    let method = methods[Int(what & 0x0F) % methods.count]
    let start =
      what & 0x80 == 0
      ? "\(method) sip:+6689876543\(whose & 3)@example.org SIP/2.0"
      : "SIP/2.0 \(statuses[Int(whose >> 4)]) x"
    let (own, other) = tags & 4 == 0 ? ("a", "b") : ("b", "a")
    let toTag = tags & 8 == 0 ? "" : ";tag=\(other)\(tags >> 6)"
    var lines = [
      start, "From: <sip:+66812345678@example.org>;tag=\(own)", "To: <sip:1@x>\(toTag)",
      "Call-ID: call\(whose & 7)", "CSeq: \(what >> 4 & 7) \(method)",
    ]
    if tags & 16 != 0 {
      lines.append("Session-ID: \(String(repeating: "\(1 + whose & 1)", count: 32))")
    }
    if tags & 32 != 0 {
      lines.append("Replaces: call\(whose >> 3 & 7);from-tag=a;to-tag=b\(tags >> 6)")
    }
    return (lines + ["", ""]).joined(separator: "\r\n")
  }

  /// The input as claims, as the whole header, and as what follows a plausible token.
  static func passport(_ input: [UInt8]) -> [UInt8] {
    let header = base64(
      Array(#"{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"a.pem"}"#.utf8)
    )
    let text = String(decoding: input.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    let claims = base64(input)
    var writer = PacketWriter(link: 101)
    let values = ["\(header).\(claims).c2ln;info=<a.pem>;ppt=shaken", text, "\(claims).\(header)."]
    for (number, value) in values.enumerated() {
      let lines = [
        "INVITE sip:+66898765432@example.org SIP/2.0", "From: <sip:+66812345678@x>;tag=1",
        "To: <sip:+66898765432@x>", "Call-ID: \(number)", "CSeq: 1 INVITE", "Identity: \(value)",
        "", "",
      ]
      let message = Array(lines.joined(separator: "\r\n").utf8.prefix(60_000))
      writer.add(IPPacket.ipv4(IPPacket.udp(message, port: 5060), 17))
    }
    return writer.bytes
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    for at in stride(from: 0, to: bytes.count, by: 3) {
      let rest = bytes[at..<min(bytes.count, at + 3)]
      let word = (0..<3).reduce(0) { $0 << 8 | (at + $1 < rest.endIndex ? Int(rest[at + $1]) : 0) }
      for place in 0...rest.count { text.append(letters[word >> (18 - 6 * place) & 63]) }
    }
    return text
  }
}
