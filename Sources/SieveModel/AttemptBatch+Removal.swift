extension AttemptBatch {
  /// Takes away the attempt that was appended last, with its texts.
  public mutating func removeLast() {
    guard let last = attempts.last else { return }
    truncate(to: count - 1, textBytes: Int(last.textOffset))
  }
}
