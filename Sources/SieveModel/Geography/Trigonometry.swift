/// Sine and cosine of degrees, the same bits on every machine; the error is below 10⁻¹².
///
/// Libraries of mathematics differ in the last bit, and alerts must not.
enum Trigonometry {
  /// The sine of an angle.
  static func sine(degrees: Double) -> Double { cosine(degrees: degrees - 90) }

  /// The cosine of an angle; of one that is not finite 0.
  static func cosine(degrees: Double) -> Double {
    guard degrees.isFinite else { return 0 }
    var angle = degrees.truncatingRemainder(dividingBy: 360).magnitude
    if angle > 180 { angle = 360 - angle }
    if angle > 90 { return -quarter(180 - angle) }
    return quarter(angle)
  }

  /// The cosine of 0 to 90 degrees, by the series of the nearer axis.
  private static func quarter(_ degrees: Double) -> Double {
    let radians = Double.pi / 180
    return degrees <= 45
      ? cosineSeries(degrees * radians) : sineSeries((90 - degrees) * radians)
  }

  /// Taylor's series on 0…π/4, where its first term left out is below 4 · 10⁻¹³.
  private static func cosineSeries(_ x: Double) -> Double {
    let y = x * x
    return 1 - y / 2
      * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90 * (1 - y / 132)))))
  }

  private static func sineSeries(_ x: Double) -> Double {
    let y = x * x
    return x
      * (1 - y / 6
        * (1 - y / 20 * (1 - y / 42 * (1 - y / 72 * (1 - y / 110 * (1 - y / 156))))))
  }
}
