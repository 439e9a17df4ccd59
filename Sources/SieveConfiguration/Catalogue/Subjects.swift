extension Catalogue {
  /// What a rule can keep state for.
  public static let subjects: [CatalogueEntry] = [
    CatalogueEntry(
      .subject,
      "calling_number",
      "The number that the network says is calling.",
      example: "subject: calling_number"
    ),
    CatalogueEntry(
      .subject,
      "called_number",
      "The number that is called: who is being attacked.",
      example: "subject: called_number"
    ),
    CatalogueEntry(
      .subject,
      "number_range(digits)",
      "Calling numbers that agree in all but their last 1 to 9 digits, as one.",
      example: "subject: number_range(2)"
    ),
    CatalogueEntry(
      .subject,
      "ingress_trunk",
      "The trunk that calls came in on.",
      example: "subject: ingress_trunk"
    ),
    CatalogueEntry(
      .subject,
      "source_address",
      "The address of the calling peer.",
      example: "subject: source_address"
    ),
    .later(.subject, "presented_number", "The number shown to the called party."),
    .later(.subject, "imei", "The device."),
    .later(.subject, "imsi", "The subscriber."),
    .later(.subject, "cell", "The serving cell."),
    .later(.subject, "trunk_customer", "The customer behind a trunk."),
    .later(.subject, "user_agent", "The software of the caller."),
    .later(.subject, "called_country", "The country of the called number."),
  ]
}
