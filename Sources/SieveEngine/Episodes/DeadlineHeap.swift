/// Open episodes by deadline, earliest first.
///
/// Deadlines are those of the time of insertion: an episode that went on is put back when it comes up.
struct DeadlineHeap {
  private struct Item {
    let deadline: Int64
    let episode: UnsafeMutablePointer<Episode>
  }

  private var items: [Item] = []
  /// `Int64.max` when there is none.
  private(set) var earliest = Int64.max

  var episodes: [UnsafeMutablePointer<Episode>] { items.map(\.episode) }

  mutating func insert(_ episode: UnsafeMutablePointer<Episode>) {
    items.append(Item(deadline: episode.pointee.deadline, episode: episode))
    var at = items.count - 1
    while at > 0, items[(at - 1) / 2].deadline > items[at].deadline {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
    earliest = items[0].deadline
  }

  mutating func removeEarliest() -> UnsafeMutablePointer<Episode>? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    defer { earliest = items.first?.deadline ?? .max }
    guard !items.isEmpty else { return first.episode }
    items[0] = last
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2]
      where child < items.count && items[child].deadline < items[least].deadline { least = child }
      if least == at { return first.episode }
      items.swapAt(at, least)
      at = least
    }
  }

  mutating func removeAll() {
    items.removeAll()
    earliest = .max
  }
}
