import Foundation
import SieveBytes
import SieveConfiguration
import SieveDiagnostics
import SieveEngine
import SieveEnvironment
import SieveModel
import SieveSources

/// Looks at the lists of a run while the stream goes on, and reads those anew that have changed.
final class ListWatch {
  /// Seconds between two looks: a file counts once it looked the same at two of them, so that nobody reads half of what an
  /// editor writes.
  private static let pause = 0.1

  private var files: [ListFile]
  /// How a file that has changed looked last time, by its place.
  private var seen: [Int: ListFile.Stamp] = [:]
  private var lists: [String: NumberList]
  private let plan: NumberPlan
  private let zone: ZoneTable
  private let reporter: Reporter
  private var due: Double
  /// Whether the lists say something that the run does not know yet.
  private var isNews: Bool

  /// Watches the lists of `options`; `isNews` when the state that the run goes on from knows others.
  init(_ options: AnalysisOptions, isNews: Bool = false, reporter: Reporter) {
    files = options.lists
    lists = options.tables.lists
    plan = options.flow.input.plan
    zone = options.zone
    self.reporter = reporter
    self.isNews = isNews
    due = Surroundings.current.uptime
  }

  /// How checkpoints say which lists are in use.
  var settings: [StateOptions.Setting] { files.map(\.setting) }

  /// Looks at the files when it is time.
  ///
  /// - Returns: whether there is something for `take`.
  func look() -> Bool {
    guard !files.isEmpty else { return isNews }
    let now = Surroundings.current.uptime
    guard now >= due else { return isNews }
    due = now + Self.pause
    for place in files.indices {
      let stamp = ListFile.Stamp(of: files[place].path)
      if stamp == files[place].stamp || files[place].stamp == .stream {
        seen[place] = nil
      } else if stamp == seen[place] {
        read(place, stamp)
      } else {
        seen[place] = stamp
      }
    }
    return isNews
  }

  /// All lists, when some of them say something new since it was asked last.
  func take() -> [String: NumberList]? {
    guard look() else { return nil }
    isNews = false
    return lists
  }

  private func read(_ place: Int, _ stamp: ListFile.Stamp) {
    let (name, path) = (files[place].name, files[place].path)
    do {
      let file = try TableFile(
        name: path,
        bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      )
      // Whoever writes goes on: the next look is for that.
      guard ListFile.Stamp(of: path) == stamp else { return }
      files[place].stamp = stamp
      let digest = ListFile.digest(file)
      guard digest != files[place].digest else { return }
      let tables = try SideTableLoader.load(
        trunks: nil,
        lists: [(name, file)],
        plan: plan,
        zone: zone
      )
      let list = tables.lists[name] ?? NumberList()
      lists[name] = list
      files[place].digest = digest
      isNews = true
      reporter.note("Read the list '\(name)' anew: \(list.expiries.count) numbers\n")
    } catch {
      // Said once for each content.
      files[place].stamp = stamp
      report(error, name, path)
    }
  }

  private func report(_ error: any Error, _ name: String, _ path: String) {
    let problems =
      (error as? DiagnosticReport)?.diagnostics ?? [
        Diagnostic(
          .unreadableTable,
          .warning,
          "the list '\(path)' cannot be read any more: \(error.localizedDescription)",
          at: DiagnosticLocation(source: path),
          hint: "ls -l \(ShellWord.quoted(path))"
        )
      ]
    for var problem in problems {
      problem.severity = .warning
      problem.done =
        "the list '\(name)' stays as it was; it is looked at again when the file changes"
      reporter.report(problem)
    }
  }
}
