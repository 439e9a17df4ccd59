import Testing

@testable import SieveModel

/// Blocks that no writer made, whose checksums may be right all the same.
struct HostileBlockTests {
  private typealias Column = AttemptBlock.Column

  /// A block of equal attempts, each with the same text as its trunk.
  private func block(count: Int, textLength: Int) -> [UInt8] {
    var writer = ColumnWriter()
    writer.add(1)
    writer.add(text: [UInt8](repeating: 0x41, count: textLength))
    writer.add(1)
    writer.add(0)
    writer.add(1)
    writer.add(column: [0])
    writer.add(column: [0])
    for column in Column.allCases {
      var values = [UInt64](repeating: column == .ingressTrunk ? 1 : 0, count: count)
      if column == .caller { for index in 1..<count { values[index] = 1 } }
      writer.add(column: values)
    }
    return writer.bytes
  }

  @Test func fewBytesDoNotBecomeGigabytes() throws {
    let modest = try AttemptBlockReader(block(count: 1000, textLength: 60_000), count: 1000)
    #expect(try modest.attempts(first: 1).text.count == 60_000_000)
    let greedy = try AttemptBlockReader(block(count: 2000, textLength: 60_000), count: 2000)
    #expect(throws: HistoryFault.damaged) { try greedy.attempts(first: 1) }
  }

  @Test func aBlockIsFullBeforeItsTextsAreTooLong() {
    let textMax = 3 << 20
    var writer = AttemptBlockWriter(textMax: textMax)
    var total = 0
    while !writer.isFull, writer.count < 1000 {
      var batch = AttemptBatch()
      var attempt = Attempt(setupTime: 0)
      batch.beginText(&attempt)
      attempt.userAgent = batch.addText([UInt8](repeating: 0x41, count: 60_000), of: &attempt)
      batch.append(attempt)
      writer.add(attempt, of: batch)
      total += 60_000
    }
    #expect(total > 1 << 20 && total <= textMax - 11 * 65_535)
    // The next block has room again.
    _ = writer.take()
    #expect(!writer.isFull)
  }

  @Test func digitsHaveNoMoreThanTheyCount() throws {
    func identity(_ value: UInt64, _ count: UInt64) throws -> Identity {
      try IdentityCode.identity((value << 4 | count) << 2 | 2) { _ in .none }
    }
    #expect(try identity(999, 3) == .digits(999, count: 3))
    #expect(throws: HistoryFault.damaged) { try identity(1000, 3) }
    #expect(throws: HistoryFault.damaged) { try IdentityCode.digits(1000 << 5 | 3) }
    #expect(try IdentityCode.digits(999 << 5 | 3) == DigitString(value: 999, count: 3))
    let longest: UInt64 = 9_999_999_999_999_999
    #expect(try IdentityCode.digits(longest << 5 | 16) == DigitString(value: longest, count: 16))
  }
}
