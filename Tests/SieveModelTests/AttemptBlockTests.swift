import Foundation
import SieveModel
import TestSupport
import Testing

/// Attempts that are packed into a block come out as they went in; damaged blocks are refused.
///
/// `SEED=n swift test --filter AttemptBlockTests` replays one block.
@Suite("Blocks of attempts")
struct AttemptBlockTests {
  private static var seeds: [UInt64] {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    return seed.map { [$0] } ?? (1...300).map { 52_000 + $0 }
  }

  /// Random attempts that repeat callers, texts and gaps as often as not.
  private struct Maker {
    var random: SplitMix64
    var time: Int64 = 1_772_409_600_000

    mutating func number(_ bound: UInt64) -> UInt64 { random.next() % bound }

    mutating func identity(_ batch: inout AttemptBatch, _ attempt: inout Attempt) -> Identity {
      switch number(8) {
      case 0: return .none
      case 1: return .withheld
      case 2: return .digits(number(1000), count: Int(3 + number(12)))
      case 3:
        let field = text(&batch, &attempt)
        return .text(offset: Int(field.offset), length: Int(field.length))
      case 4: return .e164(number(1_000_000_000_000_000))
      default: return .e164(66_812_345_670 + number(10))
      }
    }

    mutating func text(_ batch: inout AttemptBatch, _ attempt: inout Attempt) -> TextField {
      let texts = [
        "", "T1", "TH-FIX-1", "192.0.2.13", "alice", "520-04-1-7", "กรุงเทพ", "\u{0}\u{FF}",
      ]
      return batch.addText(Array(texts[Int(number(8))].utf8), of: &attempt)
    }

    mutating func duration() -> Int32 {
      switch number(6) {
      case 0: Attempt.unknown
      case 1: Int32.max
      case 2: 0
      default: Int32(number(100_000))
      }
    }

    mutating func add(to batch: inout AttemptBatch) {
      time += [0, 1, 700, -60_000, 86_400_000][Int(number(5))]
      var attempt = Attempt(setupTime: time)
      batch.beginText(&attempt)
      _ = batch.addText(Array("call-\(number(1000))".utf8), of: &attempt)
      attempt.alertAfter = duration()
      attempt.answerAfter = duration()
      attempt.releaseAfter = duration()
      attempt.ringMilliseconds = duration()
      attempt.talkMilliseconds = duration()
      attempt.callingNumber = identity(&batch, &attempt)
      attempt.presentedNumber = number(2) == 0 ? attempt.callingNumber : identity(&batch, &attempt)
      attempt.assertedIdentity = identity(&batch, &attempt)
      attempt.calledNumber = identity(&batch, &attempt)
      attempt.redirectingNumber = identity(&batch, &attempt)
      attempt.ingressTrunk = text(&batch, &attempt)
      attempt.egressTrunk = text(&batch, &attempt)
      attempt.sourceAddress = text(&batch, &attempt)
      attempt.userAgent = text(&batch, &attempt)
      attempt.cell = text(&batch, &attempt)
      attempt.originID = text(&batch, &attempt)
      if number(3) > 0 {
        attempt.imsi = DigitString(value: 520_010_000_000_000 + number(5), count: 15)
        attempt.imei = DigitString(value: number(10), count: Int(1 + number(16)))
      }
      attempt.sipStatus = UInt16(number(700))
      attempt.releaseCause = UInt8(number(128))
      attempt.disposition = Disposition.allCases[Int(number(9))]
      attempt.attestation = [0, 0x41, 0x42, 0x43][Int(number(4))]
      attempt.passport = PassportVerdict.allCases[Int(number(8))]
      attempt.method = RequestMethod.allCases[Int(number(3))]
      attempt.callingCountry = Country("TH") ?? .unknown
      attempt.calledCountry = number(2) == 0 ? .unknown : .nonGeographic
      attempt.callingType = NumberType.allCases[Int(number(14))]
      attempt.calledType = NumberType.allCases[Int(number(14))]
      batch.append(attempt)
    }
  }

