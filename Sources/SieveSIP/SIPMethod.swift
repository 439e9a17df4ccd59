/// A SIP method, as far as calls are concerned.
enum SIPMethod: UInt8, BitwiseCopyable {
  case other
  case invite
  case ack
  case bye
  case cancel

  /// Reads a method; methods are case-sensitive (RFC 3261, 7.1).
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    switch range.count {
    case 6 where bytes.matches("INVITE", range): self = .invite
    case 6 where bytes.matches("CANCEL", range): self = .cancel
    case 3 where bytes.matches("ACK", range): self = .ack
    case 3 where bytes.matches("BYE", range): self = .bye
    default: self = .other
    }
  }
}
