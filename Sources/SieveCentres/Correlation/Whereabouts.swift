import SieveModel

/// Which cells the calls of a centre come from, and whether these are others than they were.
struct Whereabouts {
  /// Calls that tell: of fewer, chance says too much.
  static let tellingCalls = 20

  /// Cells by the numbers of their names.
  struct Move {
    var time: Int64
    var from: Int
    var to: Int
  }

  /// The cell of most calls when its cells were looked at first, or after the last move; −1 before.
  var main = -1
  /// The cells that were heard with it.
  var cells: Set<Int> = []
  /// Calls by cell since they told something last.
  var heard: [Int: Int] = [:]
  /// A move that no alert has told yet.
  var move: Move?

  /// Takes a call.
  mutating func note(_ cell: Int) { heard[cell, default: 0] += 1 }

  /// Looks at the calls since the last time, once they are enough to tell.
  ///
  /// The centre has moved when less than one in eight comes from where it was, and one in four, or more, from one cell. A mast has
  /// several cells: from one to the next of them is no move.
  mutating func look(at time: Int64, areOneMast: (Int, Int) -> Bool) {
    let total = heard.values.reduce(0, +)
    guard total >= Self.tellingCalls else { return }
    defer { heard = [:] }
    guard let best = heard.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { return }
    guard main >= 0 else {
      main = best.key
      cells = Set(heard.keys)
      return
    }
    let stayed = heard.reduce(0) { cells.contains($1.key) ? $0 + $1.value : $0 }
    guard stayed * 8 < total, best.value * 4 >= total else { return }
    if areOneMast(main, best.key) {
      cells.formUnion(heard.keys)
      return
    }
    let from = move?.from ?? main
    move = from == best.key ? nil : Move(time: time, from: from, to: best.key)
    main = best.key
    cells = Set(heard.keys)
  }
}
