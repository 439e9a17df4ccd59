import SieveDiagnostics
import SieveModel
import SieveSources

/// Opens the inputs of a run; those that cannot be opened are reported and left out.
struct InputOpener {
  /// More inputs than this share the memory and the threads that few would take.
  private static let manyInputs = 64

  /// What was opened, in order.
  var inputs: [AttemptInput] { opened.map(\.input) }
  private var opened: [(input: AttemptInput, skew: Int64)] = []
  /// The digests of the same.
  private(set) var digests: [InputDigest] = []
  /// The names by which alerts know inputs, by index.
  private(set) var names: [String]
  /// Problems with inputs, all reported already.
  private(set) var failures: [Diagnostic] = []

  private let options: FlowOptions
  private let context: DecodedStream.Context
  private let takesDigests: Bool
  private let timer: StageTimer
  private var input: InputOptions

  /// Opens the inputs of `options`; `timer` is that of the thread that takes the attempts.
  init(
    _ options: FlowOptions,
    context: DecodedStream.Context,
    digests: Bool,
    timer: StageTimer
  ) {
    self.options = options
    self.context = context
    takesDigests = digests
    self.timer = timer
    let finder = InputFinder(options.inputs)
    names = finder.inputs.map(\.name)
    input = options.input
    if options.threads > 1 { input.attemptsAtOnce = 4096 }
    fail(finder.faults)
    if finder.inputs.count > Self.manyInputs { shareMemory() }
    guard options.fromRejects != nil else {
      for (index, found) in finder.inputs.enumerated() where !open(found, index) { return }
      return
    }
    openRejects(finder.inputs)
  }

  /// Each has memory and perhaps a thread of its own.
  private mutating func shareMemory() {
    input.chunkSize = 1 << 16
    input.usesThreads = false
  }

  private mutating func fail(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { context.report(diagnostic) }
    failures += diagnostics.filter { $0.severity == .error }
  }

  private mutating func add(_ input: AttemptInput, _ digest: InputDigest, skew: Int64) {
    digests.append(digest)
    opened.append((input, skew))
  }

  /// What was opened as streams of attempts; to be asked for once.
  func streams() -> [DecodedStream] {
    DecodedStream.streams(opened, options: input, context: context) {
      // Read ahead of, an input is decoded on a thread of its own.
      options.threads > 1 ? StageTimer(isRunning: timer.isRunning) : timer
    }
  }

  /// Opens one input; false when a signal came meanwhile.
  private mutating func open(_ found: FoundInput, _ index: Int) -> Bool {
    let digest = InputDigest()
    return attempt(found) { opener in
      let opened = try AttemptInput(
        found,
        index: UInt16(truncatingIfNeeded: index),
        options: opener.input,
        observe: opener.takesDigests ? digest.add : nil
      )
      opener.add(opened, digest, skew: opener.options.skew[found.origin] ?? 0)
    }
  }

  private mutating func attempt(_ found: FoundInput, _ body: (inout Self) throws -> Void) -> Bool {
    do {
      try body(&self)
    } catch {
      // A signal while it was being opened: it is not the input's fault.
      if StopSignal.shared.isRequested { return false }
      let causes = InputVerdict.diagnostics(error, found.name)
      // A file that was found among others may be anything.
      if !found.isNamed, causes.allSatisfy(\.isForeignInput) {
        for diagnostic in causes { context.report(InputVerdict.skipped(diagnostic)) }
      } else {
        for diagnostic in causes { context.report(diagnostic) }
        failures += causes
      }
    }
    return true
  }

  // MARK: Rejects

  /// Opens inputs of which some are reject files; each of these is as many inputs as it has sources.
  private mutating func openRejects(_ inputs: [FoundInput]) {
    var files: [(file: RejectFile, digest: InputDigest)] = []
    for (index, found) in inputs.enumerated() {
      let digest = InputDigest()
      let goesOn = attempt(found) { opener in
        let opening = try RejectFile.open(
          found,
          observe: opener.takesDigests ? digest.add : nil,
          fault: { opener.context.ledger.add([$0]) }
        )
        switch opening {
        case .rejects(let file): files.append((file, digest))
        case .other(let other): _ = opener.open(other, index)
        }
      }
      guard goesOn else { return }
    }
    if files.isEmpty, failures.isEmpty { fail([RejectFault.noRejectFile(names)]) }
    let count = files.reduce(opened.count) { $0 + $1.file.sections.count }
    if count > Self.manyInputs { shareMemory() }
    for (file, digest) in files { open(file, digest) }
  }

  private mutating func open(_ file: RejectFile, _ digest: InputDigest) {
    let reading = RejectReading(file, options)
    // Records of an input that is read beside are part of it.
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated().reversed() where name != file.name {
      places[name] = place
    }
    for section in file.sections {
      guard let index = places[section.source] ?? newPlace(&places, section.source) else {
        return fail([RejectFault.tooManySources(file.name)])
      }
      var options = input
      var format: InputFormat?
      do throws(Diagnostic) {
        (options, format) = try reading.options(input, for: section)
      } catch {
        fail([error])
      }
      let opened = AttemptInput(
        section,
        index: UInt16(truncatingIfNeeded: index),
        format: format,
        options: options
      )
      add(opened, digest, skew: reading.skew(section))
    }
  }

  private mutating func newPlace(_ places: inout [String: Int], _ name: String) -> Int? {
    guard opened.count < InputFinder.countMax else { return nil }
    places[name] = names.count
    names.append(name)
    return places[name]
  }
}
