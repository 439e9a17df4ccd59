import SieveCapture
import SieveModel

/// All calls under way: messages go in, attempts come out.
///
/// A dialog is filed under Call-ID and the calling side's tag, so that forks, retransmissions,
/// authentication retries, several hops and mirrored packets are one attempt. Its changes are in
/// `DialogTable+Messages.swift`, its end of life in `DialogTable+Expiry.swift`.
struct DialogTable {
  /// Dialogs kept; one is handed over early for each beyond it.
  static let dialogsMax = 1 << 20
  /// Bytes of texts kept.
  static let textsMax = 256 << 20

  let plan: NumberPlan
  let source: UInt16
  let isLive: Bool
  let dialogsMax: Int

  var statistics = DialogStatistics()
  var clock = StreamClock()
  /// Calls by slot, and beside them what their first INVITEs said.
  var dialogs: [Dialog] = []
  private var openings: [DialogOpening] = []
  var expiry = ExpiryLists()
  private var free: [Int] = []
  private var index = HashIndex()
  private var textsHeld = 0
  private var hand = 0

  init(plan: NumberPlan, source: UInt16, isLive: Bool, dialogsMax: Int = DialogTable.dialogsMax) {
    self.plan = plan
    self.source = source
    self.isLive = isLive
    self.dialogsMax = dialogsMax
  }

  /// The dialog of a key.
  func find(_ key: DialogKey) -> Int? {
    var position = index.start(key.low)
    while let slot = index.next(key.low, &position) {
      if dialogs[slot].key == key { return slot }
    }
    return nil
  }

  /// Opens a dialog by its first INVITE.
  mutating func open(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    while index.count >= dialogsMax || textsHeld > Self.textsMax {
      evict(into: &output)
    }
    statistics.dialogs += 1
    var dialog = Dialog()
    dialog.state = .trying
    dialog.key = key
    dialog.number = statistics.dialogs
    dialog.setupTime = origin.time
    dialog.sequence = message.sequence
    dialog.touched = clock.now
    var opening = DialogOpening(bytes, message, origin, plan)
    opening.attempt.source = source
    opening.attempt.dialog = statistics.dialogs
    textsHeld += opening.texts.count
    let slot = place(dialog, opening)
    index.insert(key.low, slot: slot)
    if isLive { hand(over: slot, .opened, into: &output) }
  }

  private mutating func place(_ dialog: Dialog, _ opening: consuming DialogOpening) -> Int {
    if let slot = free.popLast() {
      dialogs[slot] = dialog
      openings[slot] = opening
      return slot
    }
    dialogs.append(dialog)
    openings.append(opening)
    return dialogs.count - 1
  }

  /// Adds a dialog's attempt to the output.
  mutating func hand(
    over slot: Int,
    _ stage: Attempt.Stage,
    into output: inout DecodedRecords
  ) {
    var attempt = openings[slot].attempt
    let texts = openings[slot].texts
    attempt.stage = stage
    dialogs[slot].complete(&attempt)
    output.batch.beginText(&attempt)
    _ = output.batch.addText(texts.span, 0..<texts.count, of: &attempt)
    output.batch.append(attempt)
    dialogs[slot].isReported = true
  }

  /// Takes a dialog out; the slot is used again.
  mutating func forget(_ slot: Int) {
    textsHeld -= openings[slot].texts.count
    index.remove(dialogs[slot].key.low, slot: slot)
    dialogs[slot] = Dialog()
    openings[slot].texts = []
    free.append(slot)
  }

  /// Makes room: of the next eight dialogs in turn the one that is over, or else was quiet longest.
  private mutating func evict(into output: inout DecodedRecords) {
    var chosen: Int?
    var looked = 0
    for _ in 0..<dialogs.count where looked < 8 {
      hand = hand + 1 < dialogs.count ? hand + 1 : 0
      guard dialogs[hand].state != .free else { continue }
      looked += 1
      guard let best = chosen else {
        chosen = hand
        continue
      }
      let isBetter =
        dialogs[hand].isOver == dialogs[best].isOver
        ? dialogs[hand].touched < dialogs[best].touched : dialogs[hand].isOver
      if isBetter { chosen = hand }
    }
    guard let chosen else { return }
    statistics.evicted += 1
    settle(chosen, into: &output)
    forget(chosen)
  }
}
