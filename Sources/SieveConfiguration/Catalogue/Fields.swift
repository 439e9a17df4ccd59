extension Catalogue {
  /// Fields of an attempt, by the names they have in CSV, JSON lines, rules and alerts.
  public static let fields: [CatalogueEntry] = [
    field("call_id", "Id of the record or dialog.", #"call_id == "a1b2""#),
    field(
      "calling_number",
      "Who the network says is calling.",
      #"calling_number != "+66812345678""#
    ),
    field("presented_number", "What the called party sees.", "defined(presented_number)"),
    field("asserted_identity", "SIP P-Asserted-Identity.", "defined(asserted_identity)"),
    field("called_number", "Who is called.", "distinct(called_number) >= 20"),
    field("redirecting_number", "Last diverting number.", "not defined(redirecting_number)"),
    field("setup_time", "Set-up: the event time.", #"setup_time >= "2026-03-02T00:00:00Z""#),
    field("alert_time", "First ringing.", "defined(alert_time)"),
    field("answer_time", "Answer.", "defined(answer_time)"),
    field("release_time", "Release.", "defined(release_time)"),
    field("ring_ms", "Ringing until answer or release, a duration.", "ring_ms < 3s"),
    field("talk_ms", "Answer until release, a duration; 0 when not answered.", "talk_ms <= 6s"),
    field("disposition", "How it ended.", #"disposition in ["busy", "no_answer"]"#),
    field("release_cause", "ITU-T Q.850 cause.", "release_cause in [1, 28]"),
    field("sip_status", "Final SIP status of the INVITE.", "sip_status == 404"),
    field("ingress_trunk", "Where the call came from.", #"ingress_trunk == "north-3""#),
    field("egress_trunk", "Where it went.", #"egress_trunk != "test""#),
    field("source_address", "Address of the calling peer.", #"source_address == "192.0.2.7""#),
    field("user_agent", "SIP User-Agent of the caller.", "distinct(user_agent) >= 3"),
    field("imsi", "Subscriber of the caller.", "distinct(imsi) >= 5"),
    field("imei", "Device of the caller.", "distinct(imei) >= 3"),
    field("cell", "Serving cell of the caller.", "distinct(cell) <= 1"),
    field("attestation", "STIR/SHAKEN level.", #"attestation in ["B", "C"]"#),
    field("origid", "Id of the origin in the PASSporT.", "distinct(origid) >= 3"),
    field(
      "passport",
      "What is to be thought of the PASSporT in the Identity header.",
      #"passport in ["mismatch", "forged"]"#
    ),
    field("call_ids", "Ids of further legs of the same call.", "defined(call_ids)"),
  ]

  private static func field(
    _ name: String,
    _ meaning: String,
    _ example: String
  ) -> CatalogueEntry {
    CatalogueEntry(.field, name, meaning, example: example)
  }
}
