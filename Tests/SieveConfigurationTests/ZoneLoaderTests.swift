import SieveBytes
import SieveConfiguration
import Testing

@Suite("Time zones by name")
struct ZoneLoaderTests {
  @Test(
    "fixed offsets",
    arguments: [("+07:00", 25_200_000), ("-03:30", -12_600_000), ("UTC", 0), ("+00:00", 0)]
  )
  func fixed(name: String, offset: Int64) throws {
    let zone = try #require(ZoneLoader.zone(named: name))
    #expect(zone.name == name)
    #expect(zone.spans == [ZoneTable.Span(start: .min, offset: offset)])
  }

  @Test(
    "what is no zone",
    arguments: ["", "7", "+7:00", "+19:00", "+07:60", "+0a:00", "Asia/Mae_Sot", "../etc/passwd"]
  )
  func unknown(name: String) { #expect(ZoneLoader.zone(named: name) == nil) }

  @Test("Bangkok has one offset, New York two")
  func named() throws {
    let bangkok = try #require(ZoneLoader.zone(named: "Asia/Bangkok"))
    #expect(bangkok.spans == [ZoneTable.Span(start: .min, offset: 25_200_000)])
    let newYork = try #require(ZoneLoader.zone(named: "America/New_York"))
    // 2026-03-08T07:00:00Z: clocks go forward.
    #expect(newYork.offset(atUTC: 1_772_953_200_000 - 1) == -18_000_000)
    #expect(newYork.offset(atUTC: 1_772_953_200_000) == -14_400_000)
    // 2050-07-01: far beyond the explicit entries of the zone files.
    #expect(newYork.offset(atUTC: 2_540_246_400_000) == -14_400_000)
    #expect(Set(newYork.spans.map(\.offset)) == [-18_000_000, -14_400_000])
  }
}
