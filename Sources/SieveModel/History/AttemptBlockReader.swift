/// Unpacks a block of attempts.
public struct AttemptBlockReader {
  private typealias Column = AttemptBlock.Column

  private let count: Int
  private let times: ClosedRange<Int64>
  private let columns: [[UInt64]]
  private let callerCodes: [UInt64]
  private let callerClasses: [UInt64]
  private let texts: [[UInt8]]
  private let classes: [(country: Country, type: NumberType)]

  /// Takes the bytes of a block of `count` attempts, which were set up within `times`.
  ///
  /// - Throws: `HistoryFault.damaged`, whatever the bytes are.
  public init(
    _ bytes: [UInt8],
    count: Int,
    times: ClosedRange<Int64> = AttemptBlock.times
  ) throws(HistoryFault) {
    guard (1...AttemptBlock.countMax).contains(count) else { throw .damaged }
    var reader = ColumnReader(bytes)
    var texts: [[UInt8]] = []
    let textCount = try reader.count()
    // More than attempts have places for nobody writes.
    guard textCount <= count * Self.textsOfAttempt else { throw .damaged }
    for _ in 0..<textCount { texts.append(try reader.text()) }
    var classes: [(country: Country, type: NumberType)] = []
    let classCount = try reader.count()
    guard classCount <= count * 2 else { throw .damaged }
    for _ in 0..<classCount {
      let value = try reader.value()
      guard value >> 24 == 0, let type = NumberType(rawValue: UInt8(value & 0xFF)) else {
        throw .damaged
      }
      classes.append((Country(rawValue: UInt16(value >> 8)), type))
    }
    let callers = try reader.value()
    guard callers <= UInt64(count) else { throw .damaged }
    callerCodes = try reader.column(Int(callers))
    callerClasses = try reader.column(Int(callers))
    var columns: [[UInt64]] = []
    for _ in Column.allCases { columns.append(try reader.column(count)) }
    guard reader.isAtEnd else { throw .damaged }
    self.count = count
    self.times = times
    self.columns = columns
    self.texts = texts
    self.classes = classes
  }

  /// The attempts, numbered from `first` on as the records of their history.
  ///
  /// - Throws: `HistoryFault.damaged`.
  /// - Complexity: O(attempts)
  public func attempts(first: UInt64) throws(HistoryFault) -> AttemptBatch {
    var batch = AttemptBatch()
    batch.reserve(attempts: count, textBytes: 0)
    var callers = Callers(count: callerCodes.count)
    var time: Int64 = 0
    for index in 0..<count {
      time &+= ColumnReader.signed(value(.setupTime, index))
      guard times.contains(time) else { throw .damaged }
      var attempt = Attempt(setupTime: time)
      attempt.stage = .past
      attempt.source = AttemptBlock.source
      attempt.origin = first &+ UInt64(index)
      batch.beginText(&attempt)
      try readOutcome(index, &attempt)
      try readTimes(index, &attempt)
      try readNumbers(index, &attempt, &batch, &callers)
      attempt.ingressTrunk = try text(value(.ingressTrunk, index), &attempt, &batch)
      attempt.egressTrunk = try text(value(.egressTrunk, index), &attempt, &batch)
      attempt.sourceAddress = try text(value(.sourceAddress, index), &attempt, &batch)
      attempt.userAgent = try text(value(.userAgent, index), &attempt, &batch)
      attempt.originID = try text(value(.originID, index), &attempt, &batch)
      guard batch.text.count <= AttemptBlock.textMax else { throw .damaged }
      batch.append(attempt)
    }
    return batch
  }

  /// Texts of an attempt at most: its identities, its cell, trunks, address, user agent and origin id.
  private static let textsOfAttempt = 11

  /// What callers had at their last calls.
  private struct Callers {
    var met = 0
    var imsi: [UInt64]
    var imei: [UInt64]
    var cell: [UInt64]

    init(count: Int) {
      imsi = [UInt64](repeating: 0, count: count)
      imei = imsi
      cell = imsi
    }
  }

  @inline(__always)
  private func value(_ column: Column, _ index: Int) -> UInt64 { columns[column.rawValue][index] }

