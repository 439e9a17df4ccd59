import Foundation
import SieveEnvironment

/// One file that is followed: how far it was read, and the line that is not whole yet.
final class FollowedFile {
  /// What a read came to.
  enum Reading {
    /// Whole lines; at the end of a file also what is no line.
    case lines([UInt8])
    /// There are bytes, but no line has ended.
    case unfinished
    /// Nothing more for now.
    case atEnd
    /// What was read is no longer in it: cut, or written anew.
    case cut
    /// It cannot be opened again under its name.
    case lost
    /// The system refused.
    case failed(Int32)
  }

  /// Its number in events.
  let id: Int
  let path: String
  private(set) var identity: FileIdentity
  /// The first bytes, read or not, which show that it is still the same.
  private(set) var head: [UInt8]
  /// The lines that tell its layout, as far as they were read.
  private(set) var preamble: [UInt8]
  /// The place of the next byte to read.
  private(set) var offset: UInt64
  /// The beginning of a line that has not ended.
  private(set) var held: [UInt8] = []
  /// When something was read last, and when another file took its name.
  var changedAt: Double
  var rotatedAt: Double?
  /// Whether what was read is no longer in it, and it has not been found elsewhere yet.
  private var wasCut = false
  /// Whether nobody writes to it any more, so that its end is the end.
  private(set) var isSealed = false
  /// The number by which an earlier run knew it.
  var tag: UInt64 = 0
  /// Whether its first event was given out.
  var hasBegun = false
  /// Where it began, for its decoder.
  let start: UInt64
  private var opened: OpenedFile?
  /// When its content had been changed when it was opened: a copy of it is not older.
  let firstChangedAt: Int64
  /// Since when there is nothing but zeros behind what was read.
  private var zerosSince: Double?
  private static let zeroSeconds = 30.0

  init(
    _ opened: OpenedFile,
    id: Int,
    path: String,
    offset: UInt64,
    preamble: [UInt8],
    now: Double
  ) {
    self.opened = opened
    self.id = id
    self.path = path
    self.offset = offset
    start = offset
    identity = opened.facts.identity
    firstChangedAt = opened.factsNow.changedAt
    head = Self.written(opened.head)
    self.preamble = preamble
    changedAt = now
  }

  /// Bytes that were given out: up to the start of a line.
  var consumed: UInt64 { offset - UInt64(held.count) }

  var isOpen: Bool { opened != nil }

  /// Whole lines from its beginning, of what lies before the place where it began to be read.
  var sample: [UInt8] {
    let bytes = (try? opened?.bytes(at: 0, Int(min(UInt64(TextLayout.sampleMax), start)))) ?? []
    guard let feed = bytes.lastIndex(of: 0x0A) else { return start > 0 ? preamble : [] }
    return Array(bytes[...feed])
  }

  /// Whether it has no name any more.
  var isUnlinked: Bool { opened.map { $0.factsNow.links == 0 } ?? false }

  /// The open file, when what was read is no longer in it: it was cut and is another one now.
  ///
  /// - Throws: the number of the system's error.
  func remade() throws(SystemFailure) -> OpenedFile? {
    guard let opened else { return nil }
    try opened.readHead()
    let isCut = try opened.size() < offset || !opened.head.starts(with: head)
    return isCut ? opened : nil
  }

  /// What it is at a moment, to tell whether it has become another one since.
  struct Glimpse {
    fileprivate var head: [UInt8]
    fileprivate var size: UInt64
    fileprivate var changedAt: Int64
  }

  /// What it is now.
  ///
  /// - Throws: the number of the system's error.
  func glimpse() throws(SystemFailure) -> Glimpse? {
    guard let opened else { return nil }
    try opened.readHead()
    return Glimpse(head: opened.head, size: try opened.size(), changedAt: contentChangedAt)
  }

  /// Whether it is still what it was, with more perhaps; what was empty must not have changed.
  ///
  /// - Throws: the number of the system's error.
  func isStill(_ before: Glimpse?) throws(SystemFailure) -> Bool {
    guard let before, let now = try glimpse() else { return true }
    if before.head.isEmpty { return now.changedAt == before.changedAt }
    return now.size >= before.size && now.head.starts(with: before.head)
  }

  /// Takes what its first bytes are now, for a file that waits for its turn may have got more of them.
  func refreshHead() {
    guard head.count < FileFingerprint.lengthMax, let now = opened?.head, now.starts(with: head)
    else { return }
    head = Self.written(now)
  }

