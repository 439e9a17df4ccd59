/// The keyed hash of a key.
///
/// Its secret is the process's: hostile keys cannot be made to collide, and nothing that is shown
/// depends on it.
enum KeyHash {
  /// To be copied by those who hash: a global is looked up with a check each time.
  static let secret = UInt64.random(in: .min ... .max)

  @inline(__always)
  static func hash(_ key: UInt64, _ secret: UInt64) -> UInt64 {
    let product = (key ^ secret).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
