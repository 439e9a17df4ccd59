import ArgumentParser
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveRuntime

/// `callsieve explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a diagnostic code, a metric, a predicate, a subject or a rule.",
    discussion: """
      EXAMPLES
        callsieve explain CS1203
        callsieve explain outgoing_share
        callsieve explain stranger-fan-out
      """
  )

  @Argument(
    help: ArgumentHelp("A code, a name of the rule language, or a rule.", valueName: "name")
  )
  var name: String
  @OptionGroup var rules: RuleArguments

  func run() throws {
    if let code = DiagnosticCode.named(name) {
      print("\(code.id): \(code.title)\n\n\(code.page)")
      return
    }
    if let page = Catalogue.page(named: name) {
      print(page)
      return
    }
    let all = try rules.load(Reporter(isQuiet: true)).loaded
    if let score = all.score, let page = ScoreDescription.show(name, score, all.rules) {
      print(page, terminator: "")
      return
    }
    let loaded = all.rules
    if let rule = loaded.first(where: { $0.id == name }) {
      print(RuleDescription.show(rule), terminator: "")
      return
    }
    for pack in BuiltinPacks.names {
      guard let file = BuiltinPacks.file(named: pack) else { continue }
      let shipped = try RuleLoader.load([file], find: RuleArguments.find).rules
      guard let rule = shipped.first(where: { $0.id == name }) else { continue }
      print("In \(BuiltinPacks.prefix)\(pack):\n\n" + RuleDescription.show(rule), terminator: "")
      return
    }
    let known =
      DiagnosticCode.all.map(\.id) + Catalogue.all.map(\.name) + loaded.map(\.id)
    throw Diagnostic(
      .unknownName,
      .error,
      "nothing is known of '\(name)'",
      expected: "a code such as CS1203, a metric such as asr, or a rule such as call-burst",
      hint: Suggestion.nearest(to: name, in: known).map { "callsieve explain \($0)" }
    )
  }
}
