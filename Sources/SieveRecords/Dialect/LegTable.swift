/// Calls that wait for their further records.
struct LegTable {
  /// One call so far.
  struct Call: Sendable {
    /// The most bytes of its records that are kept.
    static let recordMax = 8192

    var transcript: DialectTranscript
    /// Its records, each on lines of its own, and where the first stands.
    var record: [UInt8]
    var offset: UInt64
    var line: Int
    /// Whether there was no room for all of them.
    var isCut = false

    /// Adds the bytes of a further record.
    mutating func add(_ bytes: [UInt8]) {
      guard !isCut, record.count + bytes.count < Self.recordMax else {
        isCut = true
        return
      }
      record.append(0x0A)
      record += bytes
    }
  }

  private let callsMax: Int
  private var calls: [[UInt8]: Call] = [:]
  /// Keys in the order of first records.
  private var order: [[UInt8]] = []
  private var first = 0

  init(callsMax: Int) { self.callsMax = max(1, callsMax) }

  /// Adds a record of a call; returns the oldest call when there are too many.
  mutating func add(_ key: [UInt8], _ call: Call) -> Call? {
    if var known = calls.removeValue(forKey: key) {
      known.transcript.join(call.transcript)
      known.add(call.record)
      calls[key] = known
      return nil
    }
    calls[key] = call
    order.append(key)
    return calls.count > callsMax ? removeFirst() : nil
  }

  /// Gives the oldest call out.
  mutating func removeFirst() -> Call? {
    guard first < order.count else { return nil }
    let call = calls.removeValue(forKey: order[first])
    first += 1
    if first > 4096, first * 2 > order.count {
      order.removeFirst(first)
      first = 0
    }
    return call
  }
}
