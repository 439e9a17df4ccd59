import Foundation
import SieveBytes
import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP

/// What one capture consists of, as text.
struct AnatomyPage {
  private let name: String
  var survey = CaptureSurvey()
  var packets = PacketStatistics()
  var dialogs = DialogStatistics()
  /// Why the file could not be read to its end.
  var failure: (any Error)?
  private var rejects: [String: UInt64] = [:]
  private var calls: UInt64 = 0
  private var answered: UInt64 = 0

  init(name: String) { self.name = name }

  /// Whether the capture could be read to its end.
  var isWhole: Bool { survey.fault == nil && !survey.isCutOff && failure == nil }

  /// Whether every packet is in one bucket, by two independent countings.
  var addsUp: Bool {
    let sum = packets.named.reduce(0) { $0 + $1.count }
    return sum == packets.packets && sum == survey.packets
  }

  /// Counts what came out of a chunk.
  mutating func take(_ output: DecodedRecords) {
    calls += UInt64(output.batch.count)
    answered += UInt64(output.batch.attempts.count { $0.isAnswered })
    for reject in output.rejects {
      let code = reject.diagnostic.code
      rejects["\(code.id) \(code.title)", default: 0] += 1
    }
  }

  /// The page.
  var text: String {
    var lines = [name, line("container", survey.container)]
    for link in survey.linkTypes {
      let name = LinkName.name(of: link.number) ?? "not read"
      lines.append(line("link type", "\(name) (\(link.number)): \(link.packets.grouped)"))
    }
    lines.append(line("time", time))
    lines.append(line("packets", size))
    for kind in PacketKind.allCases { lines += buckets(of: kind) }
    lines.append(row("sum", packets.packets, remark: addsUp ? nil : "DOES NOT ADD UP"))
    for counter in packets.counters {
      lines.append(line(counter.name, counter.count.grouped))
    }
    lines.append(line("messages", messages))
    for (reason, count) in rejects.sorted(by: { $0.key < $1.key }) {
      lines.append(line("rejected", "\(count.grouped) \(reason)"))
    }
    lines.append(line("calls", "\(calls.grouped), \(answered.grouped) answered"))
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Parts

  private var time: String {
    guard let earliest = survey.earliest, let latest = survey.latest else { return "no packets" }
    var text =
      "\(Self.instant(earliest)) to \(Self.instant(latest)), \(Self.span(latest - earliest))"
    if survey.stepsBack > 0 { text += ", \(survey.stepsBack.grouped) steps back" }
    return text
  }

  private var size: String {
    "\(survey.packets.grouped), \(survey.capturedBytes.grouped) bytes captured"
  }

  private var messages: String {
    var text =
      "\(dialogs.messages.grouped) parsed, \(dialogs.rejected.grouped) rejected"
    if dialogs.withoutBeginning > 0 {
      text += ", \(dialogs.withoutBeginning.grouped) of calls that begin before the capture"
    }
    if dialogs.evicted > 0 {
      text += ", \(dialogs.evicted.grouped) calls handed over early for want of room"
    }
    return text
  }

  private func buckets(of kind: PacketKind) -> [String] {
    let here = PacketBucket.allCases.filter { $0.kind == kind && packets[$0] > 0 }
    guard !here.isEmpty else { return [] }
    let sum = here.reduce(0) { $0 + packets[$1] }
    let remark = kind == .outOfReach ? "calls may be missing" : nil
    return [row(kind.rawValue, sum, remark: remark)]
      + here.map { row("  " + $0.name, packets[$0]) }
  }

  private func line(_ label: String, _ value: String) -> String {
    "  " + label.padding(toLength: max(11, label.count), withPad: " ", startingAt: 0) + "  " + value
  }

  private func row(_ label: String, _ count: UInt64, remark: String? = nil) -> String {
    let name = label.padding(toLength: max(32, label.count), withPad: " ", startingAt: 0)
    let number = count.grouped
    let share =
      packets.packets == 0
      ? "" : String(format: "%6.1f %%", Double(count) * 100 / Double(packets.packets))
    let padding = String(repeating: " ", count: max(1, 14 - number.count))
    return "    " + name + padding + number + "  " + share + (remark.map { "  " + $0 } ?? "")
  }

  private static func instant(_ time: Int64) -> String {
    var out: [UInt8] = []
    CivilTime.appendRFC3339(time, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private static func span(_ milliseconds: Int64) -> String {
    String(format: "%.3f s", Double(milliseconds) / 1000)
  }
}
