/// The keys whose state one attempt concerns, for one subject; 0 when there is none.
struct AttemptKeys {
  /// The key whose attempt it is.
  let own: UInt64
  /// The key that is called.
  let received: UInt64
}
