/// How an input is read, as a report of its quality says it.
public struct ReadingFacts: Sendable {
  /// The dialect, or the format.
  public let layout: String
  /// The column in which the system numbers its records.
  public let sequenceColumn: String?
  /// Records that the dialect passed over because they are no calls.
  public let passedOver: UInt64
}
