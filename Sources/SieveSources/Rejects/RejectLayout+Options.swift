import SieveBytes
import SieveModel
import SieveRecords

extension RejectLayout {
  /// What options say of how records are read; the decoder knows the rest.
  init(_ format: InputFormat, _ options: InputOptions, _ dialect: Dialect?, encoding: String?) {
    self.init(format: format.rawValue)
    self.dialect = dialect?.name
    self.encoding = encoding
    let zone = options.records.zone.name
    self.zone = zone == "UTC" ? nil : zone
    let country = options.plan.homeCountry
    homeCountry = country.isKnown ? country.code : nil
    mapping = options.records.mapping.map(\.text)
  }
}
