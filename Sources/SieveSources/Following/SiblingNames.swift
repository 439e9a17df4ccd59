import Foundation
import SieveEnvironment

/// The names beside a file, among which rotation puts what it was before.
struct SiblingNames {
  /// A folder that changed so shortly before it was listed may have changed again at the same time.
  private static let tickNanoseconds = 20_000_000

  private struct Listing {
    var folder: String
    /// When the folder had changed.
    var changedAt: Int64
    /// In order of name.
    var entries: [FolderEntry]
  }

  /// The last listing: one folder is rotated at a time.
  private var last: Listing?

  /// The paths beside `path` that a rotation of it may have made, with the numbers of their files.
  ///
  /// - Throws: the number of the system's error.
  mutating func rotated(
    from path: String
  ) throws(SystemFailure) -> [(path: String, inode: UInt64)] {
    let (folder, base) = Self.split(path)
    let stem = String(base.prefix(upTo: base.lastIndex(of: ".") ?? base.endIndex))
    let entries = try list(folder)
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < stem { low = middle + 1 } else { high = middle }
    }
    var found: [(path: String, inode: UInt64)] = []
    while low < entries.count, entries[low].name.hasPrefix(stem) {
      if RotatedName.isOne(entries[low].name, of: base) {
        found.append((Self.join(folder, entries[low].name), entries[low].inode))
      }
      low += 1
    }
    return found
  }

  /// The path of the file with this number in the folder of `path`.
  ///
  /// - Throws: the number of the system's error.
  mutating func named(_ inode: UInt64, beside path: String) throws(SystemFailure) -> String? {
    let (folder, _) = Self.split(path)
    return try list(folder).first { $0.inode == inode }.map { Self.join(folder, $0.name) }
  }

  /// When the folder of a path was changed last; `nil` when it may change again at the same time.
  func settledChange(beside path: String) -> Int64? {
    guard let changedAt = (try? FileFacts.of(Self.split(path).folder))?.changedAt,
      changedAt < Int64(Surroundings.current.time * 1e9) - Int64(Self.tickNanoseconds)
    else { return nil }
    return changedAt
  }

  private mutating func list(_ folder: String) throws(SystemFailure) -> [FolderEntry] {
    let changedAt = (try? FileFacts.of(folder))?.changedAt
    if let last, last.folder == folder, last.changedAt == changedAt { return last.entries }
    var entries: [FolderEntry] = []
    do throws(SystemFailure) {
      entries = try FolderListing.entries(folder).sorted { $0.name < $1.name }
    } catch {
      guard error.isAbsence else { throw error }
    }
    let now = Int64(Surroundings.current.time * 1e9)
    last = nil
    if let changedAt, changedAt < now - Int64(Self.tickNanoseconds) {
      last = Listing(folder: folder, changedAt: changedAt, entries: entries)
    }
    return entries
  }

  /// The folder of a path, `.` when it names none, and its last part.
  static func split(_ path: String) -> (folder: String, base: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// The path of a name in a folder, as the user would write it.
  static func join(_ folder: String, _ name: String) -> String {
    if folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}

/// Names that rotation gives: `Master.csv.1`, `Master.csv-20260302`, `Master-20260302.csv`.
enum RotatedName {
  /// Whether `name` is one that a rotation of `base` gives.
  static func isOne(_ name: String, of base: String) -> Bool {
    guard name != base else { return false }
    if name.hasPrefix(base), isMark(name.dropFirst(base.count)) { return true }
    guard let dot = base.lastIndex(of: "."), dot != base.startIndex else { return false }
    let (stem, end) = (base[..<dot], base[dot...])
    guard name.hasPrefix(stem), name.hasSuffix(end), name.count > base.count else { return false }
    return isMark(name.dropFirst(stem.count).dropLast(end.count))
  }

  /// The names that a rotated name may have been before, longest first.
  static func originals(of name: String) -> [String] {
    var found: [String] = []
    for at in name.indices.reversed() where ".-_".contains(name[at]) {
      let tail = name[at...]
      if isMark(tail) { found.append(String(name[..<at])) }
      if let dot = tail.dropFirst().lastIndex(of: "."), isMark(name[at..<dot]) {
        found.append(String(name[..<at]) + name[dot...])
      }
    }
    return found
  }

  /// A separator and a number or a time, or `.old`, `.bak`.
  private static func isMark(_ text: Substring) -> Bool {
    guard let first = text.first, ".-_".contains(first) else { return false }
    let rest = text.dropFirst()
    if rest == "old" || rest == "bak" || rest == "prev" { return true }
    return rest.first?.isWholeNumber == true
      && rest.allSatisfy { $0.isWholeNumber || "-_T:".contains($0) }
  }
}
