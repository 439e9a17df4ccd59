import Foundation
import Testing

/// One simulated half day that the tests share, in every form.
struct World {
  let folder: Scratch
  let calls: String
  let released: String
  let lines: String
  let capture: String
  let labels: String
  /// The alerts of `calls`, whole and canonical.
  let alerts: Data
  let canonical: Data

  static let shared = Result { try World() }

  private init() throws {
    folder = try Scratch()
    folder.removeAtExit()
    calls = folder.file("calls.csv")
    released = folder.file("released.csv")
    lines = folder.file("calls.jsonl")
    capture = folder.file("calls.pcap")
    labels = folder.file("labels.csv")
    let base = [
      "simulate", "--seed", "7", "--subscribers", "150", "--centres", "2", "--hours", "12",
    ]
    try Self.make(base + ["--output", calls, "--labels", labels])
    try Self.make(base + ["--order", "release", "--output", released])
    try Self.make(base + ["--as", "jsonl", "--output", lines])
    try Self.make([
      "simulate", "--seed", "7", "--subscribers", "50", "--centres", "1", "--hours", "10.5", "--as",
      "pcap", "--output", capture,
    ])
    alerts = try Program.run("analyze", calls).output
    canonical = try Program.run("analyze", "--canonical", calls).output
  }

  private static func make(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    try #require(outcome.status == 0, "\(outcome.complaints)")
  }
}
