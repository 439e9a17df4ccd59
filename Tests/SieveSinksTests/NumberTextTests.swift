import Foundation
import Testing

@testable import SieveSinks

@Suite struct NumberTextTests {
  private static let cases: [(value: Double, text: String)] = [
    (0.0, "0"), (-0.0, "0"), (57.0, "57"), (-3.0, "-3"), (1_234_567.0, "1234567"),
    (9_007_199_254_740_991.0, "9007199254740991"), (0.8, "0.8"), (0.30000000000000004, "0.3"),
    (0.6666666666666666, "0.666667"), (0.3333333333333333, "0.333333"), (-0.5, "-0.5"),
    (0.9999999, "1"), (9.999996, "10"), (99.99995, "100"), (1_234_567.8, "1234570"),
    (123.4565, "123.457"), (1e-7, "0.0000001"), (1.5e-10, "0.00000000015"), (5.25, "5.25"),
    (1e20, "100000000000000000000"), (1.5e21, "1500000000000000000000"), (12.3, "12.3"),
  ]

  @Test("whole numbers whole, others to six digits, never an exponent")
  func texts() {
    for item in Self.cases { #expect(NumberText(item.value)?.text == item.text) }
  }

  @Test("what is not finite has no text")
  func notFinite() {
    for value in [Double.nan, .infinity, -.infinity] { #expect(NumberText(value) == nil) }
  }

  @Test("within half a unit of the sixth digit, for values of every size")
  func precision() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite, value.magnitude > 1e-300 else { continue }
      let text = try #require(NumberText(value)?.text)
      #expect(!text.contains("e") && !text.hasSuffix(".") && !text.hasPrefix("."), "\(value)")
      let back = try #require(Double(text))
      #expect(abs(back - value) <= value.magnitude * 5.000001e-6, "\(value)")
    }
  }
}
