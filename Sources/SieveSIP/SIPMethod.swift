import CSieveKernels
import SieveCapture

/// A SIP method, as far as calls are concerned.
enum SIPMethod: UInt8, BitwiseCopyable {
  case other
  case register
  case options
  case invite
  case ack
  case bye
  case cancel

  /// Whether it belongs to a call.
  @inline(__always)
  var isOfCall: Bool { rawValue >= SIPMethod.invite.rawValue }

  /// What the kernels said of a message.
  @inline(__always)
  init?(_ said: UInt64) {
    self.init(
      rawValue: UInt8(truncatingIfNeeded: said >> UInt64(SIEVE_SAID_METHOD))
    )
  }

  /// Reads a method of calls that fills a range; `nil` for any other, and for blanks before it.
  ///
  /// The caller has proven that the range lies within the bytes.
  @inline(__always)
  init?(ofCall bytes: Span<UInt8>, _ start: Int, _ end: Int) {
    let raw = bytes.bytes
    switch end &- start {
    case 6:
      let first = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt32.self)
      let last = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start &+ 2, as: UInt32.self)
      switch (UInt32(bigEndian: first), UInt32(bigEndian: last)) {
      case (0x494E_5649, 0x5649_5445): self = .invite
      case (0x4341_4E43, 0x4E43_454C): self = .cancel
      default: return nil
      }
    case 3:
      let first = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt16.self)
      switch (UInt16(bigEndian: first), bytes[unchecked: start &+ 2]) {
      case (0x4143, 0x4B): self = .ack
      case (0x4259, 0x45): self = .bye
      default: return nil
      }
    default: return nil
    }
  }

  /// Reads a method, in any letter case.
  ///
  /// Methods are case-sensitive (RFC 3261, 7.1), but some phones write them small, and servers take their calls.
  @inline(__always)
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let at = range.lowerBound
    switch range.count {
    case 6:
      // A bit less makes letters capital.
      let word = UInt64(bytes.bigEndian32(at)) << 16 | UInt64(bytes.bigEndian16(at + 4))
      let method = word & 0xDFDF_DFDF_DFDF
      self = method == 0x494E_5649_5445 ? .invite : method == 0x4341_4E43_454C ? .cancel : .other
    case 3:
      let method = (UInt32(bytes.bigEndian16(at)) << 8 | UInt32(bytes[at + 2])) & 0xDF_DFDF
      self = method == 0x41_434B ? .ack : method == 0x42_5945 ? .bye : .other
    case 8: self = bytes.matchesIgnoringCase("register", range) ? .register : .other
    case 7: self = bytes.matchesIgnoringCase("options", range) ? .options : .other
    default: self = .other
    }
  }
}
