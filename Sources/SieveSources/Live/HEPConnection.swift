import Foundation
import SieveCapture

/// One TCP connection of an agent.
struct HEPConnection {
  /// More is never needed: a packet states its length in 16 bits, and one read adds as much.
  static let bufferMax = 2 * 65_536

  let descriptor: Int32
  let peer: HEPPeer
  /// When something came last, and when the first byte of a packet that is not whole came.
  private(set) var heardAt: Double
  private var begunAt: Double?
  private var hasProved = false
  private var buffer: [UInt8] = []

  /// What came of looking at what was received.
  enum Outcome {
    case more
    /// A packet could not be used, so that the connection is closed.
    case refused
  }

  init(_ descriptor: Int32, _ peer: HEPPeer, now: Double) {
    self.descriptor = descriptor
    self.peer = peer
    heardAt = now
    begunAt = now
  }

  /// Takes bytes and hands over the packets that are whole.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer,
    now: Double,
    _ take: (UnsafeRawBufferPointer) -> Bool
  ) -> Outcome {
    heardAt = now
    buffer.append(contentsOf: bytes)
    var at = 0
    while buffer.count - at >= 6 {
      let length = buffer.withUnsafeBufferPointer { HEP.statedLength($0.span, at) }
      guard let length else {
        // Counted like any other packet that is no HEP.
        _ = buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[at...])) }
        return .refused
      }
      guard buffer.count - at >= length else { break }
      let isGood = buffer.withUnsafeBytes {
        take(UnsafeRawBufferPointer(rebasing: $0[at..<(at + length)]))
      }
      guard isGood else { return .refused }
      hasProved = true
      at += length
    }
    if at > 0 {
      buffer.removeFirst(at)
      begunAt = nil
    }
    if buffer.isEmpty, hasProved { begunAt = nil } else if begunAt == nil { begunAt = now }
    return .more
  }

  /// Whether it has been silent for too long, or takes too long for a packet.
  func isOverdue(_ now: Double, _ limits: HEPLimits) -> Bool {
    if let begunAt, now - begunAt > limits.packetSeconds { return true }
    return now - heardAt > limits.idleSeconds
  }
}
