import SieveEngine
import SieveModel

/// The score computed the slow and obvious way: everything is looked up by text, and every sum is made
/// anew after every step.
struct NaiveScores {
  struct Item {
    var weight: Int
    var family: String
    var until: Int64
  }

  /// A number against which something is or was held.
  struct Suspect {
    var shares: [String] = []
    var isFlagged = false
    var serial: Int
    /// Serial numbers of the first three accused numbers that it has called or was called by.
    var accomplices: [Int] = []
    /// Calls with such numbers, and all calls that it has made.
    var accompliceCalls = 0
    var calls = 0

    /// Whether what speaks for it may be made by accomplices: a sixteenth of its calls at least.
    var isPadded: Bool { accomplices.count >= 3 && accompliceCalls * 16 >= calls }
  }

  let rules: [Rule]
  let settings: (prior: Double, threshold: Double)
  var order: [String] = []
  var suspects: [String: Suspect] = [:]
  /// Evidence by what it is on, such as `number +66…` and `cell 7`, then by rule.
  var evidence: [String: [String: Item]] = [:]
  var now = Int64.min
  var epochEnd = Int64.min
  var lookTime = Int64.min
  var events: [String] = []
  var nextSerial = 0

  init(_ rules: [Rule], prior: Double, threshold: Double) {
    self.rules = rules
    settings = (prior, threshold)
  }

  mutating func take(_ step: Step) {
    now = max(now, step.call.time)
    if epochEnd == .min {
      epochEnd = now + 300_000
      lookTime = now
    }
    for alert in step.alerts { take(alert) }
    note(step.call)
    if now >= epochEnd {
      epochEnd = now + 300_000
      if now - lookTime >= 3_600_000 { look() }
    }
  }

  mutating func finish() {
    look()
    for number in order where suspects[number]?.isFlagged == true {
      events.append("closed \(number) end_of_input")
    }
  }

  private mutating func take(_ alert: Alert) {
    guard let rule = rules.first(where: { $0.id == alert.rule }) else { return }
    let key: String
    switch rule.subject {
    case .callingNumber: key = "number \(alert.subject.value)"
    case .imei: key = "device \(alert.subject.value)"
    case .cell: key = "cell \(alert.subject.value)"
    default: key = "range \(alert.subject.value)"
    }
    switch alert.status {
    case .open:
      evidence[key, default: [:]][rule.id] = Item(
        weight: Int(((rule.weight ?? 0) * 1024).rounded()),
        family: rule.evidence ?? "",
        until: .max
      )
    case .closed:
      let span = rule.closeAfterMilliseconds + (rule.evidenceForMilliseconds ?? 86_400_000)
      evidence[key]?[rule.id]?.until = alert.eventTime + span
    case .update: return
    }
    // What only speaks for a number makes no suspect of it.
    if rule.subject == .callingNumber, (rule.weight ?? 0) > 0 { add(alert.subject.value) }
    guard alert.status == .open else { return }
    for number in order where shares(number).contains(key) { judge(number) }
  }

  private mutating func add(_ number: String) {
    guard suspects[number] == nil else { return }
    suspects[number] = Suspect(
      shares: ["number \(number)", range(number)],
      serial: nextSerial
    )
    nextSerial += 1
    order.append(number)
  }

  private func range(_ number: String) -> String { "range \(number.dropLast(2))xx" }

  private func shares(_ number: String) -> [String] { suspects[number]?.shares ?? [] }

  private mutating func note(_ call: Call) {
    let device = call.device == 0 ? nil : "device \(call.device)"
    let isTied = [range(call.text), device].contains { key in
      key.map { (evidence[$0] ?? [:]).values.contains { $0.weight > 0 } } ?? false
    }
    if suspects[call.text] == nil {
      guard isTied else { return }
      add(call.text)
    }
    suspects[call.text]?.calls += 1
    noteAccomplices(call.text, "+\(call.called)")
    var hasNews = false
    for key in [device, call.cell.isEmpty ? nil : "cell \(call.cell)"] {
      guard let key, !shares(call.text).contains(key) else { continue }
      suspects[call.text]?.shares.append(key)
      hasNews = true
    }
    if hasNews { judge(call.text) }
  }

