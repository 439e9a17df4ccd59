import Foundation
import SieveDiagnostics
import SieveEnvironment
public import SieveModel

/// A reject file: what it says of each source, and where the records of each are.
///
/// It is read twice: here to find the records of each source, and by those who decode them. 16 bytes
/// are kept for each change of source from one line to the next.
public struct RejectFile: Sendable {
  /// The file as the user named it.
  public let name: String
  /// The sources in order of their first record, once for each layout.
  public private(set) var sections: [RejectSection] = []
  private let file: SharedFile

  /// What an input turned out to be.
  public enum Opening {
    /// A reject file.
    case rejects(RejectFile)
    /// Something else, to be opened instead: what cannot be read twice was copied.
    case other(FoundInput)
  }

  /// Opens an input that may be a reject file, plain or compressed.
  ///
  /// - Parameters:
  ///   - found: The input.
  ///   - observe: Sees the bytes of the file as they are, when it is one.
  ///   - fault: Takes lines that cannot be read.
  /// - Returns: the reject file, or the input if it is none.
  /// - Throws: `Diagnostic` when it cannot be read.
  public static func open(
    _ found: FoundInput,
    observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil,
    fault: (Reject) -> Void
  ) throws -> Opening {
    let (range, isPacked) = try plain(found)
    let first = firstLine(range)
    guard (try? RejectLine(first)) != nil || RejectLine.isMeant(first) else {
      guard isPacked || !isFile(found) else { return .other(found) }
      let copy = FoundInput(
        name: found.name,
        origin: found.origin,
        isNamed: found.isNamed,
        storage: isFile(found) ? found.storage : .member(range)
      )
      return .other(copy)
    }
    if let observe { try show(found, range, isPacked: isPacked, to: observe) }
    var file = RejectFile(name: found.name, file: range.file)
    try file.survey(range, fault)
    return .rejects(file)
  }

  private init(name: String, file: SharedFile) {
    self.name = name
    self.file = file
  }

  // MARK: Opening

  /// The decompressed bytes of an input as a range that can be read at any place.
  private static func plain(_ found: FoundInput) throws -> (range: MemberRange, isPacked: Bool) {
    let status = SourceStatus()
    var range: MemberRange?
    switch found.storage {
    case .member(let member): range = member
    case .path(let path):
      if path != "-", let file = SharedFile(path: path) {
        range = MemberRange(file: file, offset: 0, length: file.size)
      }
    }
    if let range {
      let opened = try InputBytes.open(range, name: found.name, status: status)
      guard opened.isPacked else { return (range, false) }
      // What was looked at is read again from the start.
      let again = try InputBytes.open(range, name: found.name, status: status)
      return (try spooled(again.source, found.name), true)
    }
    guard case .path(let path) = found.storage else { throw RejectFault.unreadable(found.name) }
    let bytes = try InputBytes(path: path, background: false)
    return (try spooled(ChunkedByteSource(bytes), found.name), true)
  }

  private static func spooled(_ source: any ByteSource, _ name: String) throws -> MemberRange {
    let file = try SharedFile.spool(source, name: name, limit: InputFinder.spoolMax)
    return MemberRange(file: file, offset: 0, length: file.size)
  }

  /// Whether it can be read again from the start.
  private static func isFile(_ found: FoundInput) -> Bool {
    guard case .path(let path) = found.storage else { return true }
    return path != "-" && SharedFile(path: path) != nil
  }

  /// Shows the bytes of the file as they are.
  private static func show(
    _ found: FoundInput,
    _ range: MemberRange,
    isPacked: Bool,
    to observe: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) throws {
    // Of a pipe only what came out of it is still there.
    let bytes =
      isPacked && isFile(found)
      ? try InputBytes(found, chunkSize: 1 << 20, background: false, observe: observe)
      : InputBytes(
        RangeByteSource(range, name: found.name, status: SourceStatus(), observe: observe),
        name: found.name
      )
    while let chunk = try bytes.nextChunk() { bytes.recycle(chunk) }
  }

