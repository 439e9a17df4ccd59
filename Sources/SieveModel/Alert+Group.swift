extension Alert {
  /// The numbers that an alert names together, and how they work.
  public struct Group: Sendable, Equatable {
    /// All members, at `open` and `closed`.
    public var members: [Member]?
    /// Those that have joined since the last alert, at `update`.
    public var added: [Member]
    /// Those that have left since the last alert, at `update`.
    public var removed: [Member]
    /// How many there are now.
    public var total: Int
    /// How the group works, as far as it is known.
    public var profile: Profile

    /// Describes a group of `total` members.
    public init(
      members: [Member]? = nil,
      added: [Member] = [],
      removed: [Member] = [],
      total: Int,
      profile: Profile = Profile()
    ) {
      self.members = members
      self.added = added
      self.removed = removed
      self.total = total
      self.profile = profile
    }
  }

  /// A number of a group.
  public struct Member: Sendable, Equatable {
    /// The number.
    public var subject: Subject
    /// When it joined, in event time.
    public var joinedAt: Int64
    /// What ties it to the others.
    public var reason: String
    /// How sure it is that it belongs to them, 0 … 1.
    public var confidence: Double

    /// Describes a member.
    public init(subject: Subject, joinedAt: Int64, reason: String, confidence: Double) {
      self.subject = subject
      self.joinedAt = joinedAt
      self.reason = reason
      self.confidence = confidence
    }
  }

  /// How a group works.
  public struct Profile: Sendable, Equatable {
    /// A cell, trunk or address that its calls come from.
    public struct Place: Sendable, Equatable {
      /// `cell`, `ingress_trunk` or `source_address`.
      public var type: String
      /// Its name in records.
      public var value: String
      /// Share of the group's attempts, 0 … 1.
      public var share: Double
      /// Where it is, for a cell that is on the map.
      public var site: Site?

      /// Describes a place.
      public init(type: String, value: String, share: Double, site: Site? = nil) {
        self.type = type
        self.value = value
        self.share = share
        self.site = site
      }

      /// Its type and name, and where it is: `cell 456-01-1-9 of KH on soil of KH`.
      public var text: String { "\(type) \(value)\(site?.text ?? "")" }
    }

    /// Where a cell is.
    public struct Site: Sendable, Equatable {
      /// Its place on the map.
      public var place: CellPlace
      /// The zones that it lies in, in order.
      public var zones: [String]

      /// Describes where a cell is.
      public init(place: CellPlace, zones: [String]) {
        self.place = place
        self.zones = zones
      }

      /// The place in words, as alerts of rules have it.
      public var text: String { place.words(in: zones) }
    }

    /// Calls that come from other cells than before.
    public struct Move: Sendable, Equatable {
      /// When that was noticed, in event time.
      public var time: Int64
      /// The cell that most calls came from.
      public var from: String
      /// The cell that most come from now.
      public var to: String
      /// Where that is.
      public var site: Site?

      /// Describes a move.
      public init(time: Int64, from: String, to: String, site: Site? = nil) {
        self.time = time
        self.from = from
        self.to = to
        self.site = site
      }

      /// `moved from cell A-1 to cell B-2 of KH on soil of KH`.
      public var text: String { "moved from cell \(from) to cell \(to)\(site?.text ?? "")" }
    }

    /// A country that it calls.
    public struct Target: Sendable, Equatable {
      /// The country.
      public var country: Country
      /// Share of the group's attempts, 0 … 1.
      public var share: Double

      /// Describes a target.
      public init(country: Country, share: Double) {
        self.country = country
        self.share = share
      }
    }

    /// Where its calls come from, the commonest first.
    public var places: [Place]
    /// Hours of the day in the zone of the run with attempts, ascending.
    public var activeHours: [Int]
    /// The most calls of the group under way at one time.
    public var seats: Int
    /// Whom it calls, the commonest first.
    public var targets: [Target]
    /// How sure it is that the group is one operation, 0 … 1.
    public var confidence: Double
    /// Ids of groups that have become part of it.
    public var merged: [String]
    /// That its cells are others since the last alert.
    public var move: Move?

    /// Describes how a group works; nothing is known unless said.
    public init(
      places: [Place] = [],
      activeHours: [Int] = [],
      seats: Int = 0,
      targets: [Target] = [],
      confidence: Double = 0,
      merged: [String] = []
    ) {
      self.places = places
      self.activeHours = activeHours
      self.seats = seats
      self.targets = targets
      self.confidence = confidence
      self.merged = merged
    }
  }

  /// Where an item of a score comes from.
  public struct Origin: Sendable, Equatable {
    /// The rule, or `list:` and the list's name, or `centre`.
    public var rule: String
    /// Its family of evidence.
    public var family: String
    /// Its weight in log-odds.
    public var weight: Double
    /// The group whose evidence it is, such as `imei 352000010000017`; the number itself when `nil`.
    public var group: String?
    /// What a list says of the number.
    public var note: String?

    /// Describes an origin.
    public init(
      rule: String,
      family: String,
      weight: Double,
      group: String? = nil,
      note: String? = nil
    ) {
      self.rule = rule
      self.family = family
      self.weight = weight
      self.group = group
      self.note = note
    }
  }
}
