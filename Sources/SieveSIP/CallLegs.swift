import SieveCapture

/// Dialogs that were proven to be further legs of calls: what a back-to-back user agent sends on.
///
/// Proof is an equal Session-ID (RFC 7989) or charging identity (icid, RFC 7315), or a Replaces header
/// that names the call (RFC 3891), seen while the call is under way. An address never joins its own calls: whoever gave the same id to all of them would
/// count as one call. Empty, and asked at no cost, where no INVITE has either header.
struct CallLegs {
  /// Legs of one call beyond the first.
  static let legsMax = 8
  /// Bytes of their Call-IDs.
  static let textMax = 1024

  /// One id that a call has shown; its entries hang together by their numbers.
  ///
  /// No buffer and no place in a dictionary for each call: in some networks all of them have an id, or two.
  private struct Evidence: BitwiseCopyable {
    var key: DialogKey
    var slot: UInt32
    /// The next one of the call, or the next unused one, + 1; 0 without.
    var next: UInt32
  }

  /// A call that has further legs, as few have.
  private struct Joined {
    var legs: [DialogKey] = []
    var callIDs: [UInt8] = []
  }

  private var evidence: [Evidence] = []
  private var unused: UInt32 = 0
  /// Evidence by key; of calls with the same only that of the latest.
  private var index = HashIndex()
  /// The first evidence of each slot, + 1.
  private var first: [UInt32] = []
  private var joined: [Int: Joined] = [:]
  private var legSlots: [DialogKey: Int] = [:]

  /// Bytes that it holds, as far as that can be told: tables have a third in reserve beside their capacity, and
  /// a byte for each place; buffers a header of 32 bytes.
  ///
  /// - Complexity: O(*n*) in the number of calls with further legs.
  var heldBytes: Int {
    func table(_ capacity: Int, _ stride: Int) -> Int { capacity * 4 / 3 * (stride + 1) }
    let key = MemoryLayout<DialogKey>.stride
    let buffers = joined.values.reduce(0) { sum, call in
      sum + 64 + call.legs.capacity * key + call.callIDs.capacity
    }
    return buffers + evidence.capacity * MemoryLayout<Evidence>.stride + index.heldBytes
      + first.capacity * MemoryLayout<UInt32>.stride
      + table(joined.capacity, MemoryLayout<Joined>.stride + 8)
      + table(legSlots.capacity, key + 8)
  }

  /// The slot of the call that a leg belongs to.
  @inline(__always)
  func call(of leg: DialogKey) -> Int? { legSlots.isEmpty ? nil : legSlots[leg] }

  /// The Call-IDs of further legs, with blanks between them.
  @inline(__always)
  func callIDs(of slot: Int) -> [UInt8]? {
    guard !legSlots.isEmpty, let ids = joined[slot]?.callIDs, !ids.isEmpty else { return nil }
    return ids
  }

  /// Takes the first leg of a call.
  mutating func open(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) {
    guard entry.pointee.origin.source != .unspecified else { return }
    if let key = Self.sessionKey(bytes, entry) { note(key, slot) }
    if let key = Self.chargingKey(bytes, entry) { note(key, slot) }
  }

  private mutating func note(_ key: DialogKey, _ slot: Int) {
    if let older = find(key) { index.remove(key.low, slot: older) }
    reserve(slot)
    let entry = Evidence(key: key, slot: UInt32(truncatingIfNeeded: slot), next: first[slot])
    let place: Int
    if unused > 0 {
      place = Int(unused) - 1
      unused = evidence[place].next
      evidence[place] = entry
    } else {
      place = evidence.count
      evidence.append(entry)
    }
    first[slot] = UInt32(truncatingIfNeeded: place + 1)
    index.insert(key.low, slot: place)
  }

  /// Makes room, by a quarter and not twofold, for there may be a million of calls.
  private mutating func reserve(_ slot: Int) {
    if evidence.count == evidence.capacity {
      evidence.reserveCapacity(evidence.count + max(64, evidence.count / 4))
    }
    guard slot >= first.count else { return }
    if slot >= first.capacity { first.reserveCapacity(slot + max(64, slot / 4)) }
    first.append(contentsOf: repeatElement(0, count: slot + 1 - first.count))
  }

  private func find(_ key: DialogKey) -> Int? {
    var position = index.start(key.low)
    while let place = index.next(key.low, &position) {
      if evidence[place].key == key { return place }
    }
    return nil
  }

  /// The slot of the call that an INVITE is proven to belong to, of those that are from `elsewhere`.
  func proven(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    isFromElsewhere: (Int) -> Bool
  ) -> Int? {
    guard index.count > 0, entry.pointee.origin.source != .unspecified else { return nil }
    for key in [Self.sessionKey(bytes, entry), Self.chargingKey(bytes, entry)] {
      guard let key, let place = find(key) else { continue }
      let slot = Int(evidence[place].slot)
      if isFromElsewhere(slot), hasRoom(slot) { return slot }
    }
    return nil
  }

  /// Whether a call can have another leg.
  func hasRoom(_ slot: Int) -> Bool { (joined[slot]?.legs.count ?? 0) < Self.legsMax }

  /// Adds a leg to a call.
  mutating func join(_ key: DialogKey, _ slot: Int, _ bytes: Span<UInt8>, callID: Range<Int>) {
    var call = joined.removeValue(forKey: slot) ?? Joined()
    call.legs.append(key)
    if call.callIDs.count + callID.count < Self.textMax {
      if !call.callIDs.isEmpty { call.callIDs.append(0x20) }
      for at in callID { call.callIDs.append(bytes[at]) }
    }
    joined[slot] = call
    legSlots[key] = slot
  }

  /// Forgets a call and its legs.
  @inline(__always)
  mutating func forget(_ slot: Int) {
    if slot < first.count, first[slot] != 0 { forgetEvidence(slot) }
    if !joined.isEmpty { forgetLegs(slot) }
  }

  private mutating func forgetEvidence(_ slot: Int) {
    var next = first[slot]
    first[slot] = 0
    while next != 0 {
      let place = Int(next) - 1
      // Nothing is filed any more where a later call had the same.
      index.remove(evidence[place].key.low, slot: place)
      next = evidence[place].next
      evidence[place].next = unused
      unused = UInt32(truncatingIfNeeded: place + 1)
    }
  }

  private mutating func forgetLegs(_ slot: Int) {
    guard let call = joined.removeValue(forKey: slot) else { return }
    for key in call.legs where legSlots[key] == slot { legSlots[key] = nil }
  }

  // MARK: Evidence

  private static func sessionKey(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) -> DialogKey? {
    guard let id = sessionID(bytes, entry.pointee.message.sessionID.range) else { return nil }
    return DialogKey(bytes, callID: id, tag: id.lowerBound..<id.lowerBound)
  }

  private static func chargingKey(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) -> DialogKey? {
    let vector = entry.pointee.message.chargingVector.range
    guard entry.pointee.message.chargingVector.isPresent,
      let id = bytes.parameter("icid-value", in: vector), id.count >= 8
    else { return nil }
    // The halves the other way round: another kind of id is another key.
    return DialogKey(bytes, callID: id.lowerBound..<id.lowerBound, tag: id)
  }

  /// The id of the calling side: 32 hexadecimal digits that are not all zeros.
  private static func sessionID(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Range<Int>? {
    var end = value.lowerBound
    var isNull = true
    while end < value.upperBound {
      let byte = bytes[end]
      let isDigit = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
      guard isDigit else { break }
      if byte != 0x30 { isNull = false }
      end += 1
    }
    return end - value.lowerBound == 32 && !isNull ? value.lowerBound..<end : nil
  }
}
