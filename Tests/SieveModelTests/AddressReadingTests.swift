import SieveModel
import Testing

/// Every rule of docs/formats/numbers.md by which an address is read.
@Suite struct AddressReadingTests {
  private let thai = NumberPlan(home: Country("TH"))
  private let nowhere = NumberPlan(home: nil)

  @Test(arguments: [
    "+66812345678", "  +66812345678\t", "\"+66812345678\"", "'+66812345678'", "+66 81 234 5678",
    "+66-81-234-5678", "+66.81.234.5678", "+66 (81) 234/5678", "(+66) 81 234 5678", "+66~812345678",
    "+66 (0) 81 234 5678", "+660812345678", "66812345678", "0812345678", "081-234-5678",
    "812345678",
    "660812345678", "00166812345678", "00766812345678", "0066812345678", "+0812345678",
    "+0066812345678", "%2B66812345678", "+66812345678x12", "+66812345678 ext. 12",
    "+66812345678 EXT 12", "+66812345678,12", "+66812345678;12",
    "+66812345678;npdi;rn=+66900000000",
  ])
  func readsThaiNumber(_ written: String) {
    #expect(thai.reading(written) == "+66812345678")
  }

  @Test(arguments: [
    "tel:+66812345678", "TEL:+66-81-234-5678", "tel:+66812345678;ext=12", "tel:+66812345678;isub=1",
    "tel:0812345678;phone-context=+66", "tel:812345678;ext=7;Phone-Context=+66",
    "sip:+66812345678@10.0.0.1", "sips:+66812345678@example.com;transport=tcp",
    "sip:+66812345678@example.com;user=phone", "<sip:+66812345678@example.com:5060>;tag=a1",
    "\"Bob\" <sip:+66812345678@example.com>", "Bob <tel:+66812345678>",
    "\"A <b@c> \\\" d\" <sip:+66812345678@example.com>", "<sip:+66812345678@a>, <tel:+6629999999>",
    "sip:%2B66812345678@example.com", "sip:+66%20812345678@example.com",
    "sip:+66812345678:secret@example.com", "sip:+66812345678;npdi;rn=+66900000000@example.com",
    "sip:0812345678;phone-context=+66@example.com;user=phone", "sip:+66812345678",
    "66812345678@10.0.0.1", "\"Bob\" <+66812345678>", "<sip:+66812345678@example.com",
  ])
  func readsThaiNumberInURI(_ written: String) {
    #expect(nowhere.reading(written) == "+66812345678")
  }

  @Test(arguments: [
    ("1001", "digits 1001"), ("sip:1001@pbx", "digits 1001"), ("sip:555@pbx", "digits 555"),
    ("555-1234", "digits 5551234"), ("191", "digits 191"), ("1669", "digits 1669"),
    ("0001", "digits 0001"), ("+1669", "digits 1669"),
    ("000000000000000", "digits 000000000000000"),
    ("tel:863-1234;phone-context=example.com", "digits 8631234"),
  ])
  func keepsOtherDigits(_ written: String, _ expected: String) {
    #expect(thai.reading(written) == expected)
  }

  @Test(arguments: [
    ("alice", "text alice"), ("sip:alice@example.com", "text alice"),
    ("sip:alice;x=1@example.com", "text alice"), ("MP114.FXS1@gw", "text MP114.FXS1"),
    ("\"Alice\" <sip:alice@example.com>;tag=1", "text alice"), ("*21#", "text *21#"),
    ("sip:*98@pbx", "text *98"), ("#31#0812345678", "text #31#0812345678"),
    ("1234567890123456", "text 1234567890123456"), ("+1234567890123456", "text +1234567890123456"),
    ("10.0.0.1", "text 10.0.0.1"), ("-5", "text -5"), ("6.68E+10", "text 6.68E+10"),
    ("1-800-FLOWERS", "text 1-800-FLOWERS"), ("++66812345678", "text ++66812345678"),
    ("+", "text +"), ("66+812345678", "text 66+812345678"), ("12,ab", "text 12,ab"),
    ("urn:service:sos", "text urn:service:sos"), ("สวัสดี", "text สวัสดี"),
    ("sip:al%20ice@example.com", "text al%20ice"),
  ])
  func keepsTexts(_ written: String, _ expected: String) {
    #expect(thai.reading(written) == expected)
  }

