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
    CatalogueEntry(
      .subject,
      "presented_number",
      "The number shown to the called party; its owner may be a victim.",
      example: "subject: presented_number"
    ),
    CatalogueEntry(
      .subject,
      "imei",
      "The device of the caller.",
      example: "subject: imei"
    ),
    CatalogueEntry(
      .subject,
      "imsi",
      "The subscriber of the caller.",
      example: "subject: imsi"
    ),
    CatalogueEntry(
      .subject,
      "cell",
      "The serving cell of the caller.",
      example: "subject: cell"
    ),
    CatalogueEntry(
      .subject,
      "user_agent",
      "The software of the caller.",
      example: "subject: user_agent"
    ),
    CatalogueEntry(
      .subject,
      "called_country",
      "The country of the called number.",
      example: "subject: [ingress_trunk, called_country]"
    ),
    CatalogueEntry(
      .subject,
      "trunk_customer",
      "The customer behind the ingress trunk by --trunks.",
      example: "subject: trunk_customer"
    ),
  ]
}
