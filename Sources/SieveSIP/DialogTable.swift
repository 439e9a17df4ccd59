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
  /// Unequal keys with equal hashes that are told apart.
  private static let probesMax = 8

  let plan: NumberPlan
  let source: UInt16
  let isLive: Bool
  let dialogsMax: Int

  var statistics = DialogStatistics()
  var clock = StreamClock()
  var dialogs: [Dialog] = []
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

  /// The dialog with this Call-ID and calling side's tag.
  func find(_ bytes: Span<UInt8>, callID: Range<Int>, tag: Range<Int>) -> Int? {
    let hash = DialogKey.hash(bytes, callID: callID, tag: tag)
    var position = index.start(hash)
    var probes = 0
    while let slot = index.next(hash, &position) {
      if dialogs[slot].matches(bytes, callID: callID, tag: tag) { return slot }
      probes += 1
      if probes == Self.probesMax { return nil }
    }
    return nil
  }

  /// Opens a dialog by its first INVITE.
  mutating func open(
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    tag: Range<Int>,
    _ origin: MessageOrigin,
    into output: inout DecodedRecords
  ) {
    while index.count >= dialogsMax || textsHeld > Self.textsMax {
      evict(into: &output)
    }
    let slot = free.popLast() ?? dialogs.count
    if slot == dialogs.count { dialogs.append(Dialog()) }
    statistics.dialogs += 1
    DialogOpening.fill(&dialogs[slot], bytes, message, tag: tag, origin, plan)
    dialogs[slot].state = .trying
    dialogs[slot].attempt.source = source
    dialogs[slot].attempt.dialog = statistics.dialogs
    dialogs[slot].touched = clock.now
    let hash = DialogKey.hash(bytes, callID: message.callID.range, tag: tag)
    dialogs[slot].hash = hash
    textsHeld += dialogs[slot].texts.count
    index.insert(hash, slot: slot)
    if isLive { hand(over: slot, .opened, into: &output) }
  }

  /// Adds a dialog's attempt to the output.
  mutating func hand(
    over slot: Int,
    _ stage: Attempt.Stage,
    into output: inout DecodedRecords
  ) {
    var attempt = dialogs[slot].attempt(stage: stage)
    let length = Int(attempt.textLength)
    let texts = dialogs[slot].texts
    output.batch.beginText(&attempt)
    _ = output.batch.addText(texts.span, 0..<length, of: &attempt)
    output.batch.append(attempt)
    dialogs[slot].isReported = true
  }

  /// Takes a dialog out; the slot is used again.
  mutating func forget(_ slot: Int) {
    textsHeld -= dialogs[slot].texts.count
    index.remove(dialogs[slot].hash, slot: slot)
    dialogs[slot] = Dialog()
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
