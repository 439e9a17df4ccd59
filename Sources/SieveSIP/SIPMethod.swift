/// A SIP method, as far as calls are concerned.
enum SIPMethod: UInt8, BitwiseCopyable {
  case other
  case invite
  case ack
  case bye
  case cancel

  /// Reads a method; methods are case-sensitive (RFC 3261, 7.1).
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    if bytes.matches("INVITE", range) {
      self = .invite
    } else if bytes.matches("ACK", range) {
      self = .ack
    } else if bytes.matches("BYE", range) {
      self = .bye
    } else if bytes.matches("CANCEL", range) {
      self = .cancel
    } else {
      self = .other
    }
  }
}
