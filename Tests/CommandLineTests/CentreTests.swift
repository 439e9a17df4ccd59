import Foundation
import Testing

/// Centres through the command line: honest groups that are none, and what is said of those that are.
@Suite struct CentreTests {
  /// Calls of groups of numbers through one working day, as CSV.
  private struct Day {
    private var state: UInt64 = 0x5EED
    private(set) var rows: [(time: Int, text: String)] = []
    private var stranger = 0

    mutating func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func newStranger() -> String {
      stranger += 1
      return "+668\(String(10_000_000 + stranger * 7919 % 89_999_999).suffix(8))"
    }

    /// One call; who is called rings back in `back` of a hundred cases.
    mutating func call(
      _ from: String,
      _ to: String,
      at second: Int,
      answered: Int,
      talk: Int,
      back: Int = 0,
      device: String = "",
      cell: String = ""
    ) {
      let isAnswered = random(100) < answered
      let length = isAnswered ? max(1, talk / 2 + random(talk)) : 0
      add(from, to, second, isAnswered ? "answered" : "no_answer", length, device, cell)
      if random(100) < back {
        add(to, from, second + 60 + random(1800), "answered", 30 + random(60), "", "")
      }
    }

    private mutating func add(
      _ from: String,
      _ to: String,
      _ second: Int,
      _ disposition: String,
      _ talk: Int,
      _ device: String,
      _ cell: String
    ) {
      let clock = second % 86_400
      let parts = [clock / 3600, clock / 60 % 60, clock % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      let time = "2026-03-02T\(parts.joined(separator: ":"))Z"
      rows.append(
        (clock, "\(from),\(to),\(time),\(disposition),\(talk * 1000),\(device),\(cell)\n")
      )
    }

    func write(to path: String) throws {
      let header = "calling_number,called_number,setup_time,disposition,talk_ms,imei,cell\n"
      let sorted = rows.enumerated().sorted {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }
      try (header + sorted.map(\.element.text).joined())
        .write(toFile: path, atomically: false, encoding: .utf8)
    }
  }

  private static func hours(_ range: Range<Int>, every gap: Int, _ day: inout Day) -> [Int] {
    var times: [Int] = []
    var at = range.lowerBound * 3600
    while at < range.upperBound * 3600 {
      at += gap / 2 + day.random(gap)
      times.append(at)
    }
    return times
  }

  /// Groups that look like centres and are none.
  private static func addHonestGroups(_ day: inout Day) {
    for line in 0..<12 {
      // The exchange of a company: a lot of numbers, partners who call as often.
      let pbx = "+6621234\(500 + line)"
      let partners = (0..<25).map { _ in day.newStranger() }
      for time in hours(2..<10, every: 400, &day) {
        day.call(pbx, partners[day.random(25)], at: time, answered: 65, talk: 120)
        day.call(partners[day.random(25)], pbx, at: time + 90, answered: 80, talk: 90)
      }
    }
    for card in 0..<12 {
      // A delivery firm's gateway: three devices, customers who wait for their parcel.
      let courier = "+6688123\(4000 + card * 37)"
      for time in hours(1..<11, every: 240, &day) {
        day.call(
          courier,
          day.newStranger(),
          at: time,
          answered: 72,
          talk: 25,
          back: 18,
          device: "86412004000\(card / 4)014",
          cell: "520-01-7-11"
        )
      }
    }
    for line in 0..<5 {
      // A hospital that reminds, and is called back.
      let hospital = "+6627654\(320 + line)"
      for time in hours(3..<7, every: 90, &day) {
        day.call(hospital, day.newStranger(), at: time, answered: 80, talk: 35, back: 15)
      }
    }
    for room in 0..<8 {
      // A hotel at the border: guests call home from one cell.
      let guest = "+6691555\(1000 + room * 611)"
      let family = (0..<3).map { _ in day.newStranger() }
      for time in hours(0..<16, every: 3000, &day) {
        day.call(
          guest,
          family[day.random(3)],
          at: time,
          answered: 70,
          talk: 300,
          device: "3520000\(1000 + room)00001",
          cell: "520-03-9-21"
        )
      }
    }
    let members = (0..<5).map { "+6689777\(1000 + $0 * 13)" }
    for time in hours(0..<16, every: 1200, &day) {
      // A family that shares a telephone.
      day.call(
        members[day.random(5)],
        members[day.random(5)],
        at: time,
        answered: 70,
        talk: 200,
        device: "352000099000001",
        cell: "520-03-9-21"
      )
    }
  }

