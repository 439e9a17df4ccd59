/// A packet taken apart down to the bytes above UDP or TCP.
public struct Frame: BitwiseCopyable, Sendable {
  /// What carries the payload.
  public enum Transport: UInt8, BitwiseCopyable, Sendable {
    /// Neither UDP nor TCP could be reached yet; `bucket` says why, and `payload` is what is there.
    case none
    case udp
    case tcp
  }

  /// What carries the payload.
  public var transport: Transport = .none
  /// Where the packet counts when `transport` is `none`.
  public var bucket: PacketBucket = .cutShort
  /// Address of the sender.
  public var source: IPAddress = .unspecified
  /// Address of the receiver.
  public var destination: IPAddress = .unspecified
  /// Port of the sender.
  public var sourcePort: UInt16 = 0
  /// Port of the receiver.
  public var destinationPort: UInt16 = 0
  /// First byte of the payload.
  public var payloadStart = 0
  /// One past the last byte of the payload.
  public var payloadEnd = 0
  /// First byte of the innermost IP header that was read.
  public var networkStart = 0
  /// First byte of the UDP or TCP header.
  public var transportStart = 0
  /// TCP sequence number of the first byte.
  public var sequence: UInt32 = 0
  /// TCP flags.
  public var flags: UInt8 = 0

  init() {}

  init(_ bucket: PacketBucket) { self.bucket = bucket }

  /// Something that may have to be unwrapped.
  init(_ bucket: PacketBucket, _ payload: Range<Int>) {
    self.bucket = bucket
    payloadStart = payload.lowerBound
    payloadEnd = payload.upperBound
  }

  /// The payload's positions.
  public var payload: Range<Int> { payloadStart..<payloadEnd }

  static let flagFIN: UInt8 = 0x01
  static let flagSYN: UInt8 = 0x02
  static let flagRST: UInt8 = 0x04
  static let flagACK: UInt8 = 0x10
}
