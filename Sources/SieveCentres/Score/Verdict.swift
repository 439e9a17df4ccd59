import SieveModel

/// What is held against a number at a moment, and what speaks for it.
struct Verdict {
  /// One thing that counts, or would if there were none stronger in its family.
  struct Item {
    let rule: String
    let family: Int
    let weight: Int
    /// The group whose evidence it is.
    let group: String?
    let note: String?
    let since: Int64
    let detectedAt: Int64
    let windowStart: Int64
    let records: [Alert.Record]
    /// Whether it is the strongest of its family.
    var counts = false
  }

  /// The prior and the strongest of each family.
  let sum: Int
  let items: [Item]

  var counted: [Item] { items.filter(\.counts) }
}
