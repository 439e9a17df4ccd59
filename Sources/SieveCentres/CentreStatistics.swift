/// What the stage of scores and centres holds at one moment.
public struct CentreStatistics: Sendable, Equatable {
  /// Numbers of which something is held against them.
  public let suspects: Int
  /// Devices, ranges, cells … that they share.
  public let hubs: Int
  /// Open centres.
  public let centres: Int
  /// How often numbers were joined into centres.
  public let epochs: UInt64
  /// Attempts of suspects that were looked at.
  public let attempts: UInt64
  /// Suspects forgotten because nothing was held against them any more.
  public let forgotten: UInt64
  /// Suspects, hubs, pairs, members and centres that found no room.
  public let dropped: UInt64
}

extension CentreStage {
  /// What is held now.
  ///
  /// - Complexity: O(centres)
  public var statistics: CentreStatistics {
    CentreStatistics(
      suspects: table.suspects.count,
      hubs: table.hubCount,
      centres: ledger.centres.count { $0.isOpen },
      epochs: epochs,
      attempts: attemptsTaken,
      forgotten: table.forgotten,
      dropped: table.dropped + ledger.dropped + ledger.lists.dropped
        + ledger.centres.reduce(0) { $0 + $1.dropped }
    )
  }
}
