import SieveCapture

/// What became of the SIP messages of a capture.
public struct DialogStatistics: Sendable, Equatable {
  /// Messages that could be parsed.
  public var messages: UInt64 = 0
  /// Messages that could not.
  public var rejected: UInt64 = 0
  /// Calls seen from their first INVITE on.
  public var dialogs: UInt64 = 0
  /// INVITE and BYE requests of calls whose beginning is not in the capture.
  public var withoutBeginning: UInt64 = 0
  /// Dialogs that were proven to be further legs of a call.
  public var joined: UInt64 = 0
  /// Calls handed over early because the table was full.
  public var evicted: UInt64 = 0

  /// The same by name, without zeros.
  public var named: [(name: String, count: UInt64)] {
    [
      ("messages parsed", messages), ("messages rejected", rejected), ("calls", dialogs),
      ("requests of calls that begin before", withoutBeginning), ("further legs of calls", joined),
      ("calls handed over early", evicted),
    ]
    .filter { $0.1 > 0 }
  }

  /// Makes empty statistics.
  public init() {}
}

/// Which packet brought a message.
struct MessageOrigin: BitwiseCopyable {
  var packet: UInt64
  var time: Int64
  var source: IPAddress
}
