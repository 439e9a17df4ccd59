import SieveModel

/// A row of an OpenCellID export: `radio,mcc,net,area,cell,unit,lon,lat,range` and more that does not count.
struct OpenCellRow {
  private static let radios: Set = ["GSM", "UMTS", "LTE", "NR", "CDMA"]

  private let radio: String
  private let (mcc, net, area, cell): (Int, Int, Int, Int)
  /// The cell, without direction, which OpenCellID does not know.
  let site: CellSite

  /// Whether a first row belongs to an export; those by country have no header.
  static func isExport(_ cells: [TableRows.Cell]) -> Bool {
    isHeader(cells) || cells.count >= 9 && radios.contains(cells[0].text)
  }

  /// Whether it is the header of an export.
  static func isHeader(_ cells: [TableRows.Cell]) -> Bool {
    cells.count >= 9 && cells[0].text == "radio" && cells[1].text == "mcc"
  }

  /// Reads a row; `nil` when it is none.
  init?(_ cells: [TableRows.Cell]) {
    guard cells.count >= 9, Self.radios.contains(cells[0].text),
      let mcc = Int(cells[1].text), (1...999).contains(mcc),
      let net = Int(cells[2].text), (0...999).contains(net),
      let area = Int(cells[3].text), (0...0xFFFF_FFFF).contains(area),
      let cell = Int(cells[4].text), (0...0xF_FFFF_FFFF).contains(cell),
      let longitude = Double(cells[6].text), let latitude = Double(cells[7].text),
      let range = Double(cells[8].text), range >= 0
    else { return nil }
    let place = GeoPoint(latitude: latitude, longitude: longitude)
    guard place.isValid else { return nil }
    radio = cells[0].text
    (self.mcc, self.net, self.area, self.cell) = (mcc, net, area, cell)
    site = CellSite(
      antenna: place,
      country: MobileCountry.country(of: mcc),
      rangeMetres: range == 0 ? nil : min(range, 200_000)
    )
  }

  /// How records may write it: decimal with hyphens, the network's code with and without leading zeros, and as
  /// in P-Access-Network-Info (RFC 7315), hexadecimal without any.
  var names: Set<String> {
    let code = Self.padded(String(net), 2)
    let areaDigits = Self.padded(String(area, radix: 16), 4)
    let cellDigits = Self.padded(String(cell, radix: 16), radio == "LTE" || radio == "UMTS" ? 7 : 4)
    let hexadecimal = Self.padded(String(mcc), 3) + code + areaDigits + cellDigits
    return [
      "\(mcc)-\(code)-\(area)-\(cell)", "\(mcc)-\(net)-\(area)-\(cell)", hexadecimal,
      hexadecimal.uppercased(),
    ]
  }

  private static func padded(_ text: String, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
