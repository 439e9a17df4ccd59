/// Packs attempts into a block.
public struct AttemptBlockWriter {
  private typealias Column = AttemptBlock.Column

  /// What a caller had at its last call of the block.
  private struct Caller {
    let index: UInt64
    var imsi: UInt64
    var imei: UInt64
    var cell: UInt64
  }

  /// How many attempts it holds.
  public private(set) var count = 0
  /// A value for each column, attempt by attempt: to add to one array is a third of the work of adding to 26.
  private var rows: [UInt64] = []
  private var callers: [UInt64: Caller] = [:]
  /// Identities of callers and the places of their country and type, in order of first use.
  private var callerCodes: [UInt64] = []
  private var callerClasses: [UInt64] = []
  private var texts: [[UInt8]] = []
  /// Places of texts by a hash of them; where two have the same, those of the others are looked for.
  private var textPlaces: [UInt64: UInt64] = [:]
  private var classes: [UInt64] = []
  private var classPlaces: [UInt64: UInt64] = [:]
  private var lastTime: Int64 = 0
  private var textBytes = 0
  private let textMax: Int

  /// An empty block, with room for so many bytes of text.
  public init(textMax: Int = AttemptBlock.textMax) { self.textMax = textMax }

  /// Whether it has no more room, be it for one attempt with texts as long as they can be.
  public var isFull: Bool {
    count == AttemptBlock.countMax || textBytes > textMax - Self.textOfAttemptMax
  }

  private static let textOfAttemptMax = 1 << 20

  /// Adds an attempt of a batch.
  public mutating func add(_ attempt: Attempt, of batch: AttemptBatch) {
    count += 1
    addTimes(attempt)
    let caller = identity(attempt.callingNumber, attempt, batch)
    addCaller(caller, attempt, batch)
    add(.presented, shown(attempt.presentedNumber, caller, attempt, batch))
    add(.asserted, shown(attempt.assertedIdentity, caller, attempt, batch))
    add(.redirecting, identity(attempt.redirectingNumber, attempt, batch))
    add(.called, identity(attempt.calledNumber, attempt, batch))
    add(.calledClass, place(attempt.calledCountry, attempt.calledType))
    add(.ingressTrunk, place(attempt.ingressTrunk, attempt, batch))
    add(.egressTrunk, place(attempt.egressTrunk, attempt, batch))
    add(.sourceAddress, place(attempt.sourceAddress, attempt, batch))
    add(.userAgent, place(attempt.userAgent, attempt, batch))
    add(.originID, place(attempt.originID, attempt, batch))
    add(.sipStatus, UInt64(attempt.sipStatus))
    add(.releaseCause, UInt64(attempt.releaseCause))
    add(.disposition, UInt64(attempt.disposition.rawValue))
    add(.attestation, UInt64(attempt.attestation))
    add(.passport, UInt64(attempt.passport.rawValue))
    add(.method, UInt64(attempt.method.rawValue))
  }

  /// The bytes of the block, which is empty afterwards.
  ///
  /// - Complexity: O(attempts)
  public mutating func take() -> [UInt8] {
    var writer = ColumnWriter()
    writer.add(UInt64(texts.count))
    for text in texts { writer.add(text: text) }
    writer.add(UInt64(classes.count))
    for value in classes { writer.add(value) }
    writer.add(UInt64(callerCodes.count))
    writer.add(column: callerCodes)
    writer.add(column: callerClasses)
    var values = [UInt64](repeating: 0, count: count)
    for column in Column.allCases.indices {
      for index in 0..<count { values[index] = rows[index * Column.allCases.count + column] }
      writer.add(column: values)
    }
    self = AttemptBlockWriter(textMax: textMax)
    return writer.bytes
  }

  /// Adds the value of the next column; the name is for whoever reads this.
  @inline(__always)
  private mutating func add(_ column: Column, _ value: UInt64) {
    assert(rows.count == (count - 1) * Column.allCases.count + column.rawValue)
    rows.append(value)
  }

