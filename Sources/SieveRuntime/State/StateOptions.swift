import SieveCentres

/// Where a run keeps its state, how often, and what it depends on.
public struct StateOptions: Sendable {
  /// The folder.
  public var folder: String
  /// Seconds between two checkpoints.
  public var intervalSeconds: Double
  /// What windows, scores and centres depend on, by the name that a person knows it by.
  public var analysis: [Setting]
  /// What the reading of files depends on.
  public var reading: [Setting]
  /// The lists of numbers in use, which may change without windows, scores and centres beginning anew.
  public var lists: [Setting]

  /// One thing that state depends on.
  public struct Setting: Sendable, Equatable {
    /// As a person knows it: `--rules`.
    public var name: String
    /// Is the same as long as it means the same.
    public var value: String

    /// Names something.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Whether it says what a list was.
    var isList: Bool { name.hasPrefix(StateOptions.listPrefix) }
  }

  /// How the settings of lists begin.
  static let listPrefix = "--list "

  /// How scores are computed: what changes with the program.
  public static let scoring = Setting("the way scores are computed", CentreStage.stateVersion)

  /// Makes options; a checkpoint every 30 seconds.
  public init(
    folder: String,
    intervalSeconds: Double = 30,
    analysis: [Setting] = [],
    reading: [Setting] = [],
    lists: [Setting] = []
  ) {
    self.folder = folder
    self.intervalSeconds = intervalSeconds
    self.analysis = analysis
    self.reading = reading
    self.lists = lists
  }
}
