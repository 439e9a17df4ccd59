import SieveModel

@testable import SieveRecords

/// A dialect whose records of one call are joined by an id.
enum LegDialect {
  /// Time, caller, called, id of the call, seconds of talk.
  static let dialect: Dialect = {
    var dialect = Dialect(name: "legs")
    let columns: [(String, [RecordField])] = [
      ("start", [.setupTime]), ("from", [.callingNumber]), ("to", [.calledNumber]),
      ("id", [.callID]), ("talk", [.talk]),
    ]
    dialect.columns = columns.map { name, fields in
      var column = DialectColumn(name: name)
      column.fields = fields
      return column
    }
    (dialect.columnsMin, dialect.columnsMax) = (columns.count, columns.count)
    dialect.legs = DialectLegs(columns: ["id"])
    return dialect
  }()
}
