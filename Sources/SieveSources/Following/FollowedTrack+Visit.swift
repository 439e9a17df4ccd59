extension FollowedTrack {
  /// What a visit came to.
  struct Visit {
    /// Whether there is more to read at once.
    var isHot = false
    /// Whether time alone may change something soon.
    var isLingering = false
    /// Whether nothing is left of it.
    var isGone = false
  }
}
