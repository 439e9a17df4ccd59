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
  /// Bytes that texts may take.
  static let textsMax = 256 << 20

  let plan: NumberPlan
  /// The input of each capture that is read here, by the place that packets have in their numbers.
  var sources: [UInt16]
  let isLive: Bool
  let dialogsMax: Int
  let textsMax: Int
  let options: SIPOptions

  var statistics = DialogStatistics()
  var clock = StreamClock()
  /// Calls by slot, and beside them what their first INVITEs said.
  var dialogs: [Dialog] = []
  var attempts: [Attempt] = []
  private(set) var texts = DialogTexts()
  var expiry = ExpiryLists()
  /// Further legs that were proven to belong to calls.
  var legs = CallLegs()
  /// Slots that there is room for.
  private var room = 0
  private var free: [Int] = []
  private var index = HashIndex(fullAt: 50)
  /// The first INVITE that is being read.
  private var opening = DialogOpening()
  private var hand = 0

  init(
    plan: NumberPlan,
    source: UInt16,
    isLive: Bool,
    dialogsMax: Int = DialogTable.dialogsMax,
    textsMax: Int = DialogTable.textsMax,
    options: SIPOptions = SIPOptions()
  ) {
    self.options = options
    self.plan = plan
    sources = [source]
    self.isLive = isLive
    self.dialogsMax = dialogsMax
    self.textsMax = textsMax
  }

  /// Calls under way and those that linger.
  var open: Int { index.count }

  /// Bytes that all of the table's buffers hold; what slots have in reserve has never been touched, and is not memory yet.
  ///
  /// - Complexity: O(1), but for calls with evidence of further legs: O(*n*) in their number.
  var heldBytes: Int {
    dialogs.count * (MemoryLayout<Dialog>.stride + MemoryLayout<Attempt>.stride)
      + texts.held + index.heldBytes + legs.heldBytes
      + (free.capacity + expiry.current.capacity + expiry.previous.capacity)
      * MemoryLayout<Int>.stride
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

  /// Asks for the memory of the dialog of a key, or of one that may be it; -1 when there is none.
  ///
  /// Changes nothing, but as a call that might the table is not copied for it.
  @inline(__always)
  mutating func foresee(_ key: DialogKey) -> Int {
    var position = index.start(key.low)
    guard let slot = index.next(key.low, &position) else { return -1 }
    dialogs.prefetch(slot)
    return slot
  }

  /// The dialog of a key, which is in a slot unless that was used anew or was a guess.
  @inline(__always)
  func find(_ key: DialogKey, foreseen slot: Int) -> Int? {
    slot >= 0 && dialogs[slot].key == key ? slot : find(key)
  }

  /// Asks for the place in the index of a dialog that is about to be forgotten; its own memory is there already.
  ///
  /// Changes nothing, but as a call that might the table is not copied for it.
  @inline(__always)
  mutating func foreseeForgetting(_ slot: Int) { index.prefetch(dialogs[slot].key.low) }

  /// Asks for the memory of a dialog that is about to be handed over.
  ///
  /// Changes nothing, but as a call that might the table is not copied for it.
  @inline(__always)
  mutating func foreseeEnd(of slot: Int) {
    dialogs.prefetch(slot)
    attempts.prefetch(slot)
    texts.prefetch(slot)
  }

  /// Opens a dialog by its first INVITE.
  mutating func open(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) {
    makeRoom(into: &output)
    opening.read(bytes, entry, plan)
    if entry.pointee.message.identity.isPresent {
      opening.readPassport(bytes, entry, plan, options.verifier)
    }
    let slot = open(key, entry, into: &output)
    if entry.pointee.message.sessionID.isPresent || entry.pointee.message.chargingVector.isPresent {
      legs.open(slot, bytes, entry)
    }
  }

  /// Opens a dialog by a request that is no call.
  mutating func openRequest(
    _ key: DialogKey,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) {
    makeRoom(into: &output)
    opening.readRequest(bytes, entry, plan)
    let slot = open(key, entry, into: &output)
    dialogs[slot].isRequest = true
  }

  private mutating func makeRoom(into output: inout DecodedRecords) {
    while index.count >= dialogsMax || isShortOfTexts {
      guard evict(into: &output) else { break }
    }
  }

  /// Files what `opening` has read in a slot.
  @inline(__always)
  private mutating func open(
    _ key: DialogKey,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    into output: inout DecodedRecords
  ) -> Int {
    statistics.dialogs += 1
    var dialog = Dialog()
    dialog.state = .trying
    dialog.key = key
    dialog.sequence = entry.pointee.message.sequence
    dialog.unanswered = 1
    dialog.touched = clock.now
    let slot = place(dialog)
    opening.attempt.source = sources[entry.pointee.origin.capture]
    opening.attempt.dialog = statistics.dialogs
    // Until it is handed over, only how long its texts are is said here.
    opening.attempt.textLength = UInt32(opening.texts.count)
    attempts[slot] = opening.attempt
    texts.store(opening.texts, slot)
    index.insert(key.low, slot: slot)
    if isLive { hand(over: slot, .opened, into: &output) }
    return slot
  }

  /// Whether the texts of another call could be too many.
  private var isShortOfTexts: Bool {
    texts.held(with: DialogOpening.lengthMax, inNewSlot: free.isEmpty) > textsMax
  }

  private mutating func place(_ dialog: Dialog) -> Int {
    if let slot = free.popLast() {
      dialogs[slot] = dialog
      // Not the next one: several calls may begin one right after the other.
      if free.count > 4 { foreseeEnd(of: free[free.count - 5]) }
      return slot
    }
    if dialogs.count == room {
      // Fourfold: growth costs what is moved, and was a quarter of all page faults when it was by a quarter. What lies behind
      // the last slot is never touched.
      room = min(max(256, room * 4), max(dialogsMax, room + 1))
      dialogs.reserveCapacity(room)
      attempts.reserveCapacity(room)
      texts.reserve(slots: room)
    }
    dialogs.append(dialog)
    attempts.append(Attempt(setupTime: 0))
    texts.addSlot()
    return dialogs.count - 1
  }

  /// Adds a dialog's attempt to the output.
  mutating func hand(
    over slot: Int,
    _ stage: Attempt.Stage,
    into output: inout DecodedRecords
  ) {
    var attempt = attempts[slot]
    let length = Int(attempt.textLength)
    attempt.stage = stage
    dialogs[slot].complete(&attempt)
    output.batch.beginText(&attempt)
    texts.add(slot, length: length, to: &output.batch, of: &attempt)
    if let ids = legs.callIDs(of: slot) {
      attempt.legIDs = output.batch.addText(ids, of: &attempt)
    }
    output.batch.append(attempt)
    dialogs[slot].isReported = true
  }

  /// Takes a dialog out; the slot is used again.
  mutating func forget(_ slot: Int) {
    texts.remove(slot, length: Int(attempts[slot].textLength))
    index.remove(dialogs[slot].key.low, slot: slot)
    legs.forget(slot)
    dialogs[slot] = Dialog()
    free.append(slot)
  }

  /// Makes room: of the next eight dialogs in turn the one that is over, or else was quiet longest.
  ///
  /// - Returns: whether there was one.
  private mutating func evict(into output: inout DecodedRecords) -> Bool {
    var chosen: Int?
    var looked = 0
    for _ in 0..<dialogs.count {
      if looked == 8 { break }
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
