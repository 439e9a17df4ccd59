import Foundation
public import SieveDiagnostics
import Synchronization

/// Writes diagnostics, progress and summaries to standard error, one line or block at a time.
public final class Reporter: Sendable {
  /// How diagnostics look.
  public enum Style: String, Sendable, CaseIterable {
    /// Text with carets.
    case text
    /// JSON lines.
    case json
  }

  private let renderer: DiagnosticRenderer
  private let style: Style
  private let isQuiet: Bool
  /// Whether standard error is a terminal, so that a line may be redrawn.
  public let isTerminal: Bool
  private let hasProgress = Mutex(false)
  private let emit: @Sendable (String) -> Void

  /// Makes a reporter; a quiet one shows errors alone, and `emit` takes what others write to standard error.
  public init(
    style: Style = .text,
    isQuiet: Bool = false,
    showNumbers: Bool = false,
    emit: (@Sendable (String) -> Void)? = nil
  ) {
    self.emit = emit ?? { Self.emit($0) }
    renderer = DiagnosticRenderer(showNumbers: showNumbers)
    self.style = style
    self.isQuiet = isQuiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Shows a diagnostic; warnings and rejects are silent when quiet.
  public func report(_ diagnostic: Diagnostic) {
    if isQuiet, diagnostic.severity != .error { return }
    write(style == .json ? renderer.json(diagnostic) : renderer.text(diagnostic))
  }

  /// Shows text that is not a diagnostic, unless quiet.
  public func note(_ text: String) {
    if !isQuiet { write(text) }
  }

  /// Redraws the progress line; only on a terminal, never when quiet.
  func progress(_ line: String) {
    guard isTerminal, !isQuiet else { return }
    hasProgress.withLock { $0 = true }
    emit("\r\u{1B}[K" + line)
  }

  private func write(_ text: String) {
    let clear = hasProgress.withLock { shown in
      defer { shown = false }
      return shown
    }
    emit((clear ? "\r\u{1B}[K" : "") + text)
  }

  /// Nothing can be done when standard error itself fails.
  private static func emit(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
