/// How far metrics look back beyond the window, in milliseconds.
///
/// They are undefined until the stream has run for so long.
enum Past {
  /// For `first_seen_age` and `new_callee_share`: 7 days.
  static let novelty: Int64 = 604_800_000
  /// For `callbacks`: 24 hours.
  static let callbacks: Int64 = 86_400_000
}
