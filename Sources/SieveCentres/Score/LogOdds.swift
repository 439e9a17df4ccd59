/// Log-odds in whole steps of 1/1024, so that neither order nor machine can change a sum.
enum LogOdds {
  /// Steps of 1.
  static let unit = 1024
  /// Sums are kept within ± 40, where a probability cannot be told from 0 or 1.
  static let limit = 40 * unit

  /// The nearest whole number of steps.
  static func steps(_ value: Double) -> Int {
    Int((min(max(value, -40), 40) * Double(unit)).rounded())
  }

  /// The probability of a sum, 0 … 1.
  static func probability(_ steps: Int) -> Double {
    1 / (1 + exponential(-Double(min(max(steps, -limit), limit)) / Double(unit)))
  }

  /// The least sum whose probability reaches `probability`.
  static func steps(reaching probability: Double) -> Int {
    var low = -limit
    var high = limit
    while low < high {
      let middle = low + (high - low) / 2
      if self.probability(middle) >= probability { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// e to the power of `x`, |x| ≤ 40: by series, so that it is the same on every machine.
  private static func exponential(_ x: Double) -> Double {
    let halvings = (x / 0.693_147_180_559_945_3).rounded()
    let rest = x - halvings * 0.693_147_180_559_945_3
    var term = 1.0
    var sum = 1.0
    for index in 1...16 {
      term *= rest / Double(index)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: Int(halvings), significand: 1)
  }
}