  /// A centre of eight seats in one cell; a card lasts two hours.
  private static func addCentre(_ day: inout Day) {
    for seat in 0..<8 {
      for shift in 0..<4 {
        let number = "+6695\(1_000_000 + (seat * 4 + shift) * 93_719)"
        for time in hours((2 + shift * 2)..<(4 + shift * 2), every: 60, &day) {
          day.call(
            number,
            day.newStranger(),
            at: time,
            answered: 25,
            talk: 12,
            device: "86412004111\(seat)017",
            cell: "520-03-9-21"
          )
        }
      }
    }
  }

  /// Numbers of one apartment that call each other between their calls to strangers.
  private static func addPaddedPool(_ day: inout Day) {
    let pool = (0..<12).map { "+6695\(2_000_000 + $0 * 93_719)" }
    for (index, number) in pool.enumerated() {
      let device = "86412004222\(index / 2)017"
      for time in hours(2..<10, every: 120, &day) {
        day.call(
          number,
          day.newStranger(),
          at: time,
          answered: 28,
          talk: 15,
          device: device,
          cell: "520-01-7-12"
        )
      }
      for time in hours(2..<10, every: 400, &day) {
        day.call(
          number,
          pool[(index + 1 + day.random(11)) % 12],
          at: time,
          answered: 95,
          talk: 180,
          device: device,
          cell: "520-01-7-12"
        )
      }
    }
  }

  private func centres(_ alerts: [[String: Any]]) -> [[String: Any]] {
    alerts.filter { ($0["subject"] as? [String: Any])?["type"] as? String == "centre" }
  }

  /// Runs a command with the pack that is in force by itself.
  private func scored(_ words: String...) throws -> Outcome { try Program.run(words) }

  @Test func honestGroupsAreNone() throws {
    let folder = try Scratch()
    var day = Day()
    Self.addHonestGroups(&day)
    try day.write(to: folder.file("calls.csv"))
    let outcome = try scored("analyze", folder.file("calls.csv"))
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let alerts = try objects(outcome.text)
    #expect(centres(alerts).isEmpty)
    #expect(alerts.allSatisfy { $0["flags"] as? Bool == false }, "\(outcome.text.prefix(500))")
  }

  @Test func aPoolThatCallsItselfIsFound() throws {
    let folder = try Scratch()
    var day = Day()
    Self.addHonestGroups(&day)
    Self.addPaddedPool(&day)
    try day.write(to: folder.file("calls.csv"))
    let outcome = try scored("analyze", folder.file("calls.csv"))
    let last = try #require(centres(try objects(outcome.text)).last)
    let members = try #require(last["members"] as? [[String: Any]])
    #expect(members.count == 12)
    #expect(members.allSatisfy { ($0["value"] as? String)?.hasPrefix("+6695") ?? false })
  }

