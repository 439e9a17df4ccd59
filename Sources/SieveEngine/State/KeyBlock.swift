/// What a key has beside its events once it matters: its open episodes, and its windows.
///
/// ```
/// word 0     open episodes
/// word 1     1 when the windows are up to date with the events
/// word 2     the end of the events at which a window is to be looked at; 0 when at the next attempt
/// word 3     the time of an attempt at which one is
/// word 4 …   address of the open episode per rule of the subject, 0 when there is none
/// then       the windows, each as `WindowState` says
/// ```
struct KeyBlock {
  private static let rulesAt = 4

  let words: UnsafeMutablePointer<UInt64>

  /// Words before the windows.
  static func ruleWords(_ rules: Int) -> Int { rulesAt + rules }

  @inline(__always)
  init(_ words: UnsafeMutablePointer<UInt64>) { self.words = words }

  /// A block without episodes whose windows are not up to date.
  static func make(_ plan: SubjectPlan) -> KeyBlock {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: plan.blockWords)
    words.initialize(repeating: 0, count: plan.blockWords)
    return KeyBlock(words)
  }

  /// Frees the block; it has no open episode any more.
  func free(_ plan: SubjectPlan) {
    for index in plan.windows.indices { WindowState(words, plan.windows.pointer(index)).free() }
    words.deallocate()
  }

  var openEpisodes: Int {
    get { Int(words[0]) }
    nonmutating set { words[0] = UInt64(newValue) }
  }

  @inline(__always)
  var isUpToDate: Bool {
    get { words[1] == 1 }
    nonmutating set {
      words[1] = newValue ? 1 : 0
      words[2] = 0
    }
  }

  /// Whether no rule can hold at an event at `time` that is followed by position `end`, unless it talked long.
  @inline(__always)
  func isAsleep(at time: Int64, end: UInt64) -> Bool {
    end < words[2] && time < Int64(bitPattern: words[3])
  }

  /// Notes when a window is to be looked at.
  @inline(__always)
  func sleep(until end: UInt64, _ time: Int64) {
    words[2] = end
    words[3] = UInt64(bitPattern: time)
  }

  /// Has all windows looked at at the next attempt.
  func wake(_ plan: SubjectPlan) {
    words[2] = 0
    for index in plan.windows.indices {
      WindowState(words, plan.windows.pointer(index)).wake()
    }
  }

  /// The open episode of a rule of the subject.
  @inline(__always)
  func episode(_ rule: Int) -> UnsafeMutablePointer<Episode>? {
    UnsafeMutablePointer(bitPattern: UInt(words[Self.rulesAt &+ rule]))
  }

  /// Notes that an episode has opened, or with `nil` that it has closed.
  func setEpisode(_ rule: Int, _ episode: UnsafeMutablePointer<Episode>?) {
    words[Self.rulesAt + rule] = UInt64(UInt(bitPattern: episode))
    openEpisodes += episode == nil ? -1 : 1
  }

  /// Notes that the key's events have moved or changed under the open episodes.
  func forgetPositions(_ plan: SubjectPlan) {
    guard openEpisodes > 0 else { return }
    for rule in plan.codes.indices { episode(rule)?.pointee.recordsEnd = .max }
  }

  /// Position of the oldest event that the windows still need; none when they are to be made afresh.
  func oldestNeeded(_ plan: SubjectPlan) -> UInt64 {
    guard isUpToDate else { return .max }
    var oldest = UInt64.max
    for index in plan.windows.indices {
      oldest = min(oldest, WindowState(words, plan.windows.pointer(index)).oldestNeeded)
    }
    return oldest
  }
}
