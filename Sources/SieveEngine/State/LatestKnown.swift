/// The latest instant that the events of a sliding window rest on: a view of five words of a block.
///
/// Keeps only events that no later one outdoes: positions ascend and instants descend, so the first
/// is the latest. Scanning the window at each evaluation instead is quadratic for a busy trunk.
///
/// ```
/// word 0   address of (position, instant) pairs, 0 when there are none yet
/// word 1   pairs that fit
/// word 2   first pair
/// word 3   pairs, from word 2 on, in a row
/// word 4   position after the newest event taken in
/// ```
struct LatestKnown {
  static let words = 5
  private let at: UnsafeMutablePointer<UInt64>

  @inline(__always)
  init(_ at: UnsafeMutablePointer<UInt64>) { self.at = at }

  @inline(__always)
  private var pairs: UnsafeMutablePointer<UInt64>? { UnsafeMutablePointer(bitPattern: UInt(at[0])) }

  func free() { pairs?.deallocate() }

  /// Forgets everything, with the memory.
  func release() {
    free()
    for word in 0..<Self.words { at[word] = 0 }
  }

  /// Forgets everything but keeps the memory.
  @inline(__always)
  func clear() {
    at[2] = 0
    at[3] = 0
    at[4] = 0
  }

  /// Position after the newest event taken in.
  @inline(__always)
  var end: UInt64 {
    get { at[4] }
    nonmutating set { at[4] = newValue }
  }

  /// The latest instant; `Int64.min` for an empty window.
  @inline(__always)
  var instant: Int64 {
    guard at[3] > 0, let pairs else { return .min }
    return Int64(bitPattern: pairs[2 &* Int(at[2]) &+ 1])
  }

  /// Takes in the newest event.
  ///
  /// - Complexity: O(1) amortised.
  @inline(__always)
  func append(_ position: UInt64, _ known: Int64) {
    if let pairs {
      while at[3] > 0,
        Int64(bitPattern: pairs[2 &* Int(at[2] &+ at[3] &- 1) &+ 1]) <= known
      {
        at[3] &-= 1
      }
      if at[3] == 0 { at[2] = 0 }
    }
    if at[2] &+ at[3] == at[1] { makeRoom() }
    guard let pairs else { return }
    let end = 2 &* Int(at[2] &+ at[3])
    pairs[end] = position
    pairs[end &+ 1] = UInt64(bitPattern: known)
    at[3] &+= 1
  }

  /// Moves the pairs to the front, to twice the memory when they fill half of it.
  private func makeRoom() {
    let count = Int(at[3])
    let capacity = max(8, count * 2 > Int(at[1]) ? Int(at[1]) * 2 : Int(at[1]))
    let moved = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * capacity)
    if let pairs {
      moved.update(from: pairs + 2 * Int(at[2]), count: 2 * count)
      pairs.deallocate()
    }
    at[0] = UInt64(UInt(bitPattern: moved))
    at[1] = UInt64(capacity)
    at[2] = 0
  }

  /// Lets events before `tail` go.
  @inline(__always)
  func drop(before tail: UInt64) {
    guard let pairs else { return }
    while at[3] > 0, pairs[2 &* Int(at[2])] < tail {
      at[2] &+= 1
      at[3] &-= 1
    }
  }

  /// Puts a later instant to an event that is inside, unless it is yet to be taken in.
  ///
  /// - Complexity: O(events kept)
  func raise(_ position: UInt64, to known: Int64) {
    guard position < end else { return }
    var later: [(position: UInt64, known: Int64)] = []
    while at[3] > 0, let pairs {
      let last = 2 * Int(at[2] + at[3] - 1)
      guard pairs[last] >= position else { break }
      if pairs[last] > position { later.append((pairs[last], Int64(bitPattern: pairs[last + 1]))) }
      at[3] -= 1
    }
    append(position, known)
    for item in later.reversed() { append(item.position, item.known) }
  }
}
