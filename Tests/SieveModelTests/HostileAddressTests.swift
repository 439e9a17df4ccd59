import SieveModel
import TestSupport
import Testing

/// Input that nobody means well with.
@Suite struct HostileAddressTests {
  private let plan = NumberPlan(home: Country("TH"))

  @Test(arguments: [
    "9", "+", "0", "<", ">", "\"", "%", "%2", ";", "@", "x", "\\", "-", "(", " ", "\0",
  ])
  func toleratesRepetition(_ piece: String) {
    for lead in ["", "+66", "sip:", "<sip:", "\"", "tel:1;phone-context=", "0"] {
      let text = lead + String(repeating: piece, count: 20_000)
      let bytes = Array(text.utf8)
      switch plan.read(bytes.span, 0..<bytes.count) {
      case .none, .identity: break
      case .text(let range): #expect(range.lowerBound >= 0 && range.upperBound <= bytes.count)
      }
    }
  }

  @Test func keepsTooManyDigitsAsText() {
    let digits = String(repeating: "7", count: 5_000)
    #expect(plan.reading(digits) == "text " + digits)
    #expect(plan.reading("+" + digits) == "text +" + digits)
    #expect(plan.reading("tel:1;phone-context=+" + digits) == "digits 1")
    #expect(plan.reading("tel:123456789012345;phone-context=+66") == "text 123456789012345")
  }

  @Test func keepsBytesThatAreNoText() {
    let bytes: [UInt8] = [0xFF, 0x00, 0xC3, 0x28, 0x80]
    #expect(plan.read(bytes.span, 0..<5) == .text(0..<5))
    let number: [UInt8] = Array("0812\u{0}345678".utf8)
    #expect(plan.read(number.span, 0..<number.count) == .text(0..<number.count))
  }

  @Test func survivesRandomAddresses() {
    var generator = SplitMix64(seed: 11)
    let alphabet = Array(
      "0123456789+00668-.() /<>\"'@;:,%2Bx*#=sipteluphone-context\\\0\u{e9}".utf8
    )
    let plans = ["TH", "US", "AR", "BR", "RU", "JP", "GG"].map { NumberPlan(home: Country($0)) }
    for _ in 0..<8_000 {
      let length = Int.random(in: 0...40, using: &generator)
      let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      for plan in plans {
        switch plan.read(bytes.span, 0..<length) {
        case .none: break
        case .identity(let identity): _ = plan.facts(identity)
        case .text(let range): #expect(range.lowerBound >= 0 && range.upperBound <= length)
        }
      }
    }
  }

  @Test func readsItsOwnOutputTheSame() {
    var generator = SplitMix64(seed: 5)
    var numberCount = 0
    for _ in 0..<30_000 {
      let length = Int.random(in: 3...18, using: &generator)
      let digits = (0..<length).map { _ in String(Int.random(in: 0...9, using: &generator)) }
        .joined()
      guard case .identity(let identity) = plan.read(digits), identity.kind == .e164,
        let text = identity.numberText
      else { continue }
      numberCount += 1
      #expect(plan.read(text) == .identity(identity), "\(digits)")
    }
    #expect(numberCount > 1_000)
  }
}
