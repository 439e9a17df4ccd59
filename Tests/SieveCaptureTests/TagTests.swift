import Testing

@testable import SieveSIP

/// The tag in From and To, in values as they should and should not be.
struct TagTests {
  private func tag(_ value: String) -> String {
    // Other bytes around the value must not be looked at.
    let before = Array("<x>;tag=before\r\n".utf8)
    let bytes = before + Array(value.utf8) + Array(";tag=after\"> behind, and more bytes".utf8)
    let range = bytes.span.tag(in: before.count..<(before.count + value.utf8.count))
    return String(decoding: range.map { bytes[$0] }, as: UTF8.self)
  }

  @Test(arguments: [
    ("<sip:a@b>;tag=1", "1"),
    ("\"A\" <sip:a@b>;tag=0123456789abcdef0123456789", "0123456789abcdef0123456789"),
    ("<sip:a@b;user=phone>;TAG=x;y=z", "x"),
    ("sip:a@b;tag=plain", "plain"),
    ("<sip:a@b>;x=1;tag=second", "second"),
    ("<sip:a@b> ; tag = blanks", "blanks"),
    ("<sip:a@b>;tag=\"quoted\"", "quoted"),
    ("<sip:a@b;tag=inside>", ""),
    ("<sip:a@b>", ""),
  ])
  func wellFormed(_ value: String, _ expected: String) { #expect(tag(value) == expected) }

  @Test(arguments: [
    // What looks like a tag from the end is in a string or behind another one.
    ("<sip:a@b>;x=\"y>;tag=hidden", ""),
    ("\"name <sip:a@b>;tag=hidden", ""),
    ("\"n>;tag=name\" <sip:a@b>;tag=real", "real"),
    ("<sip:a@b>;tag=first>;tag=last", "first>"),
    ("<sip:a@b>;x=<y>;tag=behind", "behind"),
    ("name> <sip:a@b>;tag=first", "first"),
    ("<sip:a@b>;tag=", ""),
    ("<sip:a@b>;tag", ""),
    ("<sip:a@b>;tag=a,b", "a,b"),
    ("<sip:a@b>;tag=a<b", "a<b"),
    (">;tag=x", "x"),
    ("", ""),
  ])
  func malformed(_ value: String, _ expected: String) { #expect(tag(value) == expected) }

  @Test func bytesAbove127AreOfTheTag() { #expect(tag("<sip:a@b>;tag=ä\u{FF}é;x") == "ä\u{FF}é") }
}
