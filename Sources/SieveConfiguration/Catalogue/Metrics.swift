extension Catalogue {
  /// Numbers over a subject's window.
  public static let metrics: [CatalogueEntry] = counts + shapes + pasts

  /// What is counted and summed.
  private static let counts: [CatalogueEntry] = [
    CatalogueEntry(
      .metric,
      "attempts",
      "Attempts of the subject in the window.",
      withoutData: "0",
      example: "attempts >= 30"
    ),
    CatalogueEntry(
      .metric,
      "answers",
      "Attempts that were answered.",
      withoutData: "0",
      example: "answers <= 3"
    ),
    CatalogueEntry(
      .metric,
      "asr",
      "Answers ÷ attempts whose outcome is known, from 0 to 1.",
      withoutData: "undefined",
      example: "asr < 35%"
    ),
    CatalogueEntry(
      .metric,
      "acd",
      "Mean talk time of the attempts that were answered and released, as a duration.",
      withoutData: "undefined",
      example: "acd < 30s"
    ),
    CatalogueEntry(
      .metric,
      "short_calls(duration)",
      "Attempts that were answered and released, with a talk time of at most the duration.",
      withoutData: "0",
      example: "short_calls(6s) >= 20"
    ),
    CatalogueEntry(
      .metric,
      "distinct(field)",
      "Distinct values of a field; attempts without a value do not count.",
      withoutData: "0",
      example: "distinct(called_number) >= 20"
    ),
    CatalogueEntry(
      .metric,
      "count(predicate)",
      "Attempts that satisfy a condition.",
      withoutData: "0",
      example: "count(cross_border) >= 10"
    ),
    CatalogueEntry(
      .metric,
      "share(predicate)",
      "Attempts that satisfy a condition ÷ attempts, from 0 to 1.",
      withoutData: "undefined",
      example: "share(cross_border) >= 80%"
    ),
    CatalogueEntry(
      .metric,
      "attempts_per_callee",
      "Attempts ÷ distinct called numbers; 1 when nobody is called twice.",
      withoutData: "undefined",
      example: "attempts_per_callee < 1.5"
    ),
    CatalogueEntry(
      .metric,
      "concurrent",
      "Most attempts of the subject under way at one time.",
      withoutData: "0",
      example: "concurrent >= 10"
    ),
    CatalogueEntry(
      .metric,
      "sequential_share",
      "Share of successive attempts whose called numbers differ by 1 to 10.",
      withoutData: "undefined",
      example: "sequential_share >= 50%"
    ),
    CatalogueEntry(
      .metric,
      "received",
      "Attempts to this number or range; subjects calling_number and number_range only.",
      withoutData: "0",
      example: "received <= 2"
    ),
    CatalogueEntry(
      .metric,
      "received_answers",
      "Answered attempts to this number or range; same subjects as received.",
      withoutData: "0",
      example: "received_answers == 0"
    ),
    CatalogueEntry(
      .metric,
      "outgoing_share",
      "Attempts ÷ (attempts + received), from 0 to 1; same subjects as received.",
      withoutData: "undefined",
      example: "outgoing_share > 90%"
    ),
  ]

  /// How attempts are spread over values and time.
  private static let shapes: [CatalogueEntry] = [
    CatalogueEntry(
      .metric,
      "talk_quantile(q)",
      "Quantile q of the talk times of the attempts that were answered and released, as a duration.",
      withoutData: "undefined",
      example: "talk_quantile(0.9) < 10s"
    ),
    CatalogueEntry(
      .metric,
      "ring_quantile(q)",
      "Quantile q of the ring times that are known, as a duration.",
      withoutData: "undefined",
      example: "ring_quantile(50%) < 2s"
    ),
    CatalogueEntry(
      .metric,
      "top_share(field)",
      "Share of the commonest value of a field among the attempts that have one.",
      withoutData: "undefined",
      example: "top_share(cell) >= 95%"
    ),
    CatalogueEntry(
      .metric,
      "interval_cv",
      "Standard deviation ÷ mean of the gaps between set-ups; near 0 for a machine.",
      withoutData: "undefined below 3",
      example: "interval_cv < 0.2"
    ),
    CatalogueEntry(
      .metric,
      "silent_for",
      "Time since the previous attempt of the window, as a duration.",
      withoutData: "undefined",
      example: "silent_for >= 2m"
    ),
    CatalogueEntry(
      .metric,
      "active_hours",
      "Hours of the day (0 to 23, in the time zone of the run) with attempts.",
      withoutData: "0",
      example: "active_hours >= 10"
    ),
  ]

  /// What needs a past; undefined until the stream, with its history, has run for so long.
  private static let pasts: [CatalogueEntry] = [
    CatalogueEntry(
      .metric,
      "first_seen_age",
      "Time since the subject's first attempt in the last 7 days, as a duration.",
      withoutData: "undefined until 7 days are known",
      example: "first_seen_age < 1d"
    ),
    CatalogueEntry(
      .metric,
      "callbacks",
      "Attempts received from a number that the subject had called in the 24 hours before; same subjects as received.",
      withoutData: "undefined until 24 hours are known",
      example: "callbacks == 0"
    ),
    CatalogueEntry(
      .metric,
      "new_callee_share",
      "Share of attempts to numbers that the subject had not called in the 7 days before.",
      withoutData: "undefined until 7 days are known",
      example: "new_callee_share >= 90%"
    ),
  ]
}
