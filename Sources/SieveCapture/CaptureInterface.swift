/// An interface description block: link type, and how to read its time stamps.
struct CaptureInterface {
  private enum Resolution {
    /// Units of 10^-n seconds.
    case decimal(Int)
    /// Units of 2^-n seconds.
    case binary(UInt64)
  }

  let link: UInt16
  let snapLength: UInt32
  private var resolution = Resolution.decimal(6)
  private var offsetSeconds: Int64 = 0

  /// Reads the body of the block: at least 8 bytes, then options.
  init(_ bytes: Span<UInt8>, _ body: Range<Int>, bigEndian: Bool) {
    link = bytes.word16(body.lowerBound, bigEndian: bigEndian)
    snapLength = bytes.word32(body.lowerBound + 4, bigEndian: bigEndian)
    var at = body.lowerBound + 8
    while body.upperBound - at >= 4 {
      let code = bytes.word16(at, bigEndian: bigEndian)
      let length = Int(bytes.word16(at + 2, bigEndian: bigEndian))
      at += 4
      guard code != 0, body.upperBound - at >= length else { return }
      if code == 9, length >= 1 { setResolution(bytes[at]) }
      if code == 14, length >= 8 {
        let first = UInt64(bytes.word32(at, bigEndian: bigEndian))
        let second = UInt64(bytes.word32(at + 4, bigEndian: bigEndian))
        let value = bigEndian ? first << 32 | second : second << 32 | first
        offsetSeconds = Int64(bitPattern: value)
      }
      at += (length + 3) & ~3
    }
  }

  private mutating func setResolution(_ value: UInt8) {
    let exponent = value & 0x7F
    resolution = value & 0x80 == 0 ? .decimal(Int(exponent)) : .binary(UInt64(exponent))
  }

  /// A time stamp in milliseconds since 1970, within the limits of times.
  func milliseconds(_ stamp: UInt64) -> Int64 {
    let limit = UInt64(ContainerLimit.time)
    let own: UInt64 =
      switch resolution {
      case .decimal(let digits) where digits >= 3:
        digits - 3 > 19 ? 0 : stamp / Self.powerOfTen(digits - 3)
      case .decimal(let digits):
        stamp > limit / Self.powerOfTen(3 - digits) ? limit : stamp * Self.powerOfTen(3 - digits)
      case .binary(let bits): Self.milliseconds(stamp, bits: bits)
      }
    let offset = offsetSeconds.multipliedReportingOverflow(by: 1000)
    let clampedOffset = offset.overflow ? 0 : ContainerLimit.clamp(offset.partialValue)
    return ContainerLimit.clamp(Int64(min(own, limit)) + clampedOffset)
  }

  /// What a time stamp has beyond its milliseconds, in nanoseconds.
  func nanoseconds(_ stamp: UInt64) -> UInt32 {
    switch resolution {
    case .decimal(let digits) where digits > 3 && digits - 3 <= 19:
      let rest = stamp % Self.powerOfTen(digits - 3)
      return UInt32(
        digits <= 9 ? rest * Self.powerOfTen(9 - digits) : rest / Self.powerOfTen(digits - 9)
      )
    case .binary(let bits) where bits > 0 && bits < 64:
      let product = (stamp & (1 << bits - 1)).multipliedFullWidth(by: 1_000_000_000)
      return UInt32((product.high << (64 - bits) | product.low >> bits) % 1_000_000)
    default: return 0
    }
  }

  private static func milliseconds(_ stamp: UInt64, bits: UInt64) -> UInt64 {
    let product = stamp.multipliedFullWidth(by: 1000)
    guard bits > 0 else { return product.high > 0 ? UInt64.max : product.low }
    guard bits < 64 else { return 0 }
    guard product.high >> bits == 0 else { return UInt64.max }
    return product.high << (64 - bits) | product.low >> bits
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var value: UInt64 = 1
    for _ in 0..<exponent { value *= 10 }
    return value
  }
}
