import Testing

@testable import SieveModel

/// The quick reading of international numbers against the careful one.
@Suite struct InternationalNumbersTests {
  private let plan = NumberPlan(home: nil)
  private let numbers = InternationalNumbers.shared

  /// The quick reading and the careful one, the first `nil` where it leaves the number to the other.
  private func readings(_ written: String) -> (quick: NumberReading?, careful: NumberReading?) {
    let bytes = Array(written.utf8)
    let padded = bytes + [UInt8](repeating: 0x39, count: 24)
    let quick = padded.withUnsafeBufferPointer { padded in
      padded.baseAddress.map { numbers.read($0, count: bytes.count) }
    }
    var careful: NumberReading?
    if case .identity(let identity) = plan.read(bytes.span, bytes.indices) {
      let facts = plan.facts(identity)
      careful = NumberReading(identity: identity, country: facts.country, type: facts.type)
    }
    return (quick?.identity.isPresent == true ? quick : nil, careful)
  }

  @Test func agreesWithTheCarefulReading() {
    let seed = UInt64.random(in: 1 ... .max)
    var state = seed
    func random(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var quickly = 0
    for _ in 0..<200_000 {
      // All first digits equally often, so that every calling code and its trunk prefixes come up.
      var written = "+\(100 + random(900))"
      for _ in 0..<(4 + random(9)) { written += String(random(10)) }
      let (quick, careful) = readings(written)
      guard let quick else { continue }
      quickly += 1
      #expect(quick.identity == careful?.identity, "\(written), seed \(seed)")
      #expect(quick.country == careful?.country, "\(written), seed \(seed)")
      #expect(quick.type == careful?.type, "\(written), seed \(seed)")
    }
    // It is there for nearly all numbers; the rest may have a prefix to be taken off.
    #expect(quickly > 150_000, "seed \(seed)")
  }

  /// Trunk prefixes that people leave in, and numbers whose first digits only look like one.
  @Test(arguments: [
    ("+440791112345", nil), ("+4600759448109", nil), ("+8613800138000", "+8613800138000"),
    ("+541122334455", "+541122334455"), ("+447911123456", "+447911123456"),
    ("+61412345678", "+61412345678"), ("+12125551234", "+12125551234"),
  ])
  func leavesPrefixesToTheResolver(_ written: String, _ expected: String?) {
    let (quick, careful) = readings(written)
    #expect((quick != nil) == (expected != nil))
    if let quick { #expect(quick.identity == careful?.identity) }
  }
}
