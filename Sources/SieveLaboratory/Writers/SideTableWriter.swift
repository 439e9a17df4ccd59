extension Network {
  /// Writes the cells as a `--cells` table: `cell,lat,lon,country`.
  public func writeCells(to sink: @escaping ([UInt8]) throws -> Void) throws {
    var out = OutputBuffer(sink)
    out.text("cell,lat,lon,country\n")
    for cell in cells {
      out.text(cell.name)
      out.byte(0x2C)
      out.degrees(cell.latitude)
      out.byte(0x2C)
      out.degrees(cell.longitude)
      out.text(",\(cell.country)\n")
    }
    try out.flush()
  }

  /// Writes the trunks as a `--trunks` table: `trunk,role,customer,country`.
  public func writeTrunks(to sink: @escaping ([UInt8]) throws -> Void) throws {
    var out = OutputBuffer(sink)
    out.text("trunk,role,customer,country\n")
    for trunk in trunks {
      out.text("\(trunk.name),\(trunk.role),\(trunk.customer),\(trunk.country)\n")
    }
    try out.flush()
  }
}

extension OutputBuffer {
  /// Appends millionths of a degree, north and east, with six decimals.
  fileprivate mutating func degrees(_ millionths: Int) {
    decimal(UInt64(millionths / 1_000_000))
    byte(0x2E)
    let fraction = String(millionths % 1_000_000)
    text(String(repeating: "0", count: 6 - fraction.count) + fraction)
  }
}
