/// The country of a mobile country code: the first three digits of an IMSI or of a cell's global name.
public enum MobileCountry {
  private static let countries: [Country] = {
    var countries = [Country](repeating: .unknown, count: 1000)
    let text = MobileCountryTable.text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    for entry in text.split(whereSeparator: \.isWhitespace) {
      guard let code = Int(entry.prefix(3)), let country = Country(String(entry.dropFirst(3)))
      else { continue }
      if countries.indices ~= code { countries[code] = country }
    }
    return countries
  }()

  /// The country that a code is given to; unknown for one that nobody has.
  public static func country(of code: Int) -> Country {
    countries.indices ~= code ? countries[code] : .unknown
  }

  /// The country of the network that an IMSI belongs to.
  public static func country(ofSubscriber imsi: DigitString) -> Country {
    let count = Int(imsi.rawValue >> 56)
    guard count >= 6 else { return .unknown }
    var value = imsi.rawValue & 0xFF_FFFF_FFFF_FFFF
    for _ in 3..<count { value /= 10 }
    return country(of: Int(value))
  }
}
