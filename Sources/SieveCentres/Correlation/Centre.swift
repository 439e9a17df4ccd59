import SieveModel

/// A group of numbers that one operation runs.
final class Centre {
  /// Members that are kept; further ones are counted.
  static let membersMax = 8192

  let id: String
  let formedAt: Int64
  /// In the order in which they joined.
  var members: [Suspect] = []
  /// Those who have joined and left since the last alert.
  var added: [Suspect] = []
  var removed: [Alert.Member] = []
  /// Ids of centres that became part of it since the last alert, and ever.
  var mergedNow: [String] = []
  var merged: [String] = []
  /// Whether an alert was given out.
  var isAnnounced = false
  var lastEmission = Int64.min
  var isOpen = true
  /// The most calls under way at one time.
  var seats = 0
  /// Ends of calls that may still be under way.
  var underWay: [Int64] = []
  /// Hours of the day with attempts, bit 0 from midnight in the zone of the run.
  var hours: UInt32 = 0
  /// Members that found no room.
  var dropped: UInt64 = 0
  /// Which cells its calls come from.
  var whereabouts = Whereabouts()

  init(id: String, formedAt: Int64) {
    self.id = id
    self.formedAt = formedAt
  }

  /// Whether a number may be one more of those behind a trunk: a customer of a reseller has a block of numbers, other customers have
  /// others, so a centre whose numbers are all of one thousand has no number of another.
  func mayHave(_ number: UInt64) -> Bool {
    guard let block = members.first?.number, block / 1000 != number / 1000 else { return true }
    return members.contains { $0.number / 1000 != block / 1000 }
  }

  /// Whether something is to be said of it.
  var hasNews: Bool {
    !added.isEmpty || !removed.isEmpty || !mergedNow.isEmpty || whereabouts.move != nil
  }

  /// Takes calls of members of one epoch, in order of set-up: peak concurrency and hours.
  func take(_ calls: [(setup: Int64, end: Int64)]) {
    for call in calls {
      underWay.removeAll { $0 <= call.setup }
      underWay.append(call.end)
      seats = max(seats, underWay.count)
    }
  }
}
