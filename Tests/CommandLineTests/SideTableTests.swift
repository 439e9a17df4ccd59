import Foundation
import Testing

/// What is known of trunks and numbers comes from files named on the command line.
@Suite struct SideTableTests {
  let folder: Scratch
  let calls: String
  let rules: String
  let trunks: String

  init() throws {
    folder = try Scratch()
    var rows = "call_id,start_time,caller,callee,trunk\n"
    for index in 0..<6 {
      let second = 10 + index
      rows += "a\(index),2026-03-02T09:00:\(second)Z,+66812345678,+6681234560\(index),T1\n"
      rows += "b\(index),2026-03-02T09:01:\(second)Z,+66812345679,+6681234561\(index),T2\n"
    }
    calls = try folder.write(rows, "calls.csv")
    rules = try folder.write(
      """
      rules:
        - id: customer
          title: Customer with calls
          subject: trunk_customer
          window: 15m
          where: trunk_role == "interconnect"
          when: attempts >= 12
          severity: low
        - id: stranger
          title: Caller on no list
          subject: calling_number
          window: 15m
          where: not in_list("known")
          when: attempts >= 6
          severity: low
      """,
      "rules.yaml"
    )
    trunks = try folder.write(
      "trunk,role,customer,country\nT1,interconnect,Acme,TH\nT2,interconnect,Acme,TH\n",
      "trunks.csv"
    )
  }

  private func subjects(_ rule: String, _ output: String) throws -> [String] {
    try objects(output).filter {
      $0["rule"] as? String == rule && $0["status"] as? String == "open"
    }
    .compactMap { ($0["subject"] as? [String: Any])?["value"] as? String }
  }

  @Test func tablesSayWhoseTrunkAndWhoIsKnown() throws {
    let known = try folder.write("+66812345678\n", "known.txt")
    let manifest = folder.file("run.json")
    let outcome = try Program.run(
      "analyze",
      calls,
      "--rules",
      rules,
      "--trunks",
      trunks,
      "--list",
      "known=\(known)",
      "--manifest",
      manifest
    )
    #expect(outcome.status == 0, "\(outcome.complaints)")
    // Two trunks of six calls each make one customer of twelve.
    #expect(try subjects("customer", outcome.text) == ["Acme"])
    #expect(try subjects("stranger", outcome.text) == ["+66812345679"])
    let run = try objects(String(decoding: contents(manifest), as: UTF8.self).filter { $0 != "\n" })
    let tables = run.first?["tables"] as? [[String: Any]]
    #expect(tables?.compactMap { $0["name"] as? String } == [trunks, known])
  }

  @Test func aListThatNobodyGaveStopsTheStart() throws {
    let outcome = try Program.run("analyze", calls, "--rules", rules, "--trunks", trunks)
    #expect(outcome.status == 2)
    #expect(
      outcome.complaints.contains("CS2405") && outcome.complaints.contains("--list known=FILE")
    )
    #expect(outcome.output.isEmpty)
  }

  /// A list that changes nothing is said to: a mistyped name, or one that weighs in scores where there is none.
  @Test func aListThatNothingAsksForIsSaid() throws {
    let list = try folder.write("+66812345678\n", "list.txt")
    func complaints(_ rules: String, _ name: String) throws -> String {
      let outcome = try Program.run("analyze", calls, "--rules", rules, "--list", "\(name)=\(list)")
      #expect(outcome.status == 0)
      return outcome.complaints
    }
    let mistyped = try complaints("builtin:scam-centre", "alow")
    #expect(mistyped.contains("warning[CS2411]") && mistyped.contains("--list allow=FILE"))
    #expect(try complaints("builtin:call-patterns", "allow").contains("exempt: [allow]"))
    #expect(try !complaints("builtin:scam-centre", "allow").contains("CS2411"))
  }

  @Test func cellsAndZonesSayWhere() throws {
    var rows = "call_id,start_time,caller,callee,cell,trunk\n"
    for index in 0..<6 {
      let second = 10 + index
      rows += "a\(index),2026-03-02T09:00:\(second)Z,0812345678,081234560\(index),456-01-1-9,\n"
      rows += "b\(index),2026-03-02T09:01:\(second)Z,0812345679,081234561\(index),520-03-1-1,IN\n"
    }
    let calls = try folder.write(rows, "cells-calls.csv")
    let rules = try folder.write(
      """
      rules:
        - id: abroad
          title: Home number abroad
          subject: calling_number
          window: 15m
          where: foreign_cell and in_zone("casino") and distance_to_border_km < 10
          when: attempts >= 6
          severity: low
        - id: shown
          title: Home number from abroad
          subject: calling_number
          window: 15m
          where: home_number_from_abroad
          when: attempts >= 6
          severity: low
      """,
      "places.yaml"
    )
    let cells = try folder.write(
      "cell,lat,lon,country,range_m\n456-01-1-9,13.658,102.563,KH,2500\n520-03-1-1,13.75,100.5,TH,\n",
      "cells.csv"
    )
    let zones = try folder.write(
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"casino","#
        + #""radius_km":3},"geometry":{"type":"Point","coordinates":[102.56,13.66]}}]}"#,
      "zones.geojson"
    )
    let trunks = try folder.write("trunk,role\nIN,international\n", "in.csv")
    let outcome = try Program.run(
      "analyze",
      calls,
      "--rules",
      rules,
      "--cells",
      cells,
      "--zones",
      zones,
      "--trunks",
      trunks,
      "--home-country",
      "TH"
    )
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(try subjects("abroad", outcome.text) == ["+66812345678"])
    #expect(try subjects("shown", outcome.text) == ["+66812345679"])
    let alert = try #require(try objects(outcome.text).first { $0["rule"] as? String == "abroad" })
    let evidence = alert["evidence"] as? [String: [String: Any]]
    #expect(evidence?["distance_to_border_km"]?["uncertainty"] as? Double == 7.5)
    let text = try #require(alert["explanation"] as? String)
    #expect(text.contains("from the border TH–KH, in zone aranyaprathet-poipet, casino"))
    let without = try Program.run("analyze", calls, "--rules", rules, "--zones", zones)
    #expect(without.status == 0 && without.complaints.contains("CS2408"))
    let unknown = try Program.run("analyze", calls, "--rules", rules, "--cells", cells)
    #expect(unknown.status == 2 && unknown.complaints.contains("CS2407"))
  }

  @Test func everyProblemOfTheTablesIsInOneReport() throws {
    let wrong = try folder.write("trunk,role\nT1,boss\n", "wrong.csv")
    let outcome = try Program.run(
      "analyze",
      calls,
      "--rules",
      rules,
      "--trunks",
      wrong,
      "--list",
      "known=/no/such/file"
    )
    #expect(outcome.status == 2)
    #expect(outcome.complaints.contains("CS2403") && outcome.complaints.contains("CS2401"))
  }
}
