/// What is true of one calling number.
public struct Label: Sendable, Hashable {
  /// The number, E.164 without the plus sign.
  public var number: UInt64
  /// Who is behind it.
  public var kind: CallerKind
  /// Its scam centre, from 1; 0 for honest callers.
  public var centre: Int
  /// Set-up time of its first call.
  public var firstCall: Int64

  /// The centre's name in files: `centre-3`, or empty.
  public var centreName: String { centre == 0 ? "" : "centre-\(centre)" }
}

/// Calls and the truth about them.
public struct SimulatedWorld: Sendable {
  /// The calls, in set-up order.
  public var calls: [SimulatedCall]
  /// One label for each calling number, in order of its first call.
  public var labels: [Label]
  /// Trunks and cells that the calls name.
  public var network: Network
}
