/// What an engine holds at one moment.
public struct EngineStatistics: Sendable, Equatable {
  /// The keys of one subject.
  public struct Subject: Sendable, Equatable {
    /// Its name, as in rules.
    public let name: String
    /// Keys with attempts of their own, all shards together.
    public internal(set) var keys = 0
    /// Those of them with windows, or with more attempts than fit beside the key.
    public internal(set) var heavy = 0
    /// Numbers of which received calls are kept, for rules that ask for them.
    public internal(set) var receivers = 0

    /// Keys that cost no more than their slot or their events.
    public var light: Int { keys - heavy }
  }

  /// The subjects of the rules, in the order of the rules.
  public internal(set) var subjects: [Subject] = []

  /// All keys of all subjects.
  public var keys: Int { subjects.reduce(0) { $0 + $1.keys } }
}

extension Engine {
  /// What is held now.
  ///
  /// - Complexity: O(keys and events of quiet ones)
  public var statistics: EngineStatistics {
    var found = EngineStatistics()
    for shard in state.all {
      for (index, subject) in shard.subjects.enumerated() {
        if index == found.subjects.count {
          found.subjects.append(EngineStatistics.Subject(name: subject.plan.subject.name))
        }
        found.subjects[index].keys += subject.table.keyCount + subject.quiet.keyCount
        found.subjects[index].heavy += subject.table.ringCount
        found.subjects[index].receivers += subject.received.keyCount
      }
    }
    return found
  }
}
