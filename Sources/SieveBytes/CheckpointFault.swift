/// Why a checkpoint cannot be used.
public enum CheckpointFault: Error, Equatable, Sendable {
  /// The bytes are something else.
  case foreign
  /// A later version wrote it.
  case version(UInt64)
  /// It is cut off, or a byte of it is wrong.
  case damaged
  /// It was made with other rules, tables or options.
  case otherConfiguration
  /// Texts have been hashed in this process already: it must be restored before anything else.
  case tooLate
}
