import SieveBytes

/// The straightforward way to read CSV: strings, split at line feeds and commas.
enum NaiveReader {
  static func csv(_ input: [UInt8]) -> Outcome {
    var outcome = Outcome(records: 0, digest: Digest())
    var columns: [Substring: Int] = [:]
    for line in input.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      let fields = text.split(separator: ",", omittingEmptySubsequences: false)
      if columns.isEmpty {
        for (index, name) in fields.enumerated() { columns[name] = index }
        continue
      }
      func field(_ name: Substring) -> Substring { columns[name].map { fields[$0] } ?? "" }
      outcome.records += 1
      outcome.digest.add(
        UInt64(bitPattern: milliseconds(field("setup_time"))),
        UInt64(field("calling_number").dropFirst()) ?? 0,
        UInt64(field("called_number").dropFirst()) ?? 0,
        UInt64(UInt32(bitPattern: Int32(field("talk_ms")) ?? -1)),
        field("disposition") == "answered" ? 1 : 0
      )
    }
    return outcome
  }

  /// `2026-03-02T09:14:07.250Z` in milliseconds since 1970.
  private static func milliseconds(_ text: Substring) -> Int64 {
    let parts = text.split { !$0.isNumber }.map { Int64($0) ?? 0 }
    guard parts.count >= 6 else { return 0 }
    var year = parts[0]
    var month = parts[1]
    if month <= 2 {
      year -= 1
      month += 12
    }
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5
    let seconds = (days + parts[2] - 719_469) * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5]
    return seconds * 1000 + (parts.count > 6 ? parts[6] : 0)
  }
}
