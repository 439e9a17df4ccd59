/// One who calls: a card, a fixed line, a number that a trunk presents.
struct Line {
  var number: Int
  var imsi: Int?
  var imei: Int?
  /// Masts, or nil for lines without radio.
  var home: Int?
  var work: Int?
  var trunk: Int
  /// Its own network writes its records: cell and device are known.
  var isOwn = true
  var kind: String
  var centre: Int?
  /// The switch that serves it, for feeds that differ.
  var feed = 0
}

/// How a call ended.
enum Outcome {
  case answered, noAnswer, busy, rejected, cancelled, unallocated

  var word: String {
    switch self {
    case .answered: "answered"
    case .noAnswer: "no_answer"
    case .busy: "busy"
    case .rejected: "rejected"
    case .cancelled: "cancelled"
    case .unallocated: "failed"
    }
  }

  /// Q.850 cause, and the SIP status of the same.
  var causes: (q850: Int, sip: Int) {
    switch self {
    case .answered: (16, 200)
    case .noAnswer: (19, 480)
    case .busy: (17, 486)
    case .rejected: (21, 603)
    case .cancelled: (16, 487)
    case .unallocated: (1, 404)
    }
  }
}

/// One attempt.
struct Call {
  var line: Int
  var called: Int
  var setup: Instant
  var alertDelay: Int
  var ring: Int
  var talk: Int
  var outcome: Outcome
  var cell: Int?
  var imei: Int?

  var release: Instant { setup + alertDelay + ring + talk }
}
