/// Calls of one source by which its clock is compared with others: those with the smallest hashes.
///
/// As every source keeps those with the smallest, what two sources have in common is mostly kept by both.
struct ClockSample {
  /// When a call began, by the hash of what names it.
  private(set) var times: [UInt64: Int64] = [:]
  /// Names that were seen more than once: they name no call.
  private var ambiguous: Set<UInt64> = []
  /// Names above it are not kept.
  private var bound = UInt64.max
  private let callsMax: Int

  /// Makes a sample of so many calls at most.
  init(callsMax: Int) { self.callsMax = max(16, callsMax) }

  /// Notes a call; `time` is its set-up in milliseconds.
  mutating func add(_ name: UInt64, _ time: Int64) {
    guard name <= bound else { return }
    guard times.updateValue(time, forKey: name) == nil else {
      ambiguous.insert(name)
      return
    }
    guard times.count > 2 * callsMax else { return }
    let kept = times.keys.sorted().prefix(callsMax)
    bound = kept.last ?? .max
    times = times.filter { $0.key <= bound }
    ambiguous = ambiguous.filter { $0 <= bound }
  }

  /// The calls that are named but once.
  var calls: [UInt64: Int64] { times.filter { !ambiguous.contains($0.key) } }
}