  /// Adds the instants after set-up, of which unknown is −1, and 0 here.
  @inline(__always)
  private mutating func add(_ column: Column, after time: Int32) {
    add(column, ColumnWriter.zigzag(Int64(time) + 1))
  }

  /// The code of an identity that mostly is none, or the caller's.
  private mutating func shown(
    _ other: Identity,
    _ caller: UInt64,
    _ attempt: Attempt,
    _ batch: AttemptBatch
  ) -> UInt64 {
    let code = identity(other, attempt, batch)
    return code == 0 ? 0 : code == caller ? 1 : code + 2
  }

  private mutating func addTimes(_ attempt: Attempt) {
    add(.setupTime, ColumnWriter.zigzag(attempt.setupTime &- lastTime))
    lastTime = attempt.setupTime
    add(.alertAfter, after: attempt.alertAfter)
    add(.answerAfter, after: attempt.answerAfter)
    add(.releaseAfter, after: attempt.releaseAfter)
    let expected = AttemptBlock.expected(attempt)
    add(.ring, ColumnWriter.zigzag(Int64(attempt.ringMilliseconds) - expected.ring))
    add(.talk, ColumnWriter.zigzag(Int64(attempt.talkMilliseconds) - expected.talk))
  }

  /// Adds who calls, and of subscription, device and cell what has changed since its last call.
  private mutating func addCaller(_ code: UInt64, _ attempt: Attempt, _ batch: AttemptBatch) {
    let imsi = IdentityCode.of(attempt.imsi)
    let imei = IdentityCode.of(attempt.imei)
    let cell = place(attempt.cell, attempt, batch)
    let kind = place(attempt.callingCountry, attempt.callingType)
    // Country and type follow from the number, but not for every kind of input.
    if let known = callers[code], callerClasses[Int(known.index)] == kind {
      add(.caller, known.index + 1)
      add(.imsi, imsi == known.imsi ? 0 : imsi + 1)
      add(.imei, imei == known.imei ? 0 : imei + 1)
      add(.cell, cell == known.cell ? 0 : cell + 1)
      callers[code] = Caller(index: known.index, imsi: imsi, imei: imei, cell: cell)
      return
    }
    add(.caller, 0)
    add(.imsi, imsi + 1)
    add(.imei, imei + 1)
    add(.cell, cell + 1)
    callers[code] = Caller(index: UInt64(callerCodes.count), imsi: imsi, imei: imei, cell: cell)
    callerCodes.append(code)
    callerClasses.append(kind)
  }

  private mutating func identity(
    _ identity: Identity,
    _ attempt: Attempt,
    _ batch: AttemptBatch
  ) -> UInt64 {
    let text = identity.isText ? place(identity.textField, attempt, batch) : 0
    return IdentityCode.of(identity) { _ in text }
  }

  /// The place of a text in the table, from 1; 0 for none.
  private mutating func place(
    _ field: TextField,
    _ attempt: Attempt,
    _ batch: AttemptBatch
  ) -> UInt64 {
    guard field.isPresent else { return 0 }
    let bytes = batch.bytes(field, of: attempt)
    textBytes += bytes.count
    // FNV-1a: nearly every call has its texts from a few, and none is copied to be found again.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    while let known = textPlaces[hash] {
      if texts[Int(known - 1)].elementsEqual(bytes) { return known }
      hash &+= 1
    }
    texts.append(Array(bytes))
    textPlaces[hash] = UInt64(texts.count)
    return UInt64(texts.count)
  }

  /// The place of a country and a type of number in the table.
  private mutating func place(_ country: Country, _ type: NumberType) -> UInt64 {
    let value = UInt64(country.rawValue) << 8 | UInt64(type.rawValue)
    if let known = classPlaces[value] { return known }
    classes.append(value)
    classPlaces[value] = UInt64(classes.count - 1)
    return UInt64(classes.count - 1)
  }
}
