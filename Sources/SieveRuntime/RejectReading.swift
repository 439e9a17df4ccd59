import SieveConfiguration
import SieveDiagnostics
import SieveModel
public import SieveRecords
import SieveSources

/// That inputs may be reject files, and what the user says anew of how their records are read.
public struct RejectOptions: Sendable {
  /// Whether `--timezone` was given.
  public var statesZone: Bool
  /// Whether `--home-country` was given.
  public var statesCountry: Bool
  /// The dialects of `--format`.
  public var dialects: [Dialect]

  /// Makes options.
  public init(statesZone: Bool = false, statesCountry: Bool = false, dialects: [Dialect] = []) {
    self.statesZone = statesZone
    self.statesCountry = statesCountry
    self.dialects = dialects
  }
}

/// How the records of a reject file are read: as the file says, except for what the user says now.
struct RejectReading {
  private let stated: RejectOptions
  private let format: InputFormat?
  private let skews: [String: Int64]
  /// Whether the dialects of the user are those that records were read with: others keep their own.
  private let isByName: Bool

  init(_ file: RejectFile, _ options: FlowOptions) {
    let stated = options.fromRejects ?? RejectOptions()
    self.stated = stated
    format = options.input.format
    skews = options.skew
    let names = Set(file.sections.compactMap { $0.layout?.dialect })
    isByName = stated.dialects.contains { names.contains($0.name) }
  }

  /// The clock offset of a source; records that came too late stand there with theirs.
  func skew(_ section: RejectSection) -> Int64 {
    section.isNormal ? 0 : skews[section.source] ?? section.layout?.skew ?? 0
  }

  /// How the records of a section are read, with their format.
  ///
  /// - Throws: `Diagnostic` when that is not known.
  func options(
    _ base: InputOptions,
    for section: RejectSection
  ) throws(Diagnostic) -> (InputOptions, InputFormat?) {
    var options = base
    guard !section.isNormal else {
      options.dialect = nil
      return (options, .jsonLines)
    }
    let layout = section.layout
    if !stated.statesZone, let name = layout?.zone {
      guard let zone = ZoneLoader.zone(named: name) else {
        throw RejectFault.noLayout(
          section,
          "zone '\(name)' is not known",
          hint: "--timezone +07:00"
        )
      }
      options.records.zone = zone
    }
    if !stated.statesCountry, let name = layout?.homeCountry {
      guard let country = Country(name) else {
        throw RejectFault.noLayout(section, "'\(name)' is no country", hint: "--home-country TH")
      }
      options.plan = NumberPlan(home: country)
    }
    if options.records.mapping.isEmpty {
      do {
        options.records.mapping = try layout?.mapping.map { try MappedColumn(parsing: $0) } ?? []
      } catch {
        throw RejectFault.noLayout(
          section,
          "'map' cannot be used",
          hint: "callsieve explain CS1107"
        )
      }
    }
    options.records.delimiter = options.records.delimiter ?? layout?.delimiter
    options.dialect = try dialect(section)
    return (options, try format(section, options.dialect))
  }

  private func dialect(_ section: RejectSection) throws(Diagnostic) -> Dialect? {
    let name = section.layout?.dialect
    if let own = stated.dialects.first(where: { $0.name == name }) { return own }
    if !isByName {
      if stated.dialects.count == 1 { return stated.dialects.first }
      if format != nil { return nil }
    }
    guard let name else { return nil }
    guard let known = BuiltinDialects.named(name) else {
      throw RejectFault.noLayout(
        section,
        "they were read with the dialect '\(name)', which does not ship",
        hint: "--format FILE, with the dialect file"
      )
    }
    return known
  }

  private func format(
    _ section: RejectSection,
    _ dialect: Dialect?
  ) throws(Diagnostic) -> InputFormat {
    if let dialect { return dialect.layout.kind == .json ? .jsonLines : .csv }
    if let format { return format }
    guard let name = section.layout?.format else {
      throw RejectFault.noLayout(
        section,
        "the reject file does not say how they were read",
        hint: "--format jsonl, or a dialect"
      )
    }
    guard let format = InputFormat(rawValue: name) else {
      throw RejectFault.noLayout(section, "format '\(name)' is not known", hint: "--format csv")
    }
    return format
  }
}