  @Test(arguments: [
    "anonymous", "Anonymous", "Restricted", "PRIVATE", "withheld", "P", "hidden", "blocked",
    "sip:anonymous@anonymous.invalid", "anonymous@anonymous.invalid", "sip:anonymous@example.com",
    "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1", "sip:c8oqz84zk7z@anonymous.invalid",
    "sip:anonymous.invalid",
  ])
  func recognisesWithheld(_ written: String) {
    #expect(thai.reading(written) == "withheld")
  }

  @Test(arguments: [
    "", "   ", "\"\"", "-", "unknown", "Unavailable", "NULL", "\\N", "n/a", "O", "<>", "sip:",
    "\"\" <unknown>", "sip:10.0.0.1", "sip:10.0.0.1:5060;lr", "<sip:gw.example.com>",
    "sip:@example.com",
    "sip:unknown@example.com",
  ])
  func recognisesAbsence(_ written: String) {
    #expect(thai.reading(written) == "none")
  }

  @Test(arguments: [
    ("US", "011 66 81 234 5678", "+66812345678"), ("US", "(212) 555-1234", "+12125551234"),
    ("US", "1 212 555 1234", "+12125551234"), ("US", "911", "digits 911"),
    ("RU", "8 (912) 345-67-89", "+79123456789"), ("RU", "8~10 66 81 234 5678", "+66812345678"),
    ("IT", "06 6982 1234", "+390669821234"), ("IT", "+39 06 6982 1234", "+390669821234"),
    ("GB", "020 7946 0123", "+442079460123"), ("AR", "011 15 2345-6789", "+5491123456789"),
    ("BR", "0 31 11 96123-4567", "+5511961234567"), ("JP", "010 66 81 234 5678", "+66812345678"),
    ("AU", "0011 66 81 234 5678", "+66812345678"), ("KH", "001 66 81 234 5678", "+66812345678"),
    ("AG", "460 1234", "+12684601234"), ("MM", "09 212 3456", "+9592123456"),
  ])
  func understandsHomeCountry(_ home: String, _ written: String, _ expected: String) {
    #expect(NumberPlan(home: Country(home)).reading(written) == expected)
  }

  @Test func needsHomeForNationalNumbers() {
    #expect(nowhere.reading("0812345678") == "digits 0812345678")
    #expect(nowhere.reading("66812345678") == "+66812345678")
    #expect(nowhere.reading("0066812345678") == "+66812345678")
    #expect(nowhere.reading("00166812345678") == "+166812345678")
    #expect(NumberPlan(home: .nonGeographic).reading("0812345678") == "digits 0812345678")
    #expect(NumberPlan(home: Country("ZZ")).reading("0812345678") == "digits 0812345678")
  }

  @Test func keepsInvalidInternationalNumbers() {
    #expect(thai.reading("+66112") == "digits 66112")
    #expect(thai.reading("+6611234567890") == "+6611234567890")
    #expect(thai.reading("+999123456789") == "+999123456789")
    #expect(thai.reading("00441234567") == "+41234567")
    #expect(nowhere.reading("00441234567") == "+441234567")
    #expect(nowhere.reading("+4600759448109") == "+46759448109")
  }

  @Test func readsOnlyItsRange() {
    let bytes = Array("x0812345678,66".utf8)
    #expect(thai.read(bytes.span, 1..<11) == .identity(.e164(66_812_345_678)))
    #expect(thai.read(bytes.span, 12..<14) == .identity(.digits(66, count: 2)))
    #expect(thai.read(bytes.span, 40..<50) == .none)
    #expect(thai.read(bytes.span, 0..<1) == .text(0..<1))
  }
}
