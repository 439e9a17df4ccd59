/// Gives the bytes of an input one read at a time.
///
/// Used from one thread at a time.
public protocol ByteSource: AnyObject {
  /// Reads what there is, at least one byte, into `buffer`.
  ///
  /// - Returns: how many bytes were read; 0 at the end.
  /// - Throws: `Diagnostic`; everything read before has been given out, and it throws again
  ///   when it is called again.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Keeps a failure back until the bytes read before it have been given out.
struct DeferredFailure {
  private var failure: (any Error)?

  /// Runs one read; `body` counts the bytes that it wrote.
  mutating func run(_ body: (inout Int) throws -> Void) throws -> Int {
    if let failure { throw failure }
    var written = 0
    do {
      try body(&written)
    } catch {
      failure = error
      guard written > 0 else { throw error }
    }
    return written
  }
}
