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
  /// Bits of `packet` below those that say which capture it is from.
  static let numberBits: UInt64 = 48

  /// Number of the packet in its capture and, in the upper bits, the place of the capture among those that are read together:
  /// whatever holds bytes of packets back need not know that there are several.
  var packet: UInt64
  var time: Int64
  var source: IPAddress

  /// Number of the packet in its capture, from 1.
  var number: UInt64 { packet & (1 << Self.numberBits - 1) }
  /// The place of the capture among those that are read together.
  var capture: Int { Int(truncatingIfNeeded: packet >> Self.numberBits) }
}

/// What was given up of streams, fragments and parts of messages.
struct Losses: BitwiseCopyable {
  var gaps: UInt64 = 0
  var streams: UInt64 = 0
  var fragments: UInt64 = 0
  var parts: UInt64 = 0

  /// Adds what was lost between two looks.
  mutating func add(from start: Self, to end: Self) {
    gaps += end.gaps - start.gaps
    streams += end.streams - start.streams
    fragments += end.fragments - start.fragments
    parts += end.parts - start.parts
  }
}

extension DialogStatistics {
  /// Adds what was counted between two looks.
  mutating func add(from start: Self, to end: Self) {
    messages += end.messages - start.messages
    rejected += end.rejected - start.rejected
    dialogs += end.dialogs - start.dialogs
    withoutBeginning += end.withoutBeginning - start.withoutBeginning
    joined += end.joined - start.joined
    evicted += end.evicted - start.evicted
  }

  /// Adds what became of the messages of another capture.
  public mutating func add(_ other: Self) { add(from: DialogStatistics(), to: other) }
}
