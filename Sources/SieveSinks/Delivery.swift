/// What became of bytes given to a destination.
public enum Delivery: Sendable, Equatable {
  /// They were written, or are waiting to be written.
  case delivered
  /// Nobody reads the pipe any more, as after `callsieve … | head`: not a fault of this run.
  case closedPipe
}
