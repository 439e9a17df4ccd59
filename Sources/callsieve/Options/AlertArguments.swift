import ArgumentParser

/// Where alerts go and how they look.
struct AlertArguments: ParsableArguments {
  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Where alerts go, as JSON lines: '-' is standard output (the default), or a file; repeatable.",
      valueName: "destination"
    ),
    completion: .file()
  )
  var alerts: [String] = []

  @Flag(help: "Mask the ends of numbers in alerts.")
  var maskNumbers = false

  @Flag(help: "Leave out what depends on the form of the input: sources, offsets, wall clock.")
  var canonical = false

  @Flag(help: "Exit with status 1 when an alert was raised.")
  var failOnAlert = false

  /// The destinations; standard output when none is named.
  var destinations: [String] { alerts.isEmpty ? ["-"] : alerts }
}