  private static func firstLine(_ range: MemberRange) -> [UInt8] {
    let room = min(range.length, RejectLine.lengthMax)
    let head = range.file.bytes(range.offset, room).drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }
    return Array(head.prefix { $0 != 0x0A })
  }

  // MARK: Finding the records

  /// A line that could not be read, and where it stands.
  private struct Place {
    var offset: Int
    var line: Int
  }

  private mutating func survey(_ range: MemberRange, _ fault: (Reject) -> Void) throws {
    var known = Known()
    var pending: [UInt8] = []
    var place = Place(offset: 0, line: 1)
    var isTooLong = false
    let bytes = InputBytes(
      RangeByteSource(range, name: name, status: SourceStatus()),
      name: name
    )
    while let chunk = try bytes.nextChunk() {
      var start = 0
      while start < chunk.count {
        let feed = chunk[start...].firstIndex(of: 0x0A)
        let end = feed ?? chunk.count
        if !isTooLong { pending += chunk[start..<end] }
        if pending.count > RejectLine.lengthMax { isTooLong = true }
        start = end + 1
        guard feed != nil else { break }
        take(pending, place, isTooLong: isTooLong, &known, fault)
        // Of a line that is too long only the beginning was counted.
        place.offset = Int(bytes.bytesGiven) - chunk.count + start
        place.line += 1
        pending.removeAll(keepingCapacity: true)
        isTooLong = false
      }
    }
    if !pending.isEmpty { take(pending, place, isTooLong: isTooLong, &known, fault) }
    for place in sections.indices {
      sections[place].runs = sections[place].runs.map {
        ($0.lowerBound + range.offset)..<($0.upperBound + range.offset)
      }
    }
  }

  /// Which section the next record of a source belongs to.
  private struct Known {
    var layouts: [String: RejectLayout] = [:]
    var sections: [String: Int] = [:]
    var normal: [String: Int] = [:]
  }

  private mutating func take(
    _ line: [UInt8],
    _ place: Place,
    isTooLong: Bool,
    _ known: inout Known,
    _ fault: (Reject) -> Void
  ) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { return }
    do throws(RejectLine.Fault) {
      if isTooLong { throw RejectLine.Fault(reason: "it is longer than 2 MiB") }
      switch try Self.inner(line) {
      case .layout(let source, let layout):
        guard known.layouts.updateValue(layout, forKey: source) != layout else { return }
        known.sections[source] = nil
      case .record(let record):
        add(place.offset..<(place.offset + line.count + 1), of: record, &known)
      }
    } catch {
      fault(
        RejectFault.line(error.reason, line, in: name, offset: place.offset, number: place.line)
      )
    }
  }

  /// What a line says; a line that an earlier run could not read is looked at again.
  static func inner(_ line: [UInt8]) throws(RejectLine.Fault) -> RejectLine {
    let outer = try RejectLine(line)
    guard case .record(let record) = outer, record.code == .rejectLine else { return outer }
    return try RejectLine(record.bytes)
  }

  private mutating func add(
    _ range: Range<Int>,
    of record: RejectedRecord,
    _ known: inout Known
  ) {
    let place = record.isNormal ? known.normal[record.source] : known.sections[record.source]
    guard let place else {
      let place = sections.count
      let layout = record.isNormal ? nil : known.layouts[record.source]
      sections.append(RejectSection(file, name, record, layout, range))
      if record.isNormal {
        known.normal[record.source] = place
      } else {
        known.sections[record.source] = place
      }
      return
    }
    sections[place].add(range)
  }
}

/// The records of one source in a reject file that were read with one layout.
public struct RejectSection: Sendable {
  /// The reject file.
  public let file: String
  /// The input that the records are from, as it was named.
  public let source: String
  /// How they were read; `nil` when the file does not say.
  public let layout: RejectLayout?
  /// Whether they stand there as `calls` writes them: records that came too late.
  public let isNormal: Bool
  /// Where their lines are in the file, in order.
  var runs: [Range<Int>]
  let storage: SharedFile

  init(
    _ storage: SharedFile,
    _ file: String,
    _ record: RejectedRecord,
    _ layout: RejectLayout?,
    _ range: Range<Int>
  ) {
    self.storage = storage
    self.file = file
    source = record.source.isEmpty ? file : record.source
    self.layout = layout
    isNormal = record.isNormal
    runs = [range]
  }

  mutating func add(_ range: Range<Int>) {
    if let last = runs.last, last.upperBound == range.lowerBound {
      runs[runs.count - 1] = last.lowerBound..<range.upperBound
    } else {
      runs.append(range)
    }
  }
}

/// The lines of a section, one after another.
final class RejectByteSource: ByteSource {
  private let section: RejectSection
  private let status: SourceStatus
  private var run = 0
  private var done = 0

  init(_ section: RejectSection, status: SourceStatus = SourceStatus()) {
    self.section = section
    self.status = status
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while run < section.runs.count, !status.isStopped {
      let range = section.runs[run]
      let space = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.count - done))
      let offset = range.lowerBound + done
      let count: Int
      do throws(SystemFailure) {
        count = space.isEmpty ? 0 : try section.storage.read(into: space, at: offset)
      } catch {
        throw SourceFault.system(error.number, reading: section.file, at: UInt64(offset))
      }
      status.add(bytes: count)
      done += count
      if count == 0 || done == range.count { (run, done) = (run + 1, 0) }
      if count > 0 { return count }
    }
    return 0
  }
}

/// The chunks of an input as a source again.
private final class ChunkedByteSource: ByteSource {
  private let bytes: InputBytes
  private var chunk: ArraySlice<UInt8> = []

  init(_ bytes: InputBytes) { self.bytes = bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if chunk.isEmpty { chunk = try bytes.nextChunk()?[...] ?? [] }
    let part = chunk.prefix(buffer.count)
    part.withUnsafeBytes { buffer.copyMemory(from: $0) }
    chunk = chunk.dropFirst(part.count)
    return part.count
  }
}
