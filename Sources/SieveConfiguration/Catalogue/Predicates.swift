extension Catalogue {
  /// Tests and derived properties of one attempt.
  public static let predicates: [CatalogueEntry] = [
    CatalogueEntry(
      .predicate,
      "cross_border",
      "Calling and called country are both known and differ.",
      example: "cross_border"
    ),
    CatalogueEntry(
      .predicate,
      "valid_number(number)",
      "The calling or called number is one that its country's numbering plan has.",
      example: "valid_number(calling_number)"
    ),
    CatalogueEntry(
      .predicate,
      "number_type(number)",
      "Type of the calling or called number: mobile, fixed, voip, toll_free, premium, emergency …",
      example: #"number_type(called_number) == "mobile""#
    ),
    CatalogueEntry(
      .predicate,
      "calling_country",
      "Country of the calling number, two capital letters.",
      example: #"calling_country == "TH""#
    ),
    CatalogueEntry(
      .predicate,
      "called_country",
      "Country of the called number, two capital letters.",
      example: #"called_country in ["TH", "JP"]"#
    ),
    CatalogueEntry(
      .predicate,
      "local_hour",
      "Hour of the set-up time, 0 to 23, in the time zone of the run.",
      example: "local_hour >= 22 or local_hour < 6"
    ),
    CatalogueEntry(
      .predicate,
      "weekday",
      "Day of the week of the set-up time, in the time zone of the run.",
      example: #"weekday in ["saturday", "sunday"]"#
    ),
    CatalogueEntry(
      .predicate,
      "method",
      "What was asked for: INVITE, or REGISTER or OPTIONS of a capture, which only rules that name it see.",
      example: #"method == "REGISTER""#
    ),
    CatalogueEntry(
      .predicate,
      "cli_mismatch",
      "The presented number is another than the asserted identity, or without one than the calling number; or home_number_from_abroad.",
      example: "cli_mismatch"
    ),
    CatalogueEntry(
      .predicate,
      "in_list(name)",
      "The calling number is in the list that --list NAME=FILE gives, and has not expired there.",
      example: #"in_list("confirmed")"#
    ),
    CatalogueEntry(
      .predicate,
      "trunk_role",
      "Role of the ingress trunk by --trunks: subscriber, enterprise, interconnect, international.",
      example: #"trunk_role == "international""#
    ),
    CatalogueEntry(
      .predicate,
      "trunk_country",
      "Country of the ingress trunk by --trunks, two capital letters.",
      example: #"trunk_country != "TH""#
    ),
    CatalogueEntry(
      .predicate,
      "home_number_from_abroad",
      "A number of --home-country comes in on an international trunk, neither roaming nor diverted.",
      example: "home_number_from_abroad"
    ),
    CatalogueEntry(
      .predicate,
      "cell_country",
      "Country of the network of the serving cell by --cells, two capital letters.",
      example: #"cell_country in ["MM", "KH", "LA"]"#
    ),
    CatalogueEntry(
      .predicate,
      "cell_soil",
      "Country on whose soil the middle of the serving cell lies.",
      example: #"cell_soil != "TH""#
    ),
    CatalogueEntry(
      .predicate,
      "foreign_cell",
      "The serving cell's network and the calling number are of different countries.",
      example: "foreign_cell"
    ),
    CatalogueEntry(
      .predicate,
      "cell_reaches(country)",
      "The serving cell is heard on the soil of a country, by its range and direction.",
      example: #"cell_country == "KH" and cell_reaches("TH")"#
    ),
    CatalogueEntry(
      .predicate,
      "distance_to_border_km",
      "Kilometres from the middle of the serving cell to the nearest border in the region.",
      example: "distance_to_border_km <= 10"
    ),
    CatalogueEntry(
      .predicate,
      "border_uncertainty_km",
      "By how many kilometres distance_to_border_km may be off.",
      example: "border_uncertainty_km <= 15"
    ),
    CatalogueEntry(
      .predicate,
      "in_zone(name)",
      "The middle of the serving cell lies in a zone, one that ships or one by --zones.",
      example: #"in_zone("mae-sot")"#
    ),
    CatalogueEntry(
      .predicate,
      "defined(value)",
      "The field of an attempt, or the metric, has a value.",
      example: "defined(talk_ms)"
    ),
  ]
}
