/// Sets that grow together; the set of a node is named by its lowest node.
struct UnionFind {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  /// The lowest node of the set.
  mutating func root(_ node: Int) -> Int {
    var at = node
    while parents[at] != at {
      parents[at] = parents[parents[at]]
      at = parents[at]
    }
    return at
  }

  /// Joins two sets; whether they were two.
  @discardableResult
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (one, other) = (root(a), root(b))
    guard one != other else { return false }
    parents[max(one, other)] = min(one, other)
    return true
  }
}
