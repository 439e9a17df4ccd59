/// Tells the encoding of text from its bytes, as far as that can be told.
enum TextEncoding {
  /// The encoding when it is not UTF-8: from a mark, from zeros as Latin letters have them in UTF-16,
  /// or from the pairs of bytes that only GB18030 has; `nil` when the bytes are UTF-8 or cannot be
  /// told.
  ///
  /// Latin-1 and TIS-620 look alike: what is neither UTF-8 nor GB18030 is read as Latin-1, in which
  /// every byte has a meaning. Numbers and times are ASCII in all of them.
  static func detect(_ head: [UInt8]) -> String? {
    if let wide = wide(head) { return wide }
    guard head.contains(where: { $0 >= 0x80 }), !isUTF8(head) else { return nil }
    return isGB18030(head) ? "GB18030" : "ISO-8859-1"
  }

  /// UTF-16 or UTF-32 by its mark, or by a zero in every second byte as Latin text has.
  static func wide(_ head: [UInt8]) -> String? {
    if head.starts(with: [0xFF, 0xFE, 0, 0]) { return "UTF-32LE" }
    if head.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32BE" }
    if head.starts(with: [0xFF, 0xFE]) { return "UTF-16LE" }
    if head.starts(with: [0xFE, 0xFF]) { return "UTF-16BE" }
    guard head.count >= 8 else { return nil }
    if let quads = quads(head) { return quads }
    var zeros = (even: 0, odd: 0)
    for (at, byte) in head.enumerated() where byte == 0 {
      if at % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let pairs = head.count / 2
    if zeros.even == 0, zeros.odd * 10 >= pairs * 7 { return "UTF-16LE" }
    if zeros.odd == 0, zeros.even * 10 >= pairs * 7 { return "UTF-16BE" }
    return nil
  }

  /// UTF-32 without a mark: the two upper bytes of every character are nothing or a plane.
  private static func quads(_ head: [UInt8]) -> String? {
    let count = head.count / 4
    let isLittle = (0..<count).allSatisfy { head[$0 * 4 + 3] == 0 && head[$0 * 4 + 2] <= 0x10 }
    let isBig = (0..<count).allSatisfy { head[$0 * 4] == 0 && head[$0 * 4 + 1] <= 0x10 }
    // Zeros alone are no text.
    guard isLittle != isBig else { return nil }
    return isLittle ? "UTF-32LE" : "UTF-32BE"
  }

  /// Whether the bytes are UTF-8, apart from a character that their end cuts.
  private static func isUTF8(_ head: [UInt8]) -> Bool {
    if String(validating: head, as: UTF8.self) != nil { return true }
    return (1...3).contains { cut in
      head.count > cut && head[head.count - cut] >= 0xC0
        && String(validating: head.dropLast(cut), as: UTF8.self) != nil
    }
  }

  /// Whether all bytes beyond ASCII come in the pairs of GB2312, of which there are two at least.
  private static func isGB18030(_ head: [UInt8]) -> Bool {
    var pairs = 0
    var at = 0
    while at < head.count {
      if head[at] < 0x80 {
        at += 1
        continue
      }
      guard at + 1 < head.count else { break }
      // The first level of GB2312: what texts are made of.
      guard (0xA1...0xF7).contains(head[at]), head[at + 1] >= 0xA1, head[at + 1] != 0xFF else {
        return false
      }
      if (0xB0...0xF7).contains(head[at]) { pairs += 1 }
      at += 2
    }
    return pairs >= 2
  }
}