  private func readOutcome(_ index: Int, _ attempt: inout Attempt) throws(HistoryFault) {
    guard
      let status = UInt16(exactly: value(.sipStatus, index)),
      let cause = UInt8(exactly: value(.releaseCause, index)),
      let disposition = Self.named(value(.disposition, index), Disposition.init(rawValue:)),
      let attestation = UInt8(exactly: value(.attestation, index)),
      let passport = Self.named(value(.passport, index), PassportVerdict.init(rawValue:)),
      let method = Self.named(value(.method, index), RequestMethod.init(rawValue:))
    else { throw .damaged }
    attempt.sipStatus = status
    attempt.releaseCause = cause
    attempt.disposition = disposition
    attempt.attestation = attestation
    attempt.passport = passport
    attempt.method = method
  }

  private static func named<Value>(_ value: UInt64, _ name: (UInt8) -> Value?) -> Value? {
    UInt8(exactly: value).flatMap(name)
  }

  private func readTimes(_ index: Int, _ attempt: inout Attempt) throws(HistoryFault) {
    attempt.alertAfter = try time(value(.alertAfter, index), less: 1)
    attempt.answerAfter = try time(value(.answerAfter, index), less: 1)
    attempt.releaseAfter = try time(value(.releaseAfter, index), less: 1)
    let expected = AttemptBlock.expected(attempt)
    attempt.ringMilliseconds = try time(value(.ring, index), less: -expected.ring)
    attempt.talkMilliseconds = try time(value(.talk, index), less: -expected.talk)
  }

  private func time(_ value: UInt64, less part: Int64) throws(HistoryFault) -> Int32 {
    guard let time = Int32(exactly: ColumnReader.signed(value) &- part) else { throw .damaged }
    return time
  }

  private func readNumbers(
    _ index: Int,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch,
    _ callers: inout Callers
  ) throws(HistoryFault) {
    let named = value(.caller, index)
    let caller = named == 0 ? callers.met : Int(truncatingIfNeeded: named &- 1)
    if named == 0 { callers.met += 1 }
    guard caller >= 0, caller < callers.met, callers.met <= callerCodes.count else {
      throw .damaged
    }
    if value(.imsi, index) > 0 { callers.imsi[caller] = value(.imsi, index) - 1 }
    if value(.imei, index) > 0 { callers.imei[caller] = value(.imei, index) - 1 }
    if value(.cell, index) > 0 { callers.cell[caller] = value(.cell, index) - 1 }
    attempt.imsi = try IdentityCode.digits(callers.imsi[caller])
    attempt.imei = try IdentityCode.digits(callers.imei[caller])
    attempt.cell = try text(callers.cell[caller], &attempt, &batch)
    (attempt.callingCountry, attempt.callingType) = try kind(callerClasses[caller])
    (attempt.calledCountry, attempt.calledType) = try kind(value(.calledClass, index))
    let code = callerCodes[caller]
    attempt.callingNumber = try identity(code, &attempt, &batch)
    attempt.presentedNumber = try identity(shown(.presented, index, code), &attempt, &batch)
    attempt.assertedIdentity = try identity(shown(.asserted, index, code), &attempt, &batch)
    attempt.redirectingNumber = try identity(value(.redirecting, index), &attempt, &batch)
    attempt.calledNumber = try identity(value(.called, index), &attempt, &batch)
  }

  /// The code of an identity that is mostly none, or the caller's.
  private func shown(_ column: Column, _ index: Int, _ caller: UInt64) -> UInt64 {
    switch value(column, index) {
    case 0: 0
    case 1: caller
    case let code: code - 2
    }
  }

  private func kind(
    _ place: UInt64
  ) throws(HistoryFault) -> (country: Country, type: NumberType) {
    guard place < UInt64(classes.count) else { throw .damaged }
    return classes[Int(place)]
  }

  private func identity(
    _ code: UInt64,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) throws(HistoryFault) -> Identity {
    // Texts are rare, and only they need the batch.
    guard code & 3 == 3 else { return try IdentityCode.identity(code) { _ in .none } }
    let field = try text(code >> 2, &attempt, &batch)
    return try IdentityCode.identity(code) { _ in field }
  }

  private func text(
    _ place: UInt64,
    _ attempt: inout Attempt,
    _ batch: inout AttemptBatch
  ) throws(HistoryFault) -> TextField {
    guard place > 0 else { return .none }
    guard place <= UInt64(texts.count) else { throw .damaged }
    return batch.addText(texts[Int(place - 1)], of: &attempt)
  }
}
