import Foundation
import SieveBytes
import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveSIP

/// What one capture consists of, as text, or several together.
struct AnatomyPage {
  private let name: String
  private var container = ""
  private var links: [UInt16: UInt64] = [:]
  private var earliest: Int64?
  private var latest: Int64?
  private var stepsBack: UInt64 = 0
  /// Packets by a counting of its own.
  private var surveyed: UInt64 = 0
  private var capturedBytes: UInt64 = 0
  private var packets = PacketStatistics()
  private var dialogs = DialogStatistics()
  private var rejects: [String: UInt64] = [:]
  private var calls: UInt64 = 0
  private var answered: UInt64 = 0
  /// Whether the rest could not be read.
  var hasFailed = false

  init(name: String) { self.name = name }

  /// Captures that were read as one.
  init(sumOf pages: [AnatomyPage]) {
    name = "all \(pages.count) captures, read as one"
    for page in pages {
      links.merge(page.links, uniquingKeysWith: +)
      earliest = [earliest, page.earliest].compactMap(\.self).min()
      latest = [latest, page.latest].compactMap(\.self).max()
      surveyed += page.surveyed
      capturedBytes += page.capturedBytes
      packets.add(page.packets)
      dialogs.add(page.dialogs)
      rejects.merge(page.rejects, uniquingKeysWith: +)
      calls += page.calls
      answered += page.answered
    }
  }

  /// Whether the capture could be read to its end.
  var isWhole: Bool { !hasFailed }

  /// Whether every packet is in one bucket, by two independent countings.
  var addsUp: Bool { packets.addUp(to: surveyed) }

  /// Counts an attempt that begins in the capture.
  mutating func take(_ attempt: Attempt) {
    calls += 1
    if attempt.isAnswered { answered += 1 }
  }

  /// Counts a reject of the capture.
  mutating func take(_ reject: Reject) {
    let code = reject.diagnostic.code
    rejects["\(code.id) \(code.title)", default: 0] += 1
  }

  /// Takes what was counted by the end.
  mutating func complete(
    _ survey: CaptureSurvey,
    _ packets: PacketStatistics,
    _ dialogs: DialogStatistics
  ) {
    container = survey.container
    for link in survey.linkTypes { links[link.number] = link.packets }
    (earliest, latest, stepsBack) = (survey.earliest, survey.latest, survey.stepsBack)
    (surveyed, capturedBytes) = (survey.packets, survey.capturedBytes)
    (self.packets, self.dialogs) = (packets, dialogs)
    if survey.fault != nil || survey.isCutOff { hasFailed = true }
  }

  /// The page.
  var text: String {
    var lines = [name]
    if !container.isEmpty { lines.append(line("container", container)) }
    for (link, count) in links.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) }) {
      let name = LinkName.name(of: link) ?? "not read"
      lines.append(line("link type", "\(name) (\(link)): \(count.grouped)"))
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
    guard let earliest, let latest else { return "no packets" }
    var text =
      "\(Self.instant(earliest)) to \(Self.instant(latest)), \(Self.span(latest - earliest))"
    if stepsBack > 0 { text += ", \(stepsBack.grouped) steps back" }
    return text
  }

  private var size: String {
    "\(surveyed.grouped), \(capturedBytes.grouped) bytes captured"
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
