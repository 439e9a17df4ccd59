import ArgumentParser
import Foundation
import SieveDiagnostics
import SieveModel
import SieveRecords
import SieveRuntime
import SieveSources

/// What is followed, and how.
struct TailArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Files that grow, patterns in quotes, folders; what is not there yet is waited for.",
      valueName: "path"
    ),
    completion: .file()
  )
  var paths: [String]

  @Flag(help: "Read files that are there at the start from their beginning instead of their end.")
  var fromStart = false

  @Option(
    help: ArgumentHelp(
      "Look at everything so often, without notices of the system: 200ms, 1s. Default: as needed.",
      valueName: "duration"
    )
  )
  var pollInterval: String?

  @Flag(
    help: """
      Folders and patterns are spools: their files are taken whole, once each. Implied by the options \
      below.
      """
  )
  var spool = false

  @Option(
    help: ArgumentHelp(
      "A spool file is whole once it, or an empty file beside it, has this at its end: .FIN.",
      valueName: "suffix"
    )
  )
  var finishedSuffix: String?

  @Option(
    help: ArgumentHelp(
      "A spool file is whole once it has not changed for so long; 0: as soon as it is there. "
        + "Default: 2s.",
      valueName: "duration"
    )
  )
  var settle: String?

  @Option(
    help: ArgumentHelp(
      "What becomes of a spool file that was taken: keep, delete, move:FOLDER. Default: keep.",
      valueName: "action"
    )
  )
  var after: String?

  @Option(
    help: ArgumentHelp("End when nothing new has come for so long.", valueName: "duration")
  )
  var exitWhenIdle: String?

  @Option(
    help: ArgumentHelp(
      "How far ahead of this machine's clock a set-up time may be; others are rejected.",
      valueName: "duration"
    )
  )
  var ahead = "5m"

  @Option(
    help: ArgumentHelp(
      "A file of which nothing came for so long does not keep records of others from being late.",
      valueName: "duration"
    )
  )
  var inputIdle = "1m"

  /// Everything as the runtime takes it.
  func options() throws -> TailOptions {
    guard !paths.isEmpty else { throw ValidationError("name at least one file or folder") }
    guard !paths.contains("-") else {
      throw ValidationError("standard input cannot be followed: 'callsieve analyze -' reads it")
    }
    var follow = FollowOptions(paths: paths)
    follow.isFromStart = fromStart
    follow.pollSeconds = try pollInterval.map { text in
      let seconds = try Self.seconds(text)
      guard seconds >= 0.01 else { throw ValidationError("--poll-interval takes 10ms or more") }
      return seconds
    }
    follow.spool = try spoolOptions()
    return TailOptions(
      follow: follow,
      idleSeconds: try exitWhenIdle.map(Self.seconds),
      aheadMilliseconds: try DurationText.milliseconds(ahead),
      inputIdleSeconds: try Self.seconds(inputIdle)
    )
  }

  private func spoolOptions() throws -> SpoolOptions? {
    guard spool || finishedSuffix != nil || settle != nil || after != nil else { return nil }
    guard finishedSuffix == nil || settle == nil else {
      throw ValidationError("--finished-suffix and --settle exclude each other")
    }
    var options = SpoolOptions()
    if let finishedSuffix {
      guard !finishedSuffix.isEmpty, !finishedSuffix.contains("/") else {
        throw ValidationError("--finished-suffix takes the end of a name, such as .FIN")
      }
      options.finishedSuffix = finishedSuffix
    }
    if let settle { options.settleSeconds = try Self.seconds(settle) }
    switch after {
    case nil, "keep": options.after = .keep
    case "delete": options.after = .delete
    case let text?:
      guard text.hasPrefix("move:"), text.count > 5 else {
        throw ValidationError("--after takes keep, delete or move:FOLDER, not '\(text)'")
      }
      options.after = .move(try Self.folder(String(text.dropFirst(5))))
    }
    return options
  }

  /// A folder to move to, made when it is not there.
  private static func folder(_ path: String) throws -> String {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        .spoolFileKept,
        .error,
        "the folder '\(path)' of --after cannot be made: \(error.localizedDescription)",
        expected: "a folder that this user may write to",
        hint: "mkdir -p \(ShellWord.quoted(path))"
      )
    }
    return path
  }

  private static func seconds(_ text: String) throws -> Double {
    Double(try DurationText.milliseconds(text)) / 1000
  }
}
