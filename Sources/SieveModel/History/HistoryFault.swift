/// Why a history, or a part of one, cannot be used.
public enum HistoryFault: Error, Equatable, Sendable {
  /// The bytes are something else.
  case foreign
  /// A later version wrote it.
  case version(UInt64)
  /// It is cut off, or a byte of it is wrong.
  case damaged
}
