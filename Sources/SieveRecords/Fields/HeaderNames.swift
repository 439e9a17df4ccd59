import SieveBytes

/// What a column is taken for.
struct ColumnMeaning: BitwiseCopyable, Equatable {
  var field: RecordField
  var unit: DurationUnit
  /// Lower wins when two columns mean one field.
  var precedence: Int16
}

/// The names of columns and keys that are understood without a mapping.
///
/// The one table behind docs/formats/csv.md. Letter case, spaces, dashes, underscores, dots and
/// brackets make no difference. Where two columns of an input mean one field, the name that
/// stands earlier here is used.
enum HeaderNames {
  /// Names by field, in order of precedence; for durations without units, which may follow each.
  static let synonyms: [(field: RecordField, names: [String])] = [
    (
      .callID,
      [
        "call_id", "uniqueid", "uuid", "call_uuid", "call_sid", "call_control_id", "cdr_id",
        "record_id", "session_id", "linkedid", "globalCallID_callId", "id",
      ]
    ),
    (
      .callingNumber,
      [
        "calling_number", "caller", "caller_number", "a_number", "src", "source_number",
        "calling_party", "calling_party_number", "caller_id_number", "origination_number",
        "originating_number", "from_number", "from", "msisdn_a", "msisdn", "ani", "orig_number",
        "calling",
      ]
    ),
    (
      .presentedNumber,
      [
        "presented_number", "cli", "clid", "caller_id", "display_number",
        "calling_number_presented",
        "outpulsedCallingPartyNumber",
      ]
    ),
    (
      .assertedIdentity,
      ["asserted_identity", "p_asserted_identity", "pai", "network_number", "charge_number"]
    ),
    (
      .calledNumber,
      [
        "called_number", "callee", "callee_number", "b_number", "dst", "destination_number",
        "called_party", "called_party_number", "destination", "terminating_number", "to_number",
        "to", "msisdn_b", "dialed_number", "dialled_number", "finalCalledPartyNumber",
        "originalCalledPartyNumber", "called",
      ]
    ),
    (
      .redirectingNumber,
      [
        "redirecting_number", "c_number", "forwarded_from", "rdnis", "diverting_number",
        "diversion", "lastRedirectDn",
      ]
    ),
    (
      .setupTime,
      [
        "setup_time", "start_uepoch", "start_time", "start", "start_stamp", "start_timestamp",
        "start_timestamp_utc", "start_time_utc", "call_start", "call_start_time", "start_epoch",
        "begin_time", "calldate", "call_date", "call_time", "dateTimeOrigination", "invite_time",
        "origination_time", "event_time", "date_time", "timestamp", "date_created", "created_time",
      ]
    ),
    (
      .alertTime,
      [
        "alert_time", "progress_uepoch", "ring_start", "ringing_time", "alerting_time",
        "progress_stamp", "progress_epoch", "progress_time",
      ]
    ),
    (
      .answerTime,
      [
        "answer_time", "answer_uepoch", "answer", "answered_time", "answered_at", "answer_stamp",
        "answer_timestamp", "answer_timestamp_utc", "answer_epoch", "connect_time",
        "dateTimeConnect",
      ]
    ),
    (
      .releaseTime,
      [
        "release_time", "end_uepoch", "end_time", "end", "end_stamp", "end_timestamp",
        "end_timestamp_utc", "end_time_utc", "call_end", "call_end_time", "end_epoch",
        "hangup_time",
        "disconnect_time", "stop_time", "dateTimeDisconnect", "released_at",
      ]
    ),
    (.ring, ["ring", "ring_time", "ring_duration"]),
    (
      .talk,
      [
        "talk", "bill", "talk_time", "talk_duration", "billable_time", "billed_duration",
        "billable", "conversation_time", "answered_duration",
      ]
    ),
    (.total, ["duration", "total_duration", "call_duration", "total_time", "elapsed"]),
    (
      .disposition,
      ["disposition", "call_status", "call_result", "status", "call_disposition", "result"]
    ),
    (
      .releaseCause,
      [
        "release_cause", "hangup_cause", "cause", "q850", "cause_code", "hangup_cause_q850",
        "disconnect_cause", "termination_cause", "hangup_code", "destCause_value",
        "origCause_value",
      ]
    ),
    (
      .sipStatus,
      [
        "sip_status", "sip_code", "sip_response_code", "sip_term_status", "response_code",
        "sip_hangup_code",
      ]
    ),
    (
      .ingressTrunk,
      [
        "ingress_trunk", "trunk", "trunk_in", "ingress", "incoming_trunk", "source_trunk",
        "in_trunk", "trunk_group_in", "originator_trunk", "origDeviceName",
      ]
    ),
    (
      .egressTrunk,
      [
        "egress_trunk", "trunk_out", "egress", "outgoing_trunk", "destination_trunk", "out_trunk",
        "trunk_group_out", "gateway", "destDeviceName",
      ]
    ),
    (
      .sourceAddress,
      [
        "source_address", "source_ip", "src_ip", "remote_ip", "ip", "network_addr", "caller_ip",
        "signaling_ip", "sip_network_ip",
      ]
    ),
    (.userAgent, ["user_agent", "useragent", "sip_user_agent", "ua"]),
    (.imsi, ["imsi", "imsi_a", "calling_imsi", "served_imsi"]),
    (.imei, ["imei", "imeisv", "imei_a", "calling_imei", "served_imei"]),
    (
      .cell,
      [
        "cell", "cell_id", "cgi", "ecgi", "serving_cell", "first_cell", "cell_a",
        "calling_cell", "cellid_a",
      ]
    ),
    (.attestation, ["attestation", "attest", "stir_attestation", "verstat", "shaken_attestation"]),
    (.originID, ["origid", "origination_id"]), (.passport, ["passport"]), (.legIDs, ["call_ids"]),
  ]

  /// What may follow the name of a duration; nothing means seconds.
  static let unitSuffixes: [(suffix: String, unit: DurationUnit)] = [
    ("ms", .milliseconds), ("msec", .milliseconds), ("milliseconds", .milliseconds),
    ("us", .microseconds), ("usec", .microseconds), ("", .seconds), ("s", .seconds),
    ("sec", .seconds), ("secs", .seconds), ("seconds", .seconds),
  ]

  static let table: [String: ColumnMeaning] = makeTable()

  /// What a column named `name` means, or `nil`.
  static func meaning(of name: String) -> ColumnMeaning? { table[folded(name)] }

  /// Letters and digits alone, lower-case.
  static func folded(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func makeTable() -> [String: ColumnMeaning] {
    var table: [String: ColumnMeaning] = [:]
    for (field, names) in synonyms {
      var precedence: Int16 = 0
      func add(_ name: String, _ unit: DurationUnit) {
        let key = folded(name)
        precedence += 1
        guard table[key] == nil, !key.isEmpty else { return }
        table[key] = ColumnMeaning(field: field, unit: unit, precedence: precedence)
      }
      for name in names {
        if field.isDuration {
          for (suffix, unit) in unitSuffixes where name != "bill" || !suffix.isEmpty {
            add(name + suffix, unit)
          }
        } else {
          add(name, .seconds)
        }
      }
    }
    return table
  }
}
