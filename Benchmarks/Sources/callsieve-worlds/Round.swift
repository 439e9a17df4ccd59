/// What someone does who calls for a living: so many calls in such hours, to such people.
struct Round {
  enum Callees {
    /// Subscribers who were not called before.
    case strangers
    /// A file of customers, called again and again.
    case customers(Int)
    /// Digits at random within the blocks in use.
    case randomDigits
    /// One number, or a few.
    case fixed([Int])
  }

  var calls: ClosedRange<Int>
  var from: Double
  var to: Double
  var callees: Callees
  var answering: Answering
  /// Share of missed and of answered calls that are returned.
  var missedBack = 0.1
  var metBack = 0.02
  /// Share of unanswered calls that are tried again.
  var retry = 0.0
  /// Calls from others, as a share of the own ones.
  var received = 0.0
  var weekends = false
  /// Moves through the town; otherwise stays at the place of work.
  var moves = false
  /// Calls at even intervals, as machines do.
  var even = false
}

extension World {
  /// The rounds of a line on all days of the world.
  mutating func work(_ line: Int, _ round: Round, at mast: Int? = nil, _ random: inout Random) {
    var file: [Int] = []
    if case .customers(let count) = round.callees {
      file = (0..<count).map { _ in anyone(&random) }
    }
    for day in days where round.weekends || !Calendar.isWeekend(day) {
      let count = random.between(round.calls.lowerBound, round.calls.upperBound)
      let length = (round.to - round.from) * Double(Calendar.hour)
      for index in 0..<count {
        let share =
          round.even ? (Double(index) + 0.1 * random.unit()) / Double(count) : random.unit()
        let setup = Calendar.at(day: day, hour: round.from) + Int(share * length)
        oneCall(line, round, file: file, at: setup, mast: mast, &random)
      }
    }
  }

  private mutating func oneCall(
    _ line: Int,
    _ round: Round,
    file: [Int],
    at setup: Instant,
    mast: Int?,
    _ random: inout Random
  ) {
    var exists = true
    let called: Int
    switch round.callees {
    case .strangers:
      called = anyone(&random)
      exists = random.chance(0.97)
    case .customers: called = random.pick(file)
    case .randomDigits:
      called = numbers.anyBlock(&random) + random.below(10_000)
      exists = numbers.isUsed(called)
    case .fixed(let all): called = random.pick(all)
    }
    let call = round.answering.call(from: line, to: called, at: setup, exists: exists, &random)
    let home = lines[line].home
    let place = round.moves ? home.map { places.anyMast(in: places.masts[$0].town, &random) } : mast
    add(call, at: place, &random)
    answerBack(call, missed: round.missedBack, met: round.metBack, answering: .business, &random)
    if call.outcome != .answered, call.outcome != .unallocated, random.chance(round.retry) {
      let later = setup + Int(random.between(2.0, 90) * Double(Calendar.minute))
      add(
        round.answering.call(from: line, to: called, at: later, exists: true, &random),
        at: place,
        &random
      )
    }
    if random.chance(round.received) {
      let caller = random.pick(people)
      let moment = setup + random.between(-30, 30) * Calendar.minute
      add(
        Answering.business.call(
          from: caller,
          to: lines[line].number,
          at: moment,
          exists: true,
          &random
        ),
        &random
      )
    }
  }
}
