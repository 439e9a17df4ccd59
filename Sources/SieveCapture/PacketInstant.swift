/// When a packet was captured, as exactly as the capture says.
///
/// Calls need no more than milliseconds, but a question and its answer may come within one.
@frozen
public struct PacketInstant: Comparable, BitwiseCopyable, Sendable {
  /// Milliseconds since 1970-01-01 UTC.
  public var milliseconds: Int64
  /// What comes on top, below 1,000,000.
  public var nanoseconds: UInt32

  /// Makes an instant.
  @inlinable @inline(__always)
  public init(_ milliseconds: Int64, _ nanoseconds: UInt32) {
    self.milliseconds = milliseconds
    self.nanoseconds = nanoseconds
  }

  /// Whether one is before the other.
  @inlinable @inline(__always)
  public static func < (one: Self, other: Self) -> Bool {
    one.milliseconds == other.milliseconds
      ? one.nanoseconds < other.nanoseconds : one.milliseconds < other.milliseconds
  }
}
