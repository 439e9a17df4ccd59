import SieveDiagnostics
import SieveEngine
import SieveEnvironment
import SieveModel
import TestSupport
import Testing

@testable import SieveRuntime

/// Histories of clocks that are wrong, of records out of order, and of people who mean harm.
@Suite("Limits of histories")
struct HistoryLimitsTests {
  private static let hour: Int64 = 3_600_000
  private static let day = 24 * hour
  private static let begin: Int64 = 1_772_323_200_000
  private static let year2062: Int64 = 2_903_299_200_000

  private final class Inputs: AttemptStream {
    private var batch: AttemptBatch?
    init(_ times: [Int64]) { batch = HistoryLimitsTests.batch(times) }
    func nextBatch() throws -> AttemptBatch? {
      defer { batch = nil }
      return batch
    }
  }

  private static func batch(_ times: some Sequence<Int64>) -> AttemptBatch {
    var batch = AttemptBatch()
    for (index, time) in times.enumerated() {
      var attempt = Attempt(setupTime: time)
      batch.beginText(&attempt)
      attempt.callingNumber = .e164(66_812_345_000 + UInt64(index % 7))
      attempt.calledNumber = .e164(66_890_000_000 + UInt64(index))
      batch.append(attempt)
    }
    return batch
  }

  private func onDisk<Value>(_ body: (SimulatedSystem) throws -> Value) rethrows -> Value {
    let system = SimulatedSystem(faults: .none)
    return try Surroundings.$current.withValue(system) { try body(system) }
  }

  private func writer() throws -> HistoryWriter {
    try HistoryWriter(path: "/out/h", home: .unknown, countMax: 10)
  }

  private func open() throws -> HistoryFile { try HistoryFile(path: "/out/h", home: .unknown) }

