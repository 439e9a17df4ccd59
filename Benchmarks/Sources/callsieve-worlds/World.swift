/// Everybody who calls and every call, as they are made up.
struct World {
  let style: Style
  let seed: UInt64
  let subscribers: Int
  var places: Places
  var numbers: Numbers
  var trunks = Trunks()
  var lines: [Line] = []
  var calls: [Call] = []
  /// Indices of ordinary subscribers in `lines`.
  var people: [Int] = []
  var centres = 0
  private var devices: Random

  init(style: Style, seed: UInt64, subscribers: Int) {
    self.style = style
    self.seed = seed
    self.subscribers = subscribers
    var random = Random(seed: seed, part: "places " + style.name)
    places = Places(style: style, subscribers: subscribers, random: &random)
    numbers = Numbers(subscribers: subscribers, density: style.density, random: &random)
    devices = Random(seed: seed, part: "devices")
    addSubscribers()
    addHonestCallers()
    addHonestGroups()
    addCentres()
  }

  func random(_ part: String) -> Random { Random(seed: seed, part: part) }

  var days: Range<Int> { 0..<style.days }
  var end: Instant { style.days * Calendar.day }

  // MARK: Lines

  /// A card in a telephone.
  mutating func addMobile(
    _ kind: String,
    number: Int,
    home: Int,
    work: Int,
    own: Bool = true
  ) -> Int {
    var line = Line(number: number, home: home, work: work, trunk: 0, isOwn: own, kind: kind)
    line.imsi = 520_03 * 10_000_000_000 + number % 1_000_000_000 * 7 % 10_000_000_000
    line.imei = device()
    line.feed = home % 4
    line.trunk =
      own
      ? trunks.switches[home % trunks.switches.count] : trunks.peers[number % trunks.peers.count]
    lines.append(line)
    return lines.count - 1
  }

  /// A line that comes in over a trunk: a company's, a carrier's, a reseller's.
  mutating func addLine(_ kind: String, number: Int, trunk: Int) -> Int {
    lines.append(Line(number: number, trunk: trunk, kind: kind, feed: trunk % 4))
    return lines.count - 1
  }

  /// A telephone: type allocation code of one of sixty models, of which some are common, and its serial number.
  mutating func device(model: Int? = nil) -> Int {
    let model = model ?? Int(60 * devices.unit() * devices.unit())
    return (35_000_000 + model * 7919 % 999_983) * 10_000_000 + devices.below(10_000_000)
  }

  // MARK: Calls

  /// A call from a line, where it is at that time.
  mutating func add(
    _ call: Call,
    at mast: Int? = nil,
    straying: Double = 0.12,
    _ random: inout Random
  ) {
    guard call.setup >= 0, call.setup < end else { return }
    var call = call
    let line = lines[call.line]
    if line.isOwn, let place = mast ?? whereabouts(of: line, at: call.setup, &random) {
      call.cell = places.cell(at: place, straying: straying, &random)
    }
    if line.isOwn, call.imei == nil { call.imei = line.imei }
    calls.append(call)
  }

  /// At work in working hours, mostly.
  private func whereabouts(of line: Line, at instant: Instant, _ random: inout Random) -> Int? {
    guard let home = line.home else { return nil }
    let hour = Calendar.hour(of: instant)
    return (8..<18).contains(hour) && random.chance(0.75) ? line.work ?? home : home
  }

  /// The one who was called rings back.
  mutating func answerBack(
    _ call: Call,
    missed: Double,
    met: Double,
    after: Double = 25,
    answering: Answering = .social,
    _ random: inout Random
  ) {
    guard call.outcome != .unallocated, let callee = lineOf[call.called] else { return }
    guard random.chance(call.outcome == .answered ? met : missed) else { return }
    let setup = call.release + 20_000 + Int(random.waiting(mean: after * Double(Calendar.minute)))
    let back = answering.call(
      from: callee,
      to: lines[call.line].number,
      at: setup,
      exists: true,
      &random
    )
    add(back, &random)
  }

  // MARK: Whom to call

  /// Lines of subscribers by number.
  private(set) var lineOf: [Int: Int] = [:]

  mutating func know(_ line: Int) { lineOf[lines[line].number] = line }

  /// The number of any subscriber.
  func anyone(_ random: inout Random) -> Int { lines[random.pick(people)].number }
}
