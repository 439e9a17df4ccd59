import SieveModel
import TestSupport
import Testing

/// Country, type and validity of numbers.
@Suite struct NumberFactsTests {
  private func facts(_ country: String, _ type: NumberType, _ isValid: Bool = true) -> NumberFacts {
    NumberFacts(country: Country(country) ?? .unknown, type: type, isValid: isValid)
  }

  @Test func knowsCountryAndType() {
    let plan = NumberPlan(home: nil)
    #expect(plan.facts(.e164(66_812_345_678)) == facts("TH", .mobile))
    #expect(plan.facts(.e164(6_621_234_567)) == facts("TH", .fixed))
    #expect(plan.facts(.e164(66_601_234_567)) == facts("TH", .voip))
    #expect(plan.facts(.e164(661_800_123_456)) == facts("TH", .tollFree))
    #expect(plan.facts(.e164(12_125_551_234)) == facts("US", .fixedOrMobile))
    #expect(plan.facts(.e164(80_012_345_678)) == facts("001", .tollFree))
  }

  @Test func separatesCountriesOfOneCallingCode() {
    let plan = NumberPlan(home: nil)
    #expect(plan.facts(.e164(12_684_601_234)).country == Country("AG"))
    #expect(plan.facts(.e164(14_165_551_234)).country == Country("CA"))
    #expect(plan.facts(.e164(77_012_345_678)).country == Country("KZ"))
    #expect(plan.facts(.e164(79_123_456_789)).country == Country("RU"))
    #expect(plan.facts(.e164(441_481_256_789)).country == Country("GG"))
    #expect(plan.facts(.e164(390_669_812_345)).country == Country("VA"))
    #expect(plan.facts(.e164(390_612_345_678)).country == Country("IT"))
  }

  @Test func knowsWhatIsInvalid() {
    let plan = NumberPlan(home: Country("TH"))
    #expect(plan.facts(.e164(66_112_345_678_90)) == facts("TH", .unknown, false))
    #expect(plan.facts(.e164(999_123_456_789)) == facts("", .unknown, false))
    #expect(plan.facts(.e164(66)) == facts("", .unknown, false))
    #expect(plan.facts(.e164(0)) == facts("", .unknown, false))
    #expect(plan.facts(.e164(999_999_999_999_999)) == facts("", .unknown, false))
    #expect(plan.facts(.e164(668_123_456_789_012)) == facts("TH", .unknown, false))
  }

  @Test func knowsShortCodesOfHome() {
    let plan = NumberPlan(home: Country("TH"))
    #expect(plan.facts(.digits(191, count: 3)) == facts("TH", .emergency))
    #expect(plan.facts(.digits(1669, count: 4)) == facts("TH", .emergency))
    #expect(plan.facts(.digits(1133, count: 4)) == facts("TH", .special))
    #expect(plan.facts(.digits(191, count: 4)) == facts("", .unknown, false))
    #expect(plan.facts(.digits(0, count: 0)) == facts("", .unknown, false))
    #expect(NumberPlan(home: nil).facts(.digits(191, count: 3)) == facts("", .unknown, false))
    #expect(NumberPlan(home: Country("AU")).facts(.digits(0, count: 3)) == facts("AU", .emergency))
  }

  @Test func knowsNothingOfOtherIdentities() {
    let plan = NumberPlan(home: Country("TH"))
    for identity in [Identity.none, .withheld, .text(offset: 0, length: 3)] {
      #expect(plan.facts(identity) == facts("", .unknown, false))
    }
  }

  @Test func toleratesAnyPackedValue() {
    let plan = NumberPlan(home: Country("TH"))
    var generator = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      let raw = generator.next()
      _ = plan.facts(Identity(rawValue: raw))
      _ = plan.facts(Identity(rawValue: raw & (1 << 60 - 1) | 1 << 60))
      _ = plan.facts(Identity(rawValue: raw & (1 << 60 - 1) | 2 << 60))
    }
    #expect(plan.facts(Identity(rawValue: 1 << 60 | 0xFFF_FFFF_FFFF_FFFF)).isValid == false)
  }
}
