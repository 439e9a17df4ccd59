import SieveModel

/// What a word says about the end of an attempt.
struct Outcome: BitwiseCopyable, Equatable {
  /// The disposition, or `unknown` when it depends on whether the attempt was answered.
  var disposition: Disposition
  /// The Q.850 cause that the word names, 0 when none.
  var cause: UInt8
}

/// Words for dispositions, and the names of Q.850 causes.
///
/// The tables behind docs/formats/csv.md. Letter case, spaces, dashes and underscores make no
/// difference.
enum OutcomeWords {
  /// Dispositions as exports write them.
  static let words: [(disposition: Disposition, words: [String])] = [
    (.answered, ["answered", "answer", "completed", "success", "successful", "ok", "connected"]),
    (
      .noAnswer,
      ["no answer", "noanswer", "not answered", "unanswered", "missed", "timeout", "ring timeout"]
    ),
    (.busy, ["busy", "user busy"]),
    (.failed, ["failed", "failure", "fail", "error", "chanunavail", "unavailable", "invalid"]),
    (.congestion, ["congestion", "congested"]),
    (.cancelled, ["cancelled", "canceled", "cancel", "abandoned"]),
    (.rejected, ["rejected", "reject", "declined", "denied", "blocked"]),
    (
      .inProgress,
      ["in progress", "in-progress", "ongoing", "ringing", "queued", "initiated", "active"]
    ),
    (.unknown, ["unknown"]),
  ]

  /// Q.850 causes by the names of ITU-T, FreeSWITCH and FreeTDM.
  static let causes: [(name: String, cause: UInt8)] = [
    ("UNALLOCATED_NUMBER", 1), ("NO_ROUTE_TRANSIT_NET", 2), ("NO_ROUTE_DESTINATION", 3),
    ("CHANNEL_UNACCEPTABLE", 6), ("CALL_AWARDED_DELIVERED", 7), ("NORMAL_CLEARING", 16),
    ("USER_BUSY", 17), ("NO_USER_RESPONSE", 18), ("NO_ANSWER", 19), ("SUBSCRIBER_ABSENT", 20),
    ("CALL_REJECTED", 21), ("NUMBER_CHANGED", 22), ("REDIRECTION_TO_NEW_DESTINATION", 23),
    ("EXCHANGE_ROUTING_ERROR", 25), ("NON_SELECTED_USER_CLEARING", 26),
    ("DESTINATION_OUT_OF_ORDER", 27), ("INVALID_NUMBER_FORMAT", 28), ("FACILITY_REJECTED", 29),
    ("RESPONSE_TO_STATUS_ENQUIRY", 30), ("NORMAL_UNSPECIFIED", 31),
    ("NORMAL_CIRCUIT_CONGESTION", 34), ("NETWORK_OUT_OF_ORDER", 38),
    ("NORMAL_TEMPORARY_FAILURE", 41), ("SWITCH_CONGESTION", 42), ("ACCESS_INFO_DISCARDED", 43),
    ("REQUESTED_CHAN_UNAVAIL", 44), ("PRE_EMPTED", 45), ("RESOURCE_UNAVAILABLE", 47),
    ("FACILITY_NOT_SUBSCRIBED", 50), ("OUTGOING_CALL_BARRED", 52), ("INCOMING_CALL_BARRED", 54),
    ("BEARERCAPABILITY_NOTAUTH", 57), ("BEARERCAPABILITY_NOTAVAIL", 58),
    ("SERVICE_UNAVAILABLE", 63), ("BEARERCAPABILITY_NOTIMPL", 65), ("CHAN_NOT_IMPLEMENTED", 66),
    ("FACILITY_NOT_IMPLEMENTED", 69), ("SERVICE_NOT_IMPLEMENTED", 79),
    ("INVALID_CALL_REFERENCE", 81), ("INCOMPATIBLE_DESTINATION", 88),
    ("INVALID_MSG_UNSPECIFIED", 95),
    ("MANDATORY_IE_MISSING", 96), ("MESSAGE_TYPE_NONEXIST", 97), ("WRONG_MESSAGE", 98),
    ("IE_NONEXIST", 99), ("INVALID_IE_CONTENTS", 100), ("WRONG_CALL_STATE", 101),
    ("RECOVERY_ON_TIMER_EXPIRE", 102), ("MANDATORY_IE_LENGTH_ERROR", 103),
    ("PROTOCOL_ERROR", 111), ("INTERWORKING", 127),
    // FreeSWITCH's own causes above 127, by the Q.850 cause that says the same.
    ("ORIGINATOR_CANCEL", 16), ("MEDIA_TIMEOUT", 31), ("PROGRESS_TIMEOUT", 19),
    ("ALLOTTED_TIMEOUT", 16), ("USER_NOT_REGISTERED", 20), ("LOSE_RACE", 26),
    ("ATTENDED_TRANSFER", 16), ("BLIND_TRANSFER", 16), ("MANAGER_REQUEST", 16),
    ("GATEWAY_DOWN", 38), ("INVALID_GATEWAY", 3), ("CRASH", 41), ("SYSTEM_SHUTDOWN", 41),
  ]

  /// The disposition of an attempt that was not answered, from its cause.
  ///
  /// Cause 16 is a caller who gave up.
  static func disposition(ofCause cause: UInt8) -> Disposition {
    switch cause {
    case 16: .cancelled
    case 17: .busy
    case 18, 19, 20, 31: .noAnswer
    case 21: .rejected
    case 34, 41, 42, 44, 47: .congestion
    default: .failed
    }
  }

  /// What a word means, by the hash of its letters and digits.
  static let table: WordTable<Outcome> = makeTable()

  /// Causes by their names alone: `USER_BUSY` is a cause here and a disposition in `table`.
  static let causeTable: WordTable<UInt8> = {
    var table = WordTable<UInt8>(filler: 0)
    for (name, cause) in causes { table.insert(name, cause) }
    return table
  }()

  private static func makeTable() -> WordTable<Outcome> {
    var table = WordTable(filler: Outcome(disposition: .unknown, cause: 0))
    for (disposition, words) in words {
      for word in words { table.insert(word, Outcome(disposition: disposition, cause: 0)) }
    }
    for (name, cause) in causes {
      table.insert(name, Outcome(disposition: .unknown, cause: cause))
    }
    return table
  }
}
