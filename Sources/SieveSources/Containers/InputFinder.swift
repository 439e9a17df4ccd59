import Foundation
public import SieveDiagnostics
import SieveEnvironment

/// One input of a run: a file that was named, or one found in a folder, by a pattern or in an archive.
public struct FoundInput: Sendable {
  /// How diagnostics and alerts name it: `archive.zip:folder/file.csv`.
  public let name: String
  /// What the user named.
  public let origin: String
  /// Whether the user named this very file.
  public let isNamed: Bool
  let storage: Storage

  enum Storage: Sendable {
    case path(String)
    case member(MemberRange)
  }
}

/// Finds the inputs behind what the user named: folders, patterns and archives are opened.
///
/// The order is that of the names given; what is found behind one of them is in order of its name in
/// folders, in order of the archive in archives.
public struct InputFinder {
  /// How deep archives may lie in archives.
  static let depthMax = 4
  /// How many inputs a run may have.
  public static let countMax = 4096
  /// How many bytes of archives in compressed files are unpacked to temporary space.
  static let spoolMax = 32 << 30

  /// What was found.
  public private(set) var inputs: [FoundInput] = []
  /// What was wrong on the way.
  public private(set) var faults: [Diagnostic] = []
  /// What the system could not say, so that an archive may have been taken for something else.
  public private(set) var troubles: [Diagnostic] = []
  private var spooled = 0
  private var origin = ""
  private var isFull = false

  /// Finds the inputs behind `names`; `-` is standard input.
  public init(_ names: [String]) {
    for name in names {
      origin = name
      find(name)
    }
  }

  private mutating func find(_ path: String) {
    guard path != "-", let kind = kind(of: path) else {
      let matches = path == "-" ? [] : Self.matches(path)
      if matches.isEmpty { add(path, .path(path), isNamed: true) }
      for match in matches { findFile(match, isNamed: false) }
      return
    }
    switch kind {
    case UInt32(S_IFDIR):
      let before = inputs.count + faults.count
      findFolder(path)
      if inputs.count + faults.count == before { faults.append(ArchiveFault.emptyFolder(path)) }
    case UInt32(S_IFREG): findFile(path, isNamed: true)
    default: add(path, .path(path), isNamed: true)
    }
  }

  /// What a path leads to; `nil` when the system does not say.
  private mutating func kind(of path: String) -> UInt32? {
    let environment = Surroundings.current
    do throws(SystemFailure) {
      return try environment.retrying { () throws(SystemFailure) in
        try environment.facts(at: path).kind
      }
    } catch {
      note(error, path)
      return nil
    }
  }

  private mutating func note(_ failure: SystemFailure, _ path: String) {
    if !failure.isAbsence { troubles.append(SourceFault.opening(path, failure.number)) }
  }

  /// The files that a pattern means, which the shell did not resolve.
  private static func matches(_ pattern: String) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return [] }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { place in
      found.gl_pathv[place].map { String(cString: $0) }
    }
    .filter { path in
      var facts = stat()
      return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }
  }

  /// Every file below a folder in order of name; hidden ones and links to folders are left out.
  private mutating func findFolder(_ path: String) {
    let folder = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      // Opening it says what is wrong.
      add(path, .path(path), isNamed: true)
      return
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      guard !isFull else { return }
      let full = folder + "/" + name
      var facts = stat()
      guard lstat(full, &facts) == 0 else { continue }
      if facts.st_mode & S_IFMT == S_IFDIR {
        findFolder(full)
      } else if stat(full, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG {
        findFile(full, isNamed: false)
      }
    }
  }

  private mutating func findFile(_ path: String, isNamed: Bool) {
    let file: SharedFile
    do throws(SystemFailure) {
      file = try SharedFile(opening: path)
    } catch {
      note(error, path)
      add(path, .path(path), isNamed: isNamed)
      return
    }
    let range = MemberRange(file: file, offset: 0, length: file.size)
    if !open(range, name: path, depth: 0) { add(path, .path(path), isNamed: isNamed) }
    if let failure = file.failure { note(failure, path) }
  }

  private mutating func add(_ name: String, _ storage: FoundInput.Storage, isNamed: Bool) {
    guard !isFull else { return }
    guard inputs.count < Self.countMax else {
      isFull = true
      faults.append(ArchiveFault.tooMany(name))
      return
    }
    let shown = String(name.map { $0.isNewline || $0 < " " ? "?" : $0 })
    let name = shown == "-" ? "<stdin>" : shown
    inputs.append(FoundInput(name: name, origin: origin, isNamed: isNamed, storage: storage))
  }

  // MARK: Archives

  private enum Kind { case tar, zip }

  /// Opens a member that is an archive; false when it is none.
  private mutating func open(_ range: MemberRange, name: String, depth: Int) -> Bool {
    do {
      let status = SourceStatus()
      let opened = try InputBytes.open(range, name: name, status: status)
      guard let kind = Self.kind(try Self.head(opened.source)) else { return false }
      guard depth < Self.depthMax else {
        faults.append(ArchiveFault.tooDeep(name))
        return true
      }
      guard opened.isPacked else {
        list(kind, range, name: name, depth: depth)
        return true
      }
      // What was looked at is read again from the start.
      let again = try InputBytes.open(range, name: name, status: status)
      let room = Self.spoolMax - spooled
      let file = try SharedFile.spool(again.source, name: name, limit: room)
      spooled += file.size
      let whole = MemberRange(file: file, offset: 0, length: file.size)
      list(kind, whole, name: name, depth: depth)
      return true
    } catch let diagnostic as Diagnostic where diagnostic.code == .archiveLimit {
      faults.append(diagnostic)
      return true
    } catch {
      // Whoever reads it comes to the same failure and reports it.
      return false
    }
  }

  private mutating func list(_ kind: Kind, _ range: MemberRange, name: String, depth: Int) {
    let room = Self.countMax - inputs.count
    let members: [(name: String, range: MemberRange)]
    switch kind {
    case .tar:
      let archive = TarArchive(range, name: name, limit: room)
      members = archive.members
      faults += archive.faults
    case .zip:
      let archive = ZipArchive(range, name: name, limit: room)
      members = archive.members
      faults += archive.faults
    }
    for member in members where !Self.isHidden(member.name) {
      guard !isFull else { return }
      let full = name + ":" + member.name
      if !open(member.range, name: full, depth: depth + 1) {
        add(full, .member(member.range), isNamed: false)
      }
    }
  }

  /// The first bytes of a source.
  private static func head(_ source: any ByteSource) throws -> [UInt8] {
    var head: [UInt8] = []
    try withUnsafeTemporaryAllocation(byteCount: FormatDetector.headSize, alignment: 1) { buffer in
      while head.count < FormatDetector.headSize {
        let count = try source.read(into: buffer)
        if count == 0 { return }
        head.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
    return head
  }

  private static func kind(_ head: [UInt8]) -> Kind? {
    if TarArchive.isHeader(head[...]) { return .tar }
    return ForeignFormat.isPlainZip(head) ? .zip : nil
  }

  private static func isHidden(_ name: String) -> Bool {
    name.split(separator: "/").contains {
      $0 == "__MACOSX" || ($0.hasPrefix(".") && $0 != "." && $0 != "..")
    }
  }
}
