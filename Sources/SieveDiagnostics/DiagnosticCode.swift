/// A stable code with its page: what it means, why it happens, what to do.
///
/// CS1 records, CS2 rules and configuration, CS3 sources, CS4 sinks, CS5 state and memory, CS9 faults of
/// callsieve itself.
public struct DiagnosticCode: Hashable, Sendable {
  /// The code as printed, such as `CS1203`.
  public let id: String
  /// One line.
  public let title: String
  /// A paragraph or two for `callsieve explain`.
  public let page: String

  init(_ id: String, _ title: String, _ page: String) {
    self.id = id
    self.title = title
    self.page = page
  }

  /// Codes are equal when their ids are.
  public static func == (a: Self, b: Self) -> Bool { a.id == b.id }

  /// Hashes the id alone.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }

  /// Every code, in order of id.
  ///
  /// The catalogue is split by range: `RecordCodes.swift`, `RejectCodes.swift`, `BERCodes.swift`,
  /// `DialectCodes.swift`, `CaptureCodes.swift`, `ConfigurationCodes.swift`, `TableCodes.swift`,
  /// `SourceCodes.swift`, `LiveCodes.swift`, `FollowCodes.swift`, `SinkCodes.swift`, `StateCodes.swift`,
  /// `MemoryCodes.swift`, `PassportCodes.swift`, `FaultCodes.swift`.
  public static let all: [DiagnosticCode] =
    (recordCodes + rejectCodes + berCodes + dialectCodes + captureCodes + configurationCodes
    + tableCodes
    + sourceCodes + archiveCodes + liveCodes + followCodes + sinkCodes + stateCodes
    + memoryCodes + historyCodes + passportCodes + faultCodes)
    .sorted { $0.id < $1.id }

  /// Finds a code by its id, in any letter case.
  public static func named(_ id: String) -> DiagnosticCode? {
    let wanted = id.uppercased()
    return all.first { $0.id == wanted }
  }
}
