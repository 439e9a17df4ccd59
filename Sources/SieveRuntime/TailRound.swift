import Foundation
import SieveBytes
import SieveDiagnostics
import SieveModel

/// The attempts that came at one time, of all files, on their way into one sequence.
struct TailRound {
  private struct Part {
    var name: String
    var skew: Int64
    var batch: AttemptBatch
  }

  /// Where an attempt is to stand.
  private struct Place {
    var time: Int64
    var part: Int
    var row: Int
  }

  private var parts: [Part] = []

  var isEmpty: Bool { parts.isEmpty }

  /// Adds attempts of a file; `batch` is emptied.
  mutating func add(_ batch: inout AttemptBatch, name: String, skew: Int64) {
    guard !batch.isEmpty else { return }
    parts.append(Part(name: name, skew: skew, batch: batch))
    batch = AttemptBatch()
  }

  /// Puts all into one sequence and starts anew.
  ///
  /// Records of a file keep their order; between files the one that was known first comes first.
  mutating func take(_ judge: (Attempt, AttemptBatch, String) -> Bool) -> AttemptBatch {
    defer { parts.removeAll(keepingCapacity: true) }
    var out = AttemptBatch()
    if parts.count == 1, let part = parts.first {
      for row in 0..<part.batch.count { append(row, of: part, to: &out, judge) }
      return out
    }
    var places: [Place] = []
    // Files that had one name after the other are one sequence.
    var latest: [String: Int64] = [:]
    for (index, part) in parts.enumerated() {
      var time = latest[part.name] ?? .min
      for (row, attempt) in part.batch.attempts.enumerated() {
        time = max(time, attempt.knownTime &+ part.skew)
        places.append(Place(time: time, part: index, row: row))
      }
      latest[part.name] = time
    }
    places.sort { ($0.time, $0.part, $0.row) < ($1.time, $1.part, $1.row) }
    for place in places { append(place.row, of: parts[place.part], to: &out, judge) }
    return out
  }

  private func append(
    _ row: Int,
    of part: Part,
    to out: inout AttemptBatch,
    _ judge: (Attempt, AttemptBatch, String) -> Bool
  ) {
    out.append(row, of: part.batch)
    let last = out.count - 1
    if part.skew != 0 { out.update(at: last) { $0.setupTime &+= part.skew } }
    if !judge(out.attempts[last], out, part.name) { out.removeLast() }
  }
}

/// Records of the future, as rejects.
enum FutureRecord {
  static func reject(_ attempt: Attempt, _ batch: AttemptBatch, source: String) -> Reject {
    var reject = LateRecord.reject(attempt, batch, source: source)
    let time = CivilTime.rfc3339(milliseconds: attempt.setupTime)
    reject.diagnostic = Diagnostic(
      .futureRecord,
      .reject,
      "the record of \(time) lies in the future",
      at: reject.diagnostic.location,
      expected: "a set-up time no later than now, by this machine's clock, plus --ahead",
      hint: BuddhistYears.areLikely(at: attempt.setupTime)
        ? BuddhistYears.hint : "date -u; --timezone Asia/Bangkok when times have no zone"
    )
    return reject
  }
}
