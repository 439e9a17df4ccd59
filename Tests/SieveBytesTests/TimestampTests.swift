import SieveBytes
import Testing

/// Reads `text` with local times in `zone`; the fault's label when it is refused.
private func read(_ text: String, zone: ZoneTable = .utc) -> String {
  let bytes = Array(text.utf8)
  do throws(TimestampFault) {
    let time = try Timestamp.read(bytes.span, 0..<bytes.count, zone: zone)
    return CivilTime.rfc3339(milliseconds: time)
  } catch {
    return error.label
  }
}

@Suite("timestamps")
struct TimestampTests {
  @Test(
    "every form that is read",
    arguments: [
      ("2026-03-02T09:14:07Z", "2026-03-02T09:14:07.000Z"),
      ("2026-03-02t09:14:07z", "2026-03-02T09:14:07.000Z"),
      ("2026-03-02T09:14:07.25Z", "2026-03-02T09:14:07.250Z"),
      ("2026-03-02T09:14:07.123456789Z", "2026-03-02T09:14:07.123Z"),
      ("2026-03-02T09:14:07+07:00", "2026-03-02T02:14:07.000Z"),
      ("2026-03-02 09:14:07-0330", "2026-03-02T12:44:07.000Z"),
      ("2026-03-02 09:14:07.5 +07", "2026-03-02T02:14:07.500Z"),
      ("2026-03-02 09:14:07 UTC", "2026-03-02T09:14:07.000Z"),
      ("2026-03-02 09:14:07", "2026-03-02T09:14:07.000Z"),
      ("2026/03/02 09:14:07,250", "2026-03-02T09:14:07.250Z"),
      ("2020/2/10 22:41", "2020-02-10T22:41:00.000Z"),
      ("2020-2-1 2:04:5", "2020-02-01T02:04:05.000Z"),
      ("20260302091407", "2026-03-02T09:14:07.000Z"),
      ("20260302091407+0700", "2026-03-02T02:14:07.000Z"),
      ("1772442847", "2026-03-02T09:14:07.000Z"),
      ("1772442847.250999", "2026-03-02T09:14:07.250Z"),
      ("1772442847250", "2026-03-02T09:14:07.250Z"),
      ("1772442847250999", "2026-03-02T09:14:07.250Z"),
      ("1772442847250999123", "2026-03-02T09:14:07.250Z"),
      ("2461101.88480324", "2026-03-02T09:14:07.000Z"),
      ("2440587.50000000", "1970-01-01T00:00:00.000Z"),
      ("2461102.0", "2026-03-02T12:00:00.000Z"),
      ("2461101.8848032407407407", "2026-03-02T09:14:07.000Z"),
      ("2461102", "1970-01-29T11:38:22.000Z"),
      ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z"),
    ]
  )
  func forms(_ text: String, _ expected: String) {
    #expect(read(text) == expected)
  }

  @Test(
    "what is wrong is said",
    arguments: [
      ("2026-02-30T09:14:07Z", "February 2026 has 28 days"),
      ("2024-02-30 09:14:07", "February 2024 has 29 days"),
      ("2026-04-31 09:14", "April 2026 has 30 days"),
      ("2026-13-01T09:14:07Z", "there is no month 13"),
      ("20261301091407", "there is no month 13"),
      ("2026-03-02T24:00:00Z", "no such time of day"),
      ("2026-03-02T09:60:00Z", "no such time of day"),
      ("1901-03-02T09:00:00Z", "years 1970 to 9999 are read"),
      ("02/03/2026 09:14:07", "day or month first? write the year first"),
      ("2026-03-02T09:14:07+25:00", "no such offset from UTC"),
      ("2026-03-02T09:14:07+07:61", "no such offset from UTC"),
      ("2026-03-02T09:14:07Zx", "something follows the time"),
      ("2026-03-02T09:14:07.Z", "not a date and time"),
      ("2026-03-02", "not a date and time"),
      ("2026-03/02 09:14:07", "not a date and time"),
      ("yesterday", "not a date and time"),
      ("-5", "not a date and time"),
      ("", "not a date and time"),
    ]
  )
  func faults(_ text: String, _ label: String) {
    #expect(read(text) == label)
  }

  @Test("local times are read in the zone, others are not touched by it")
  func zones() {
    let bangkok = ZoneTable(name: "+07:00", fixedOffset: 7 * 3_600_000)
    #expect(read("2026-03-02 09:14:07", zone: bangkok) == "2026-03-02T02:14:07.000Z")
    #expect(read("2026-03-02T09:14:07Z", zone: bangkok) == "2026-03-02T09:14:07.000Z")
    #expect(read("1772442847", zone: bangkok) == "2026-03-02T09:14:07.000Z")
  }

  @Test("what is written is read back, from 1970 to 9999")
  func roundTrip() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let time = Int64.random(in: 0..<253_402_300_800_000, using: &generator)
      let text = CivilTime.rfc3339(milliseconds: time)
      #expect(read(text) == text)
    }
  }

  @Test("no prefix or changed byte of a timestamp traps")
  func hostile() {
    let bytes = Array("2026-03-02T09:14:07.250+07:00".utf8)
    for length in 0...bytes.count {
      for place in 0..<length {
        for byte: UInt8 in [0, 0x20, 0x2B, 0x2E, 0x39, 0x3A, 0x41, 0xFF] {
          var changed = Array(bytes[0..<length])
          changed[place] = byte
          _ = try? Timestamp.read(changed.span, 0..<length, zone: .utc)
        }
      }
    }
  }
}

@Suite("durations")
struct ClockDurationTests {
  private func read(_ text: String, _ unit: DurationUnit = .seconds) -> Int64? {
    let bytes = Array(text.utf8)
    return ClockDuration.milliseconds(bytes.span, 0..<bytes.count, unit: unit)
  }

  @Test("numbers count the unit, clock forms are hours, minutes and seconds")
  func forms() {
    #expect(read("42") == 42_000)
    #expect(read("42.5") == 42_500)
    #expect(read("42", .milliseconds) == 42)
    #expect(read("42999", .microseconds) == 42)
    #expect(read("01:02") == 62_000)
    #expect(read("1:02:03.5") == 3_723_500)
    #expect(read("00:01:00", .milliseconds) == 60_000)
  }

  @Test("anything else is refused", arguments: ["", "-1", "4x", "1:60", "1:2:3:4", "1.", "1e5"])
  func refused(_ text: String) {
    #expect(read(text) == nil)
  }

  @Test("the longest numbers do not overflow")
  func large() {
    #expect(read("999999999999999") == nil)
    #expect(read("999999999999999:59:59") == nil)
    #expect(read("99999999999999999999") == nil)
  }
}