  private static func batch(_ seed: UInt64) -> AttemptBatch {
    var maker = Maker(random: SplitMix64(seed: seed))
    var batch = AttemptBatch()
    for _ in 0..<(1 + maker.number(60)) { maker.add(to: &batch) }
    return batch
  }

  private static func packed(_ batch: AttemptBatch) -> [UInt8] {
    var writer = AttemptBlockWriter()
    for attempt in batch.attempts { writer.add(attempt, of: batch) }
    return writer.take()
  }

  /// All that is kept of an attempt, as text.
  private static func facts(_ attempt: Attempt, _ batch: AttemptBatch) -> [String] {
    let identities = [
      attempt.callingNumber, attempt.presentedNumber, attempt.assertedIdentity,
      attempt.calledNumber, attempt.redirectingNumber,
    ].map { "\($0.kind) \(batch.string($0, of: attempt))" }
    let texts = [
      attempt.ingressTrunk, attempt.egressTrunk, attempt.sourceAddress, attempt.userAgent,
      attempt.cell, attempt.originID,
    ].map { "\(Array(batch.bytes($0, of: attempt)))" }
    let numbers: [any Sendable] = [
      attempt.setupTime, attempt.alertAfter, attempt.answerAfter, attempt.releaseAfter,
      attempt.ringMilliseconds, attempt.talkMilliseconds, attempt.imsi, attempt.imei,
      attempt.sipStatus, attempt.releaseCause, attempt.disposition, attempt.attestation,
      attempt.passport, attempt.method, attempt.callingCountry, attempt.calledCountry,
      attempt.callingType, attempt.calledType,
    ]
    return identities + texts + numbers.map { "\($0)" }
  }

  @Test func whatGoesInComesOut() throws {
    for seed in Self.seeds {
      let batch = Self.batch(seed)
      let bytes = Self.packed(batch)
      let read = try AttemptBlockReader(bytes, count: batch.count).attempts(first: 7)
      #expect(read.count == batch.count, "SEED=\(seed)")
      for index in batch.attempts.indices {
        let (before, after) = (batch.attempts[index], read.attempts[index])
        let isEqual = Self.facts(before, batch) == Self.facts(after, read)
        #expect(isEqual, "SEED=\(seed), attempt \(index)")
        #expect(after.stage == .past && after.origin == 7 + UInt64(index))
        #expect(after.source == AttemptBlock.source && !after.callID.isPresent)
        if !isEqual { return }
      }
      // Packed once more it is the same, so that histories that are written on do not drift.
      #expect(Self.packed(read) == bytes, "SEED=\(seed)")
    }
  }

  @Test func anyBytesAreReadOrRefused() {
    for seed in Self.seeds {
      var random = SplitMix64(seed: seed)
      let batch = Self.batch(seed)
      let bytes = Self.packed(batch)
      for _ in 0..<40 {
        var damaged = bytes
        switch random.next() % 3 {
        case 0: damaged[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
        case 1: damaged.removeLast(Int(random.next() % UInt64(bytes.count)) + 1)
        default: damaged = damaged.map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        // Without its checksum a changed number may still be one: what counts is that nothing else happens.
        let reader = try? AttemptBlockReader(damaged, count: batch.count)
        if let read = try? reader?.attempts(first: 1) { #expect(read.count == batch.count) }
      }
    }
  }

  @Test func repeatedCallsTakeFewBytes() {
    var batch = AttemptBatch()
    for index in 0..<5000 {
      var attempt = Attempt(setupTime: 1_772_409_600_000 + Int64(index) * 1700)
      batch.beginText(&attempt)
      attempt.callingNumber = .e164(66_812_345_000 + UInt64(index % 50))
      attempt.calledNumber = .e164(66_890_000_000 + UInt64(index) * 7919 % 9_000_000)
      attempt.imsi = DigitString(value: 520_010_000_000_000 + UInt64(index % 50), count: 15)
      attempt.cell = batch.addText(Array("520-04-1-\(index % 3)".utf8), of: &attempt)
      attempt.disposition = .noAnswer
      batch.append(attempt)
    }
    #expect(Self.packed(batch).count < 5000 * 18)
  }
}
