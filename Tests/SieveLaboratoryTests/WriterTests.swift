import Foundation
import SieveLaboratory
import SieveModel
import Testing

/// What a writer hands to its sink.
func written(_ write: (@escaping ([UInt8]) throws -> Void) throws -> Void) rethrows -> [UInt8] {
  // The writers call the sink before they return, one block after the other.
  final class Collector {
    var bytes: [UInt8] = []
  }
  let collector = Collector()
  try write { collector.bytes += $0 }
  return collector.bytes
}

/// FNV-1a: enough to notice any change of a single byte.
func fingerprint(_ bytes: [UInt8]) -> String {
  let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
  }
  return String(hash, radix: 16)
}

@Suite("Writers")
struct WriterTests {
  static let world = WorldGenerator.generate(
    WorldOptions(
      seed: 42,
      start: 1_772_416_800_000,
      hours: 0.25,
      subscribers: 300,
      centres: 5,
      heavyCallersPerKind: 1
    )
  )

  @Test("the same options give the same bytes, on every machine")
  func determinism() throws {
    let world = Self.world
    let csv = fingerprint(try written { try world.writeCSV(to: $0) })
    let json = fingerprint(try written { try world.writeJSONLines(to: $0) })
    let capture = fingerprint(try written { try world.writeCapture(to: $0) })
    let labels = fingerprint(try written { try world.writeLabels(to: $0) })
    #expect(csv == "5fe2108f6c650bb")
    #expect(json == "af0193b0c27362bc")
    #expect(capture == "6ffab9cdba2bfdaf")
    #expect(labels == "2967c1471f4fce4a")
  }

  @Test("another seed gives another world")
  func seeds() throws {
    let options = WorldOptions(seed: 43, start: 1_772_416_800_000, hours: 0.25)
    let other = WorldGenerator.generate(options)
    #expect(
      try written { try other.writeCSV(to: $0) } != written { try Self.world.writeCSV(to: $0) }
    )
  }

  @Test("CSV has a line for each call, and each line all columns")
  func csv() throws {
    let bytes = try written { try Self.world.writeCSV(to: $0) }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == Self.world.calls.count + 1)
    #expect(lines[0].hasPrefix("call_id,calling_number,presented_number,asserted_identity,"))
    #expect(lines.allSatisfy { $0.count(where: { $0 == "," }) == 21 })
  }

  @Test("release order is by release time")
  func releaseOrder() throws {
    let bytes = try written { try Self.world.writeCSV(order: .release, to: $0) }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
    let releases = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false)[8] }
    #expect(zip(releases, releases.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("JSON lines are objects with the fields of the call")
  func json() throws {
    let bytes = try written { try Self.world.writeJSONLines(to: $0) }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == Self.world.calls.count)
    for (line, call) in zip(lines, Self.world.calls).prefix(300) {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      )
      #expect(object["calling_number"] as? String == "+\(call.callingNumber)")
      #expect(object["talk_ms"] as? Int == Int(call.talkMilliseconds))
      #expect((object["answer_time"] == nil) == (call.answerAfter < 0))
    }
  }

  @Test("side tables name every trunk and cell of the calls")
  func sideTables() throws {
    let cells = try written { try Self.world.network.writeCells(to: $0) }
    let trunks = try written { try Self.world.network.writeTrunks(to: $0) }
    #expect(cells.count(where: { $0 == 0x0A }) == Self.world.network.cells.count + 1)
    #expect(trunks.count(where: { $0 == 0x0A }) == Self.world.network.trunks.count + 1)
  }

  @Test("an error of the sink ends the writing")
  func sinkError() {
    struct Full: Error {}
    #expect(throws: Full.self) { try Self.world.writeCSV { _ in throw Full() } }
  }
}
