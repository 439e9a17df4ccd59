import SieveModel

/// Dialogs that are over, by the sweep that forgets them.
struct ExpiryLists {
  /// Stream time between two sweeps; a dialog lingers for one to two of them.
  static let interval: Int64 = 32_000

  /// Wraps around rather than stop a run that never ends.
  var sweeps: UInt32 = 1
  var nextSweep = ExpiryLists.interval
  var current: [Int] = []
  var previous: [Int] = []
  /// Stream time and messages of the last search for calls that nothing is heard of.
  var searchedAt: Int64 = 0
  var searchedMessages: UInt64 = 0
}

/// The end of a dialog's life.
///
/// Dialogs linger after their end so that retransmissions, other hops and retries find them.
extension DialogTable {
  /// A call without a final response is given up after this time without a message.
  static let tryingMax: Int64 = 600_000
  /// An answered call is handed over without its release after this time without a message.
  static let answeredMax: Int64 = 86_400_000

  /// After a challenge or redirection a person may have to type a password first; and other branches ring for as long without a
  /// word (timer C of RFC 3261, 16.6).
  static let retryMax: Int64 = 180_000

  /// How many dialogs ahead a sweep asks for their memory.
  private static let foreseen = 8
  /// How many ahead, whose memory has come by then, it asks for their places in the index.
  private static let foreseenNext = 4

  /// Files a dialog for being forgotten.
  mutating func file(_ slot: Int) {
    guard dialogs[slot].dueSweep == 0 else { return }
    dialogs[slot].dueSweep = expiry.sweeps &+ 1
    expiry.current.append(slot)
  }

  /// Forgets dialogs whose time has come.
  mutating func sweep(into output: inout DecodedRecords) {
    expiry.nextSweep = clock.now + ExpiryLists.interval
    let due = expiry.previous
    let number = expiry.sweeps
    expiry.previous = expiry.current
    expiry.current = []
    expiry.sweeps &+= 1
    for (place, slot) in due.enumerated() {
      // Their calls were under way long ago: none of their memory is in the cache.
      if place + Self.foreseen < due.count { foreseeEnd(of: due[place + Self.foreseen]) }
      if place + Self.foreseenNext < due.count { foreseeForgetting(due[place + Self.foreseenNext]) }
      guard dialogs[slot].dueSweep == number else { continue }
      dialogs[slot].dueSweep = 0
      let mayGoOn = dialogs[slot].isRetryLikely || dialogs[slot].mayBeAnswered
      let linger = mayGoOn ? Self.retryMax : ExpiryLists.interval
      guard clock.now - dialogs[slot].touched >= linger else {
        file(slot)
        continue
      }
      dialogs[slot].close()
      guard dialogs[slot].isOver else { continue }
      settle(slot, into: &output)
      forget(slot)
    }
    searchQuiet(into: &output)
  }

  /// Gives up calls that nothing was heard of for long; rare, and paid for by the messages since.
  private mutating func searchQuiet(into output: inout DecodedRecords) {
    guard clock.now - expiry.searchedAt >= Self.tryingMax,
      statistics.messages - expiry.searchedMessages >= UInt64(dialogs.count / 8)
    else { return }
    expiry.searchedAt = clock.now
    expiry.searchedMessages = statistics.messages
    for slot in dialogs.indices where dialogs[slot].dueSweep == 0 {
      let quiet = clock.now - dialogs[slot].touched
      switch dialogs[slot].state {
      case .trying where quiet >= Self.tryingMax: dialogs[slot].timeOut()
      case .answered where quiet >= Self.answeredMax: break
      default: continue
      }
      settle(slot, into: &output)
      forget(slot)
    }
  }

  /// Hands over what was not handed over yet.
  mutating func settle(_ slot: Int, into output: inout DecodedRecords) {
    if !isLive {
      hand(over: slot, .complete, into: &output)
    } else if !dialogs[slot].isReported {
      hand(over: slot, .amended, into: &output)
    }
  }

  /// Hands over everything at the end of the input, in order of first INVITE.
  mutating func finish(into output: inout DecodedRecords) {
    let open = dialogs.indices.filter { dialogs[$0].state != .free }
    for slot in open.sorted(by: { attempts[$0].dialog < attempts[$1].dialog }) {
      if dialogs[slot].cancelTime != Dialog.unknown, dialogs[slot].state == .trying {
        dialogs[slot].close()
        dialogs[slot].isReported = false
      }
      settle(slot, into: &output)
      forget(slot)
    }
  }
}
