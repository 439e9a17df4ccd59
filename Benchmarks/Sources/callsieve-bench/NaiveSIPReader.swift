/// The straightforward way to count calls in a capture: every message a string, split into lines.
///
/// Reads what the laboratory writes: classic pcap, Ethernet, IPv4 without options, UDP.
enum NaiveSIPReader {
  private static let headersLength = 14 + 20 + 8

  static func calls(_ input: [UInt8]) -> Outcome {
    var invited: Set<Substring> = []
    var answered: Set<Substring> = []
    var released: Set<Substring> = []
    var packets = 0
    var at = 24
    while at + 16 <= input.count {
      let length = Int(input[at + 8]) | Int(input[at + 9]) << 8 | Int(input[at + 10]) << 16
      let start = at + 16 + headersLength
      let end = at + 16 + length
      guard start <= end, end <= input.count else { break }
      packets += 1
      let lines = String(decoding: input[start..<end], as: UTF8.self)
        .split(separator: "\r\n", omittingEmptySubsequences: false)
      let callID = header("Call-ID", lines)
      if lines[0].hasPrefix("INVITE ") { invited.insert(callID) }
      if lines[0].hasPrefix("BYE "), answered.contains(callID) { released.insert(callID) }
      if lines[0].hasPrefix("SIP/2.0 200"), header("CSeq", lines).hasSuffix("INVITE") {
        answered.insert(callID)
      }
      at = end
    }
    var digest = Digest()
    digest.add(UInt64(invited.count), UInt64(answered.count), UInt64(released.count))
    return Outcome(records: packets, digest: digest)
  }

  private static func header(_ name: String, _ lines: [Substring]) -> Substring {
    for line in lines.dropFirst() where line.hasPrefix(name + ": ") {
      return line.dropFirst(name.count + 2)
    }
    return ""
  }
}
