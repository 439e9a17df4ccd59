import Foundation
import Testing

/// Calls that real programs make, as they, their proxy, captures and live listeners tell them.
@Suite struct PeerTests {
  /// One call of each kind over each transport, and one more; `make peers` makes more of them.
  @Test(
    .needs("tcpdump"),
    .enabled("sipp, Kamailio with WebSocket or python3 is missing: .ci/install peers") {
      let check = """
        command -v sipp && command -v python3 && kamailio -c -f "$1"
        """
      return try Program.shell(check, Repository.path("fixtures/peers/kamailio.cfg")).status == 0
    },
    .capturesLoopback
  )
  func allAgreeOnEveryCall() throws {
    let outcome = try Program.shell(
      "exec timeout --kill-after=5 200 \"$1\" \"$CALLSIEVE\" 1",
      Repository.path(".ci/peers")
    )
    #expect(outcome.status == 0, "\(outcome.text)\n\(outcome.complaints)")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.count == 8, "\(outcome.text)")
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix("82 calls, as planned") }, "\(outcome.text)")
  }
}
