public import SieveBytes
import SieveRecords

/// What is known of a followed file besides its place, to go on with it in another process.
///
/// A plain value for a checkpoint to keep.
public struct FollowedInputState: Sendable {
  /// The number by which its position tells it.
  public var tag: UInt64
  /// The file's name.
  public var name: String
  /// Its place among the inputs of the run.
  public var index: UInt16
  /// Attempts decoded so far.
  public var attempts: UInt64 = 0
  /// Records rejected so far.
  public var rejected: UInt64 = 0
  /// Bytes taken so far.
  public var bytes: UInt64 = 0
  /// Whether it is left out.
  var isFailed = false
  /// How it is read, once that was told.
  var layout: LayoutNote?
  /// How the file that had the name before was read.
  var preceding: LayoutNote?
  /// The line at the place reached, from 1, when that is known.
  var line: Int?
  var isInLongLine = false
  /// Calls that may have further records, with places in the file.
  var calls: LiveLegs?

  /// Forgets how it was read and which calls are under way: it is read otherwise now.
  public mutating func forgetLayout() {
    layout = nil
    preceding = nil
    calls = nil
    isFailed = false
  }
}

/// How a file is read, by name, with the lines that begin with its header.
public struct LayoutNote: Sendable {
  var format: String
  var dialect: String?
  var encoding: String?
  var header: [UInt8]

  init(_ layout: TextLayout, header: [UInt8]) {
    format = layout.format.rawValue
    dialect = layout.dialect?.name
    encoding = layout.encoding
    self.header = header
  }

  /// The layout, unless its dialect is no longer one that inputs may be.
  func layout(_ options: InputOptions) -> TextLayout? {
    guard let format = InputFormat(rawValue: format) else { return nil }
    guard let dialect else {
      return TextLayout(format: format, dialect: nil, encoding: encoding)
    }
    let known = [options.dialect].compactMap { $0 } + options.dialects
    guard let named = known.first(where: { $0.name == dialect }) else { return nil }
    return TextLayout(format: format, dialect: named, encoding: encoding)
  }

  /// Writes the note.
  public func save(to writer: inout StateWriter) {
    writer.add(format)
    writer.add(dialect) { $0.add($1) }
    writer.add(encoding) { $0.add($1) }
    writer.add(header)
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    format = try reader.text()
    dialect = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
    encoding = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
    header = try reader.bytes()
  }
}

extension FollowedInputState {
  /// Writes the state.
  public func save(to writer: inout StateWriter) {
    writer.add(tag)
    writer.add(name)
    writer.add(UInt64(index))
    writer.add(attempts)
    writer.add(rejected)
    writer.add(bytes)
    writer.add(isFailed)
    writer.add(layout) { $1.save(to: &$0) }
    writer.add(preceding) { $1.save(to: &$0) }
    writer.add(line) { $0.add($1) }
    writer.add(isInLongLine)
    writer.add(calls) { $1.save(to: &$0) }
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    tag = try reader.word()
    name = try reader.text()
    index = UInt16(truncatingIfNeeded: try reader.word())
    attempts = try reader.word()
    rejected = try reader.word()
    bytes = try reader.word()
    isFailed = try reader.flag()
    layout = try reader.optional { reader throws(CheckpointFault) in
      try LayoutNote(from: &reader)
    }
    preceding = try reader.optional { reader throws(CheckpointFault) in
      try LayoutNote(from: &reader)
    }
    line = try reader.optional { reader throws(CheckpointFault) in try reader.integer() }
    isInLongLine = try reader.flag()
    calls = try reader.optional { reader throws(CheckpointFault) in
      try LiveLegs(from: &reader)
    }
  }
}
