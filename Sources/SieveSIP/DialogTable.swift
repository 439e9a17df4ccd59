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
  /// Bytes that texts may take, with what their buffers have in reserve.
  static let textsMax = 256 << 20

  let plan: NumberPlan
  let source: UInt16
  let isLive: Bool
  let dialogsMax: Int
  let textsMax: Int

  var statistics = DialogStatistics()
  var clock = StreamClock()
  /// Calls by slot, and beside them what their first INVITEs said.
  var dialogs: [Dialog] = []
  var openings: [DialogOpening] = []
  var expiry = ExpiryLists()
  private var free: [Int] = []
  private var index = HashIndex()
  /// Bytes that the texts of all places take, of unused ones too.
  private(set) var textsHeld = 0
  private var hand = 0

  init(
    plan: NumberPlan,
    source: UInt16,
    isLive: Bool,
    dialogsMax: Int = DialogTable.dialogsMax,
    textsMax: Int = DialogTable.textsMax
  ) {
    self.plan = plan
    self.source = source
    self.isLive = isLive
    self.dialogsMax = dialogsMax
    self.textsMax = textsMax
  }

  /// The dialog of a key.
  ///
  /// Always inlined, or else the whole table would be copied for a call that does not change it.
  @inline(__always)
  func find(_ key: DialogKey) -> Int? {
    var position = index.start(key.low)
    while let slot = index.next(key.low, &position) {
      if dialogs[slot].key == key { return slot }
    }
    return nil
  }

  /// Asks for the memory in which `foresee` will look for a key.
  @inline(__always)
  func foretell(_ key: DialogKey) { index.prefetch(key.low) }

  /// Asks for the memory of the dialog of a key, or of one that may be it.
  @inline(__always)
  func foresee(_ key: DialogKey) {
    var position = index.start(key.low)
    guard let slot = index.next(key.low, &position) else { return }
    dialogs.prefetch(slot)
  }

  /// Asks for the memory of a dialog that is about to be handed over.
  @inline(__always)
  func foreseeEnd(of slot: Int) {
    dialogs.prefetch(slot)
    openings.prefetch(slot)
  }

  /// Opens a dialog by its first INVITE.
  mutating func open(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    while index.count >= dialogsMax || textsHeld + DialogOpening.footprintMax > textsMax {
      guard evict(into: &output) else { break }
    }
    statistics.dialogs += 1
    var dialog = Dialog()
    dialog.state = .trying
    dialog.key = key
    dialog.sequence = message.sequence
    dialog.touched = clock.now
    let slot = place(dialog)
    textsHeld -= openings[slot].footprint
    openings[slot].read(bytes, message, origin, plan)
    openings[slot].attempt.source = source
    openings[slot].attempt.dialog = statistics.dialogs
    textsHeld += openings[slot].footprint
    index.insert(key.low, slot: slot)
    if isLive { hand(over: slot, .opened, into: &output) }
  }

  private mutating func place(_ dialog: Dialog) -> Int {
    if let slot = free.popLast() {
      dialogs[slot] = dialog
      if let next = free.last { foreseeEnd(of: next) }
      return slot
    }
    dialogs.append(dialog)
    openings.append(DialogOpening())
    return dialogs.count - 1
  }

  /// Adds a dialog's attempt to the output.
  mutating func hand(
    over slot: Int,
    _ stage: Attempt.Stage,
    into output: inout DecodedRecords
  ) {
    var attempt = openings[slot].attempt
    attempt.stage = stage
    dialogs[slot].complete(&attempt)
    output.batch.beginText(&attempt)
    _ = output.batch.addText(openings[slot].texts, of: &attempt)
    output.batch.append(attempt)
    dialogs[slot].isReported = true
  }

  /// Takes a dialog out; the slot is used again.
  mutating func forget(_ slot: Int) {
    textsHeld -= openings[slot].footprint
    index.remove(dialogs[slot].key.low, slot: slot)
    dialogs[slot] = Dialog()
    // The buffer waits for the next call as long as there is no want of memory.
    openings[slot].clear(keepingBuffer: textsHeld < textsMax / 2)
    textsHeld += openings[slot].footprint
    free.append(slot)
  }

  /// Makes room: of the next eight dialogs in turn the one that is over, or else was quiet longest.
  ///
  /// - Returns: whether there was one.
  private mutating func evict(into output: inout DecodedRecords) -> Bool {
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
    guard let chosen else { return false }
    statistics.evicted += 1
    settle(chosen, into: &output)
    forget(chosen)
    return true
  }
}
