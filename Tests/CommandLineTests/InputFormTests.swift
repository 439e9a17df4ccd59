import Foundation
import Testing

/// The alerts follow from the set of records, whatever form and order it comes in.
@Suite struct InputFormTests {
  let world: World
  let folder: Scratch

  init() throws {
    world = try World.shared.get()
    folder = try Scratch()
  }

  private func canonical(_ arguments: String..., input: String? = nil) throws -> Data {
    let outcome = try Program.run(["analyze", "--canonical"] + arguments, input: input)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    return outcome.output
  }

  @Test func worldHasAlerts() {
    #expect(world.alerts.count > 10_000)
    #expect(world.canonical.count > 10_000)
  }

  @Test(arguments: [1, 2, 3])
  func threadsChangeNothing(threads: Int) throws {
    let outcome = try Program.run("analyze", world.calls, "--threads", "\(threads)")
    #expect(outcome.status == 0)
    #expect(outcome.output == world.alerts)
  }

  /// Which instructions find delimiters depends on the processor, and on the environment for those who compare.
  @Test(arguments: ["portable", "sse2", ""])
  func kernelsChangeNothing(kernels: String) throws {
    let line = "CALLSIEVE_KERNELS=\"$2\" \"$CALLSIEVE\" analyze \"$1\""
    let outcome = try Program.shell(line, world.calls, kernels)
    #expect(outcome.status == 0)
    #expect(outcome.output == world.alerts)
  }

  /// Heads of SIP messages as well.
  @Test(arguments: ["burst-dialler.pcap", "ordinary.pcap", "wangiri.pcap.gz"])
  func kernelsChangeNoCall(capture: String) throws {
    let file = Repository.path("fixtures/captures/\(capture)")
    let line = "CALLSIEVE_KERNELS=\"$2\" \"$CALLSIEVE\" calls \"$1\""
    let outcomes = try ["portable", "sse2", "avx2", ""].map { try Program.shell(line, file, $0) }
    for outcome in outcomes {
      #expect(outcome.status == outcomes[0].status)
      #expect(outcome.output == outcomes[0].output && !outcome.output.isEmpty)
    }
  }

  @Test func standardInputIsAFile() throws {
    #expect(try canonical("-", input: world.calls) == world.canonical)
  }

  @Test(.needs("gzip")) func gzipMembersAreOneFile() throws {
    let packed = folder.file("calls.csv.gz")
    let line = "head -n 1000 \"$1\" | gzip -c > \"$2\"; tail -n +1001 \"$1\" | gzip -c >> \"$2\""
    #expect(try Program.shell(line, world.calls, packed).status == 0)
    #expect(try canonical(packed) == world.canonical)
  }

  @Test(.needs("zstd")) func zstandardIsThePlainFile() throws {
    let packed = folder.file("calls.csv.zst")
    #expect(try Program.shell("zstd -q \"$1\" -o \"$2\"", world.calls, packed).status == 0)
    #expect(try canonical(packed) == world.canonical)
  }

  @Test func releaseOrderIsSetUpOrder() throws {
    #expect(try contents(world.released) != contents(world.calls))
    #expect(try canonical(world.released) == world.canonical)
  }

  @Test func jsonLinesAreCSV() throws {
    #expect(try canonical(world.lines) == world.canonical)
  }

  @Test func partsAreTheWhole() throws {
    let parts = [folder.file("part-1.csv"), folder.file("part-2.csv")]
    let line = """
      head -n 3000 "$1" > "$2"; head -n 1 "$1" > "$3"; tail -n +3001 "$1" >> "$3"
      """
    #expect(try Program.shell(line, world.calls, parts[0], parts[1]).status == 0)
    #expect(try canonical(parts[0], parts[1]) == world.canonical)
  }

  @Test(arguments: ["burst-dialler", "ordinary", "simulated"], ["csv", "jsonl"])
  func capturesAreTheirCalls(name: String, form: String) throws {
    let capture =
      name == "simulated"
      ? world.capture : Repository.path("fixtures/captures/\(name).pcap")
    let calls = folder.file("calls.\(form)")
    let export = try Program.run("calls", capture, "--as", form, "--output", calls)
    #expect(export.status == 0, "\(export.complaints)")
    let alerts = try canonical(capture)
    #expect(alerts.isEmpty == (name == "ordinary"))
    #expect(try canonical(calls) == alerts)
  }

  @Test func replayRepeatsItself() throws {
    let capture = Repository.path("fixtures/captures/burst-dialler.pcap")
    let runs = try (0..<2).map { _ in try Program.run("replay", capture, "--speed", "max") }
    #expect(runs.allSatisfy { $0.status == 0 })
    let masked = runs.map {
      $0.text.replacing(/"emitted_at":"[^"]*"/, with: "\"emitted_at\":\"\"")
    }
    #expect(!masked[0].isEmpty)
    #expect(masked[0].contains("emitted_at"))
    #expect(masked[0] == masked[1])
  }
}
