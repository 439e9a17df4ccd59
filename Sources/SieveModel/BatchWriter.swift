/// Room for new attempts and their texts at the end of a batch, written in place.
///
/// The sequence for each is `beginAttempt`, any number of `addText`, `endAttempt`; one that is begun
/// and not ended leaves nothing behind. `AttemptBatch.write` hands it out.
@frozen
public struct BatchWriter {
  /// Texts are copied in pieces of this many bytes: so many may be written behind the last.
  @inlinable static var textSlack: Int { 16 }

  @usableFromInline let attempts: UnsafeMutableBufferPointer<Attempt>
  @usableFromInline let text: UnsafeMutableBufferPointer<UInt8>
  /// What attempts begin as: one copy from memory is cheaper than to store 60 fields.
  @usableFromInline let blank: UnsafePointer<Attempt>
  /// Bytes of text in the batch before those added here.
  @usableFromInline let textStart: Int
  /// How many attempts were ended.
  @usableFromInline var count = 0
  /// How many bytes of text they have.
  @usableFromInline var textCount = 0
  /// The same with the text of the attempt under way.
  @usableFromInline var textEnd = 0

  init(
    _ attempts: UnsafeMutableBufferPointer<Attempt>,
    _ text: UnsafeMutableBufferPointer<UInt8>,
    textStart: Int
  ) {
    self.attempts = attempts
    self.text = text
    self.textStart = textStart
    blank = Self.blank
  }

  /// Lives as long as the process; written once, before anybody can read it.
  private nonisolated(unsafe) static let blank: UnsafePointer<Attempt> = {
    let blank = UnsafeMutablePointer<Attempt>.allocate(capacity: 1)
    blank.initialize(to: Attempt(setupTime: 0))
    return UnsafePointer(blank)
  }()

  /// Whether there is room for another attempt.
  public var hasRoom: Bool {
    @inlinable @inline(__always) get { count < attempts.count }
  }

  /// Starts an attempt of which nothing is known; its fields are set through the pointer.
  ///
  /// - Precondition: `hasRoom`
  @inlinable @inline(__always)
  public mutating func beginAttempt() -> UnsafeMutablePointer<Attempt> {
    precondition(hasRoom, "more attempts than announced")
    // Checked above; the buffer has a base because it is not empty.
    let attempt = attempts.baseAddress.unsafelyUnwrapped + count
    attempt.update(from: blank, count: 1)
    attempt.pointee.textOffset = UInt32(truncatingIfNeeded: textStart &+ textCount)
    textEnd = textCount
    return attempt
  }

  /// Adds one text of the attempt under way, cut to what fits.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - count: Its length; so many bytes can be read.
  ///   - isReadable16: Whether 16 bytes can be read at least.
  /// - Returns: where it lies among the attempt's texts; none for an empty one.
  /// - Precondition: the texts stay within what was announced.
  @inlinable @inline(__always)
  public mutating func addText(
    _ bytes: UnsafePointer<UInt8>,
    count: Int,
    isReadable16: Bool
  ) -> TextField {
    let used = textEnd &- textCount
    let length = min(count, 65_535 &- used)
    guard length > 0 else { return .none }
    precondition(length <= text.count &- textEnd &- Self.textSlack, "more text than announced")
    let target = UnsafeMutableRawPointer(text.baseAddress.unsafelyUnwrapped + textEnd)
    if length <= 16, isReadable16 {
      // One wide copy is cheaper than a call; what it writes too much is overwritten or dropped.
      target.storeBytes(
        of: UnsafeRawPointer(bytes).loadUnaligned(as: SIMD16<UInt8>.self),
        as: SIMD16<UInt8>.self
      )
    } else {
      target.copyMemory(from: bytes, byteCount: length)
    }
    textEnd &+= length
    return TextField(
      offset: UInt16(truncatingIfNeeded: used),
      length: UInt16(truncatingIfNeeded: length)
    )
  }

  /// Ends the attempt under way.
  @inlinable @inline(__always)
  public mutating func endAttempt(_ attempt: UnsafeMutablePointer<Attempt>) {
    attempt.pointee.textLength = UInt32(truncatingIfNeeded: textEnd &- textCount)
    textCount = textEnd
    count &+= 1
  }
}