  private mutating func noteAccomplices(_ caller: String, _ called: String) {
    guard caller != called, isAccused(caller), isAccused(called) else { return }
    for (one, other) in [(caller, called), (called, caller)] {
      guard let serial = suspects[other]?.serial, var suspect = suspects[one] else { continue }
      let wasPadded = suspect.isPadded
      suspect.accompliceCalls += 1
      if suspect.accomplices.count < 3, !suspect.accomplices.contains(serial) {
        suspect.accomplices.append(serial)
      }
      suspects[one] = suspect
      if suspect.isPadded, !wasPadded { judge(one) }
    }
  }

  /// Whether a quarter of what lies between prior and threshold is held against a suspect itself.
  private func isAccused(_ number: String) -> Bool {
    guard suspects[number] != nil else { return false }
    let items = (evidence["number \(number)"] ?? [:]).values.filter { $0.weight > 0 }
    let strongest = Set(items.map(\.family)).map { family in
      items.filter { $0.family == family }.map(\.weight).max() ?? 0
    }
    let quarter = (logarithm(settings.threshold / (1 - settings.threshold)) - settings.prior) / 4
    return Double(strongest.reduce(0, +)) / 1024 >= quarter
  }

  /// By bisection of the exponential function.
  private func logarithm(_ x: Double) -> Double {
    var (low, high) = (-20.0, 20.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if exponential(middle) < x { low = middle } else { high = middle }
    }
    return low
  }

  private mutating func judge(_ number: String) {
    guard suspects[number]?.isFlagged == false, isLikely(number) else { return }
    suspects[number]?.isFlagged = true
    events.append("open \(number)")
  }

  private func isLikely(_ number: String) -> Bool {
    let isBroad = { (key: String) in key.hasPrefix("cell") || key.hasPrefix("range") }
    let narrow = shares(number).filter { !isBroad($0) }
    var items = narrow.flatMap { (evidence[$0] ?? [:]).values }
    let isPadded = suspects[number]?.isPadded ?? false
    if isPadded { items.removeAll { $0.weight < 0 } }
    if items.contains(where: { $0.weight > 0 }) {
      items += shares(number).filter(isBroad)
        .flatMap { (evidence[$0] ?? [:]).values }
      if isPadded { items.removeAll { $0.weight < 0 } }
    }
    var sum = Int((settings.prior * 1024).rounded())
    for family in Set(items.map(\.family)) {
      let weights = items.filter { $0.family == family }.map(\.weight)
      let most = weights.map(\.magnitude).max() ?? 0
      sum += weights.contains(-Int(most)) ? -Int(most) : Int(most)
    }
    return 1 / (1 + exponential(-Double(sum) / 1024)) >= settings.threshold
  }

  /// By halving: e^x = (e^(x / 1024))^1024 with the first terms of the series.
  private func exponential(_ x: Double) -> Double {
    let part = x / 1024
    var value = 1 + part + part * part / 2 + part * part * part / 6 + part * part * part * part / 24
    for _ in 0..<10 { value *= value }
    return value
  }

  private mutating func look() {
    lookTime = now
    for (key, items) in evidence { evidence[key] = items.filter { $0.value.until >= now } }
    for number in order where suspects[number]?.isFlagged == true && !isLikely(number) {
      suspects[number]?.isFlagged = false
      events.append("closed \(number) condition_ended")
    }
    let idle = order.filter { number in
      suspects[number]?.isFlagged == false
        && shares(number).allSatisfy { key in
          key.hasPrefix("cell") || (evidence[key] ?? [:]).isEmpty
        }
    }
    for number in idle { suspects[number] = nil }
    order.removeAll { idle.contains($0) }
  }
}
