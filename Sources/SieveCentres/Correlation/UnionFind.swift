/// Sets that grow together; the set of a node is named by its lowest node.
struct UnionFind {
  private var parents: [Int]
  private var counts: [Int]
  /// Of sets that hold members of a centre, the oldest one.
  private var centres: [Int?]

  init(count: Int) {
    parents = Array(0..<count)
    counts = Array(repeating: 1, count: count)
    centres = Array(repeating: nil, count: count)
  }

  /// The lowest node of the set.
  mutating func root(_ node: Int) -> Int {
    var at = node
    while parents[at] != at {
      parents[at] = parents[parents[at]]
      at = parents[at]
    }
    return at
  }

  /// How many nodes the set has.
  mutating func count(_ node: Int) -> Int { counts[root(node)] }

  /// The oldest centre with members in the set.
  mutating func centre(_ node: Int) -> Int? { centres[root(node)] }

  /// Notes that a node belongs to a centre.
  mutating func mark(_ node: Int, centre: Int) {
    let root = root(node)
    centres[root] = min(centres[root] ?? centre, centre)
  }

  /// Joins two sets.
  mutating func join(_ a: Int, _ b: Int) {
    let (one, other) = (root(a), root(b))
    guard one != other else { return }
    let (kept, gone) = (min(one, other), max(one, other))
    parents[gone] = kept
    counts[kept] += counts[gone]
    if let centre = centres[gone] { mark(kept, centre: centre) }
  }
}
