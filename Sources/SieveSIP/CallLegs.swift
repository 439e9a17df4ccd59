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

  private struct Call {
    var source: IPAddress
    var evidence: [DialogKey] = []
    var legs: [DialogKey] = []
    var callIDs: [UInt8] = []
  }

  private var calls: [Int: Call] = [:]
  private var slots: [DialogKey: Int] = [:]
  private var legSlots: [DialogKey: Int] = [:]

  /// Bytes that it holds, as far as that can be told: tables have a third in reserve beside their capacity, and
  /// a byte for each place; buffers a header of 32 bytes.
  ///
  /// - Complexity: O(*n*) in the number of calls.
  var heldBytes: Int {
    func table(_ capacity: Int, _ stride: Int) -> Int { capacity * 4 / 3 * (stride + 1) }
    let key = MemoryLayout<DialogKey>.stride
    let buffers = calls.values.reduce(0) { sum, call in
      let keys = [call.evidence, call.legs].filter { $0.capacity > 0 }
      return sum + keys.reduce(0) { $0 + 32 + $1.capacity * key }
        + (call.callIDs.capacity > 0 ? 32 + call.callIDs.capacity : 0)
    }
    return buffers + table(calls.capacity, MemoryLayout<Call>.stride + 8)
      + table(slots.capacity, key + 8) + table(legSlots.capacity, key + 8)
  }

  /// The slot of the call that a leg belongs to.
  @inline(__always)
  func call(of leg: DialogKey) -> Int? { legSlots.isEmpty ? nil : legSlots[leg] }

  /// The Call-IDs of further legs, with blanks between them.
  @inline(__always)
  func callIDs(of slot: Int) -> [UInt8]? {
    guard !legSlots.isEmpty, let ids = calls[slot]?.callIDs, !ids.isEmpty else { return nil }
    return ids
  }

  /// Takes the first leg of a call.
  mutating func open(
    _ slot: Int,
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin
  ) {
    let evidence = Self.evidence(bytes, message)
    guard !evidence.isEmpty, origin.source != .unspecified else { return }
    calls[slot] = Call(source: origin.source, evidence: evidence)
    for key in evidence { slots[key] = slot }
  }

  /// The slot of the call that an INVITE is proven to belong to.
  func proven(
    _ bytes: Span<UInt8>,
    _ message: SIPMessage,
    _ origin: MessageOrigin
  ) -> Int? {
    guard !slots.isEmpty else { return nil }
    for key in Self.evidence(bytes, message) {
      guard let slot = slots[key], let call = calls[slot], call.source != origin.source,
        origin.source != .unspecified, call.legs.count < Self.legsMax
      else { continue }
      return slot
    }
    return nil
  }

  /// Whether a call can have another leg.
  func hasRoom(_ slot: Int) -> Bool { (calls[slot]?.legs.count ?? 0) < Self.legsMax }

  /// Adds a leg to a call.
  mutating func join(_ key: DialogKey, _ slot: Int, _ bytes: Span<UInt8>, callID: Range<Int>) {
    // A call that is replaced may have shown no evidence of its own.
    var call = calls.removeValue(forKey: slot) ?? Call(source: .unspecified)
    call.legs.append(key)
    if call.callIDs.count + callID.count < Self.textMax {
      if !call.callIDs.isEmpty { call.callIDs.append(0x20) }
      for at in callID { call.callIDs.append(bytes[at]) }
    }
    calls[slot] = call
    legSlots[key] = slot
  }

  /// Forgets a call and its legs.
  @inline(__always)
  mutating func forget(_ slot: Int) {
    if !calls.isEmpty { remove(slot) }
  }

  private mutating func remove(_ slot: Int) {
    guard let call = calls.removeValue(forKey: slot) else { return }
    for key in call.evidence where slots[key] == slot { slots[key] = nil }
    for key in call.legs where legSlots[key] == slot { legSlots[key] = nil }
  }

  // MARK: Evidence

  private static func evidence(_ bytes: Span<UInt8>, _ message: SIPMessage) -> [DialogKey] {
    var keys: [DialogKey] = []
    if let id = sessionID(bytes, message.sessionID.range) {
      keys.append(DialogKey(bytes, callID: id, tag: id.lowerBound..<id.lowerBound))
    }
    let vector = message.chargingVector.range
    if message.chargingVector.isPresent,
      let id = bytes.parameter("icid-value", in: vector), id.count >= 8
    {
      // The halves the other way round: another kind of id is another key.
      keys.append(DialogKey(bytes, callID: id.lowerBound..<id.lowerBound, tag: id))
    }
    return keys
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