  @Test func centreIsFoundAmongThem() throws {
    let folder = try Scratch()
    var day = Day()
    Self.addHonestGroups(&day)
    Self.addCentre(&day)
    let calls = folder.file("calls.csv")
    try day.write(to: calls)
    let outcome = try scored("analyze", calls)
    let found = centres(try objects(outcome.text))
    let ids = Set(found.compactMap { ($0["subject"] as? [String: Any])?["value"] as? String })
    #expect(ids.count == 1)
    let last = try #require(found.last)
    let members = try #require(last["members"] as? [[String: Any]])
    #expect(members.count == 32)
    #expect(members.allSatisfy { ($0["value"] as? String)?.hasPrefix("+6695") ?? false })
    // Everybody counts flags alike: members that are flagged only as such are among them, the centre is not.
    let numbers = try flagged(outcome.text).union(members.compactMap { $0["value"] as? String })
    #expect(outcome.complaints.contains("\(numbers.count) flagged as likely scam, 1 centre"))
    let tried = try scored("analyze", calls, "--what-if", "builtin:scam-centre")
    #expect(
      tried.complaints.contains("\(numbers.count) numbers flagged instead of \(numbers.count)")
    )
    let profile = try #require(last["profile"] as? [String: Any])
    let place = (profile["places"] as? [[String: Any]])?.first
    #expect(place?["value"] as? String == "520-03-9-21")
    // Two hours of seven seats after the first are cards that are flagged at their first call.
    let id = try #require(ids.first)
    let shown = try scored("inspect", id, calls)
    #expect(shown.status == 0, "\(shown.complaints)")
    #expect(shown.text.contains("takes over imei 86412004111"))
    let victims = try scored("victims", id, calls, "--answered")
    #expect(victims.status == 0, "\(victims.complaints)")
    let rows = victims.text.split(separator: "\n")
    #expect(rows.count > 300)
    #expect(rows.dropFirst().allSatisfy { $0.contains("•") })
    let talks = rows.dropFirst().compactMap { Int($0.split(separator: ",")[3]) }
    #expect(talks == talks.sorted(by: >))
    let whole = try scored("victims", id, calls, "--show-numbers")
    #expect(!whole.text.contains("•"))
    #expect(whole.text.split(separator: "\n").count > rows.count)
  }

  @Test func threadsDoNotMatter() throws {
    let folder = try Scratch()
    var day = Day()
    Self.addHonestGroups(&day)
    Self.addCentre(&day)
    let calls = folder.file("calls.csv")
    try day.write(to: calls)
    let one = try scored("analyze", calls, "--threads", "1").output
    for threads in ["2", "3", "5"] {
      #expect(try scored("analyze", calls, "--threads", threads).output == one)
    }
  }

  @Test func unknownCentreIsRefused() throws {
    let world = try World.shared.get()
    for command in ["inspect", "victims"] {
      let outcome = try scored(command, "centre-000000000000", world.calls)
      #expect(outcome.status == 2)
      #expect(outcome.complaints.contains("no centre 'centre-000000000000'"))
    }
    let plain = try Program.run(
      "victims",
      "centre-000000000000",
      world.calls,
      "--rules",
      "builtin:call-patterns"
    )
    #expect(plain.status == 2)
    #expect(plain.complaints.contains("--rules builtin:scam-centre"), "\(plain.complaints)")
    #expect(try Program.run("victims", "centre-000000000000", "-").status == 2)
    #expect(try Program.run("victims", "nobody", world.calls).status == 2)
  }

  @Test func listsDecide() throws {
    let folder = try Scratch()
    var day = Day()
    Self.addCentre(&day)
    let calls = folder.file("calls.csv")
    try day.write(to: calls)
    let number = "+6695\(1_000_000)"
    try "number,reason,expiry\n\(number),our test line,\n"
      .write(toFile: folder.file("allow.csv"), atomically: false, encoding: .utf8)
    let allowed = try scored("analyze", calls, "--list", "allow=\(folder.file("allow.csv"))")
    let flagged = try objects(allowed.text).filter { $0["flags"] as? Bool == true }
    #expect(!flagged.isEmpty)
    #expect(!flagged.contains { "\($0)".contains(number) })
    try "number,reason\n\(number),reported to the police\n"
      .write(toFile: folder.file("confirmed.csv"), atomically: false, encoding: .utf8)
    let confirmed = try scored(
      "analyze",
      calls,
      "--list",
      "confirmed=\(folder.file("confirmed.csv"))"
    )
    let first = try objects(confirmed.text).first { $0["flags"] as? Bool == true }
    #expect((first?["subject"] as? [String: Any])?["value"] as? String == number)
    #expect("\(first ?? [:])".contains("reported to the police"))
  }

  @Test func evaluationIsWritten() throws {
    let world = try World.shared.get()
    let text = try scored("evaluate", "--labels", world.labels, world.calls)
    #expect(text.status == 0, "\(text.complaints)")
    #expect(text.text.contains("precision 1.000"))
    let json = try scored("evaluate", "--labels", world.labels, world.calls, "--as", "json")
    let object = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    #expect(object?["false_numbers"] as? Int == 0)
    #expect(try scored("evaluate", "--labels", "none.csv", world.calls).status == 2)
    #expect(try scored("evaluate", "--labels", world.calls, world.calls).status == 2)
  }
}