  private func times(_ file: HistoryFile) throws -> [Int64] {
    let stream = HistoryStream(file, reach: .max, takesRequests: true)
    var times: [Int64] = []
    while let batch = try stream.nextBatch() { times += batch.attempts.map(\.setupTime) }
    return times
  }

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Diagnostic)?.code.id ?? "\(error)"
    }
  }

  // MARK: Clocks

  @Test("one record of a clock that is years ahead moves no end", arguments: [0, 5, 250, 400])
  func clockAhead(at place: Int) throws {
    var all = (0..<400).map { Self.begin + Int64($0) * Self.day / 50 }
    let good = all
    all.insert(Self.year2062, at: place)
    try onDisk { _ in
      let writer = try writer()
      // How they are handed over does not matter.
      for time in all { writer.take(Self.batch([time])) }
      #expect(writer.finish() == nil)
      #expect(writer.warning?.code.id == "CS5205")
      let file = try open()
      #expect(file.from == Self.begin && file.through == good.last)
      #expect(try times(file) == good)
    }
  }

  @Test("days after a pause are no mistake")
  func pause() throws {
    let before = (0..<400).map { Self.begin + Int64($0) * Self.hour }
    let after = (0..<16).map { Self.begin + 40 * Self.day + Int64($0) * 60_000 }
    try onDisk { _ in
      var writer = try writer()
      writer.take(Self.batch(before + after))
      #expect(writer.finish() == nil && writer.warning == nil)
      var file = try open()
      #expect(file.through == after.last && file.attempts < 30)
      // Few in a history of few are none either.
      writer = try self.writer()
      writer.take(Self.batch([Self.begin, Self.begin + 9 * Self.day]))
      #expect(writer.finish() == nil && writer.warning == nil)
      file = try open()
      #expect(try times(file) == [Self.begin, Self.begin + 9 * Self.day])
    }
  }

  @Test("thousands of clocks that are wrong are not all remembered")
  func junk() throws {
    var random = SplitMix64(seed: 9)
    let good = (0..<2000).map { Self.begin + Int64($0) * 60_000 }
    let junk = (0..<3000).map { _ in
      Self.year2062 + Int64(random.next() % 100_000) * 2 * Self.day
    }
    try onDisk { _ in
      let writer = try writer()
      writer.take(Self.batch(good + junk))
      #expect(writer.finish() == nil && writer.warning != nil)
      #expect(try times(open()) == good)
    }
  }

  // MARK: Order

  private func merged(_ inputs: [Int64], past: HistoryStream, lateness: Int64) throws -> [Attempt] {
    let merge = OrderedMerge(
      [(stream: Inputs(inputs), lag: .fixed(0))],
      past: past,
      lateness: lateness
    )
    var batch = AttemptBatch()
    while try merge.next(into: &batch) {}
    return batch.attempts
  }

  @Test("what an overlap looks back at is read")
  func overlap() throws {
    try onDisk { _ in
      let writer = try writer()
      writer.take(Self.batch((0..<100).map { Self.begin + $0 * Self.hour }))
      #expect(writer.finish() == nil)
      let past = HistoryStream(try open(), reach: 2 * Self.hour, takesRequests: true)
      let first = Self.begin + 25 * Self.hour
      let all = try merged([first, first + 1], past: past, lateness: 0)
      let given = all.filter { $0.stage == .past }.map(\.setupTime)
      #expect(given == (20..<100).map { Self.begin + $0 * Self.hour })
    }
  }

  @Test("nothing of a history is late")
  func late() throws {
    let held = [0, 10, 4, 11, 5, 12].map { Self.begin + $0 * Self.hour }
    try onDisk { _ in
      let writer = try writer()
      writer.take(Self.batch(held))
      #expect(writer.finish() == nil)
      let past = HistoryStream(try open(), reach: .max, takesRequests: true)
      let all = try merged([held[5] + 1], past: past, lateness: Self.hour)
      #expect(all.filter { $0.stage == .past }.map(\.setupTime) == held)
    }
  }

  // MARK: Harm

  @Test("a run without attempts writes no history")
  func nothing() throws {
    try onDisk { system in
      let writer = try writer()
      let problem = writer.finish()
      #expect(problem?.code.id == "CS5204" && problem?.severity == .warning)
      #expect(system.content("/out/h").isEmpty && system.content("/out/h.new").isEmpty)
      #expect(writer.content == nil)
    }
  }

  /// A file of one block that is whole as its checksums say.
  private func file(
    _ times: [Int64],
    in range: ClosedRange<Int64>,
    from: Int64 = 0,
    through: Int64
  ) -> [UInt8] {
    var packed = AttemptBlockWriter()
    let batch = Self.batch(times)
    for attempt in batch.attempts { packed.add(attempt, of: batch) }
    let bytes = packed.take()
    let block = HistoryBlock(
      offset: 64,
      length: bytes.count,
      count: times.count,
      oldest: range.lowerBound,
      newest: range.upperBound
    )
    let count = UInt64(times.count)
    let header = HistoryHeader(
      from: from,
      through: through,
      attempts: count,
      blocks: 1,
      home: .unknown
    )
    return header.bytes + block.bytes(bytes)
  }

  @Test("times that cannot be are refused")
  func hostileTimes() {
    func refused(_ bytes: [UInt8]) -> String? {
      onDisk { system in
        system.append(bytes, to: "/out/h")
        return refusal { _ = try times(open()) }
      }
    }
    let far = Int64.max
    #expect(refused(file([5], in: 5...5, through: 9)) == nil)
    #expect(refused(file([5], in: 5...5, through: .min)) == "CS5201")
    #expect(refused(file([5], in: 5...5, from: .min, through: 9)) == "CS5201")
    #expect(refused(file([5], in: 5...5, through: .max)) == "CS5201")
    #expect(refused(file([5], in: 5...5, from: 10, through: 9)) == "CS5201")
    #expect(refused(file([far], in: far...far, through: 9)) == "CS5201")
    #expect(refused(file([far], in: 5...5, through: 9)) == "CS5201")
    #expect(refused(file([6], in: 5...5, through: 9)) == "CS5201")
    #expect(refused(file([9], in: 9...9, through: 8)) == "CS5201")
    let none = HistoryHeader(from: 0, through: 0, attempts: 0, blocks: 0, home: .unknown)
    #expect(refused(none.bytes) == "CS5201")
  }
}
