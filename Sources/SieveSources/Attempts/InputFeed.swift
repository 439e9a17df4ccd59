import SieveDiagnostics

/// The bytes of an input for whoever decodes them, those first by which its format was told.
///
/// Used from one thread at a time.
final class InputFeed {
  let bytes: InputBytes
  /// Chunks that were looked at already.
  private var head: [[UInt8]]
  /// Why reading ended early; what was read before counts.
  var failure: Diagnostic?
  private var remarksGiven = 0

  init(_ bytes: InputBytes, head: [[UInt8]] = []) {
    self.bytes = bytes
    self.head = head
  }

  /// The next bytes; `nil` at the end, and when there is a failure.
  func nextChunk() -> [UInt8]? {
    if !head.isEmpty { return head.removeFirst() }
    do {
      return try bytes.nextChunk()
    } catch let diagnostic as Diagnostic {
      failure = diagnostic
    } catch {
      failure = Diagnostic(.unreadable, .error, "'\(bytes.name)' cannot be read: \(error)")
    }
    return nil
  }

  /// Remarks on the bytes since they were asked for last.
  func takeRemarks() -> ArraySlice<Diagnostic> {
    let remarks = bytes.warnings
    defer { remarksGiven = remarks.count }
    return remarks.dropFirst(remarksGiven)
  }
}
