/// Attempts handed over together, with the texts they refer to.
///
/// Texts of one attempt are contiguous and at most 65,535 bytes, so that fields are two 16-bit
/// numbers and moving an attempt to another batch is one copy.
public struct AttemptBatch: Sendable {
  /// The usual number of attempts in a batch.
  public static let capacity = 1024

  /// The attempts, in the order of the input.
  public private(set) var attempts: [Attempt] = []
  /// Their texts, UTF-8 or what the input had.
  public private(set) var text: [UInt8] = []

  /// Makes an empty batch.
  public init() {}

  /// How many attempts it holds.
  public var count: Int { attempts.count }
  /// Whether it holds none.
  public var isEmpty: Bool { attempts.isEmpty }

  /// Forgets everything but keeps the memory.
  public mutating func removeAll() {
    attempts.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
  }

  /// Makes room for more attempts and texts at once, so that adding them step by step moves nothing.
  public mutating func reserve(attempts count: Int, textBytes: Int) {
    attempts.reserveCapacity(attempts.count + count)
    text.reserveCapacity(text.count + textBytes + BatchWriter.textSlack)
  }

  /// Starts collecting the texts of the next attempt; the attempt itself follows with `append`.
  public mutating func beginText(_ attempt: inout Attempt) {
    attempt.textOffset = UInt32(text.count)
    attempt.textLength = 0
  }

  /// Adds one text of the attempt begun last, cut to what fits.
  ///
  /// - Complexity: O(*n*) in its length.
  public mutating func addText(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    of attempt: inout Attempt
  ) -> TextField {
    let length = min(range.count, 65_535 - Int(attempt.textLength))
    let field = TextField(offset: UInt16(attempt.textLength), length: UInt16(length))
    bytes.extracting(range.lowerBound..<(range.lowerBound + length)).withUnsafeBufferPointer {
      text.append(contentsOf: $0)
    }
    attempt.textLength += UInt32(length)
    return length > 0 ? field : .none
  }

  /// Adds one text of the attempt begun last, cut to what fits.
  public mutating func addText(_ bytes: [UInt8], of attempt: inout Attempt) -> TextField {
    addText(bytes.span, 0..<bytes.count, of: &attempt)
  }

  /// Adds an attempt whose texts were collected since `beginText`.
  public mutating func append(_ attempt: Attempt) { attempts.append(attempt) }

  /// Adds attempts through raw memory, for decoders that make many at once.
  ///
  /// - Parameters:
  ///   - count: The most attempts that `body` adds.
  ///   - textBytes: The most bytes of text that it adds for them.
  ///   - body: Adds them.
  /// - Complexity: O(1) beside `body`, amortised.
  public mutating func write(
    attempts count: Int,
    textBytes: Int,
    _ body: (inout BatchWriter) -> Void
  ) {
    var (attempts, text): ([Attempt], [UInt8]) = ([], [])
    swap(&attempts, &self.attempts)
    swap(&text, &self.text)
    let textStart = text.count
    attempts.append(addingCapacity: count) { newAttempts in
      newAttempts.withUnsafeMutableBufferPointer { attemptSpace, attemptCount in
        text.append(addingCapacity: textBytes + BatchWriter.textSlack) { newText in
          newText.withUnsafeMutableBufferPointer { textSpace, textCount in
            var writer = BatchWriter(attemptSpace, textSpace, textStart: textStart)
            body(&writer)
            attemptCount = writer.count
            textCount = writer.textCount
          }
        }
      }
    }
    swap(&attempts, &self.attempts)
    swap(&text, &self.text)
  }

  /// Drops the texts collected for an attempt that is not going to be added.
  public mutating func abandonText(of attempt: Attempt) {
    text.removeLast(text.count - Int(attempt.textOffset))
  }

  /// Keeps so many attempts and so much of the texts.
  mutating func truncate(to count: Int, textBytes: Int) {
    attempts.removeLast(attempts.count - count)
    text.removeLast(text.count - textBytes)
  }

  /// Replaces an attempt in place; its texts must stay the same.
  public mutating func update(at index: Int, _ change: (inout Attempt) -> Void) {
    change(&attempts[index])
  }

  /// Copies attempt `index` of another batch to the end of this one.
  ///
  /// - Complexity: O(*n*) in the length of its texts.
  public mutating func append(_ index: Int, of other: borrowing AttemptBatch) {
    append(index, of: View(other))
  }

  /// Copies attempt `index` of another batch to the end of this one.
  ///
  /// - Complexity: O(*n*) in the length of its texts.
  public mutating func append(_ index: Int, of other: View) {
    let start = Int(other.attempts[index].textOffset)
    let length = Int(other.attempts[index].textLength)
    let offset = UInt32(text.count)
    text.append(contentsOf: UnsafeBufferPointer(rebasing: other.text[start..<(start + length)]))
    attempts.append(other.attempts[index])
    attempts[attempts.count - 1].textOffset = offset
  }

  /// The bytes of a text of an attempt.
  public func bytes(_ field: TextField, of attempt: Attempt) -> ArraySlice<UInt8> {
    let start = Int(attempt.textOffset) + Int(field.offset)
    return text[start..<(start + Int(field.length))]
  }

  /// A text of an attempt, invalid UTF-8 replaced.
  public func string(_ field: TextField, of attempt: Attempt) -> String {
    String(decoding: bytes(field, of: attempt), as: UTF8.self)
  }

  /// An identity of an attempt as alerts and exports show it: `+66812345678`, `1669`, `alice`.
  public func string(_ identity: Identity, of attempt: Attempt) -> String {
    identity.numberText ?? string(identity.textField, of: attempt)
  }
}

extension AttemptBatch {
  /// Where the buffers of a batch are, for those who hold it, change nothing of it, and take its attempts in any
  /// order: each look at one among many batches counts references to both buffers, eight atomic steps an attempt.
  public struct View: BitwiseCopyable {
    /// Its attempts.
    public let attempts: UnsafeBufferPointer<Attempt>
    /// Their texts.
    public let text: UnsafeBufferPointer<UInt8>

    /// Views a batch; good for as long as somebody holds the batch as it is.
    public init(_ batch: borrowing AttemptBatch) {
      attempts = batch.attempts.withUnsafeBufferPointer { $0 }
      text = batch.text.withUnsafeBufferPointer { $0 }
    }
  }
}