  /// Whether all that it has, read or not, is the beginning of another file, as far as its first and
  /// its last bytes tell.
  ///
  /// - Throws: the number of the system's error.
  func isBeginning(of other: OpenedFile) throws(SystemFailure) -> Bool {
    guard let opened else { return false }
    let size = try opened.size()
    guard size > 0, other.facts.size >= size else { return false }
    let step = UInt64(FileFingerprint.lengthMax)
    for start in [0, size - min(size, step)] {
      let count = Int(min(step, size - start))
      let (own, others) = (try opened.bytes(at: start, count), try other.bytes(at: start, count))
      if own != others { return false }
    }
    return true
  }

  /// When its content was changed last, in nanoseconds since 1970.
  var contentChangedAt: Int64 { opened?.factsNow.changedAt ?? .min }

  /// How far it was used.
  func position(_ reach: FollowedReach?, isFinished: Bool = false) -> FollowedPosition {
    var position = FollowedPosition(
      path: path,
      identity: identity,
      fingerprint: FileFingerprint(head),
      offset: reach?.offset ?? consumed,
      changedAt: contentChangedAt,
      preamble: isFinished ? [] : preamble,
      isFinished: isFinished
    )
    position.tag = isFinished ? 0 : reach?.tag ?? tag
    return position
  }

  /// Goes on in another file with the same beginning; a sealed one is not written to any more.
  func continueIn(_ copy: OpenedFile, isSealed: Bool) {
    offset = consumed
    held = []
    opened = copy
    wasCut = false
    identity = copy.facts.identity
    self.isSealed = isSealed
  }

  /// Closes it until it changes; false when it has something that was not used, for which it stays open.
  func park() -> Bool {
    guard held.isEmpty, rotatedAt == nil, !isSealed, (try? opened?.size()) == offset else {
      return false
    }
    opened = nil
    return true
  }

  /// Takes what is held, where nothing is going to complete it.
  func takeRest() -> [UInt8] {
    defer { held = [] }
    return held
  }

  // MARK: Reading

  /// Reads on, through a buffer that others use too.
  func read(_ buffer: UnsafeMutableRawBufferPointer, lineMax: Int, now: Double) -> Reading {
    let count: Int
    // Until it is known what becomes of it, what it has now is of another one.
    if wasCut { return .cut }
    do throws(SystemFailure) {
      if opened == nil { try reopen() }
      guard let opened else { return .lost }
      count = try opened.read(into: buffer, at: offset)
      if count == 0 {
        wasCut = try opened.size() < offset
        return wasCut ? .cut : .atEnd
      }
      // It may have been cut and have grown past the place reached since it was looked at last. One that was cut
      // between the two reads is shorter than it was: what was read is still of the file before.
      wasCut = try opened.beginning(beside: head) == .other
      if wasCut { return .cut }
    } catch {
      return .failed(error.number)
    }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<written(buffer, count, now)])
    guard !bytes.isEmpty else { return .atEnd }
    changedAt = now
    keepHead(bytes)
    offset += UInt64(bytes.count)
    return take(bytes, lineMax: lineMax)
  }

  /// Opens it again under its name, if that is still its name.
  private func reopen() throws(SystemFailure) {
    do throws(SystemFailure) {
      let again = try OpenedFile(path)
      if again.facts.identity == identity { opened = again }
    } catch {
      if !error.isAbsence { throw error }
    }
  }

  /// Bytes up to zeros at the end: on network file systems the length comes before the content.
  private func written(
    _ buffer: UnsafeMutableRawBufferPointer,
    _ count: Int,
    _ now: Double
  ) -> Int {
    var end = count
    while end > 0, buffer[end - 1] == 0 { end -= 1 }
    guard end == 0 else {
      zerosSince = nil
      return end
    }
    let since = zerosSince ?? now
    zerosSince = since
    // Nobody is going to write there any more: it is damage, which costs a line.
    return now - since > Self.zeroSeconds ? count : 0
  }

  private func keepHead(_ bytes: UnsafeRawBufferPointer) {
    let room = FileFingerprint.lengthMax - head.count
    // The head is the beginning without a gap.
    guard room > 0, offset <= UInt64(head.count) else { return }
    head.append(contentsOf: bytes.dropFirst(head.count - Int(offset)).prefix(room))
  }

  /// The bytes before zeros at the end, which are going to be others.
  private static func written(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)])
  }

  private func take(_ bytes: UnsafeRawBufferPointer, lineMax: Int) -> Reading {
    let begin = consumed
    var lines: [UInt8]
    if let feed = bytes.lastIndex(of: 0x0A) {
      lines = held
      lines.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[...feed]))
      held = Array(bytes[(feed + 1)...])
    } else {
      held.append(contentsOf: bytes)
      // The decoder rejects it without keeping it.
      guard held.count > lineMax else { return .unfinished }
      lines = takeRest()
    }
    if begin == UInt64(preamble.count) { Preamble.extend(&preamble, with: lines) }
    return .lines(lines)
  }
}
