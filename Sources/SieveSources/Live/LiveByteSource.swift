import Foundation
import SieveDiagnostics

/// A capture without end as bytes: what interfaces and listeners receive, as one pcap or pcapng file.
///
/// When all lanes have the same link type it is pcap, which is read fastest, otherwise pcapng.
final class LiveByteSource: ByteSource {
  /// What sees each packet before it is decoded: lane, bytes of a record and its place in them.
  typealias Observer = (Int, [UInt8], Range<Int>) -> Void

  private static let waitSeconds = 0.1

  private let capture: LiveCapture
  private let writer: LiveFileForm
  private var merge: LaneMerge?
  private var out: [UInt8]
  private var at = 0
  private var isEnded = false
  /// Sees every packet in its order.
  var observer: Observer?

  /// Takes the packets of a capture that was started.
  init(_ capture: LiveCapture) {
    self.capture = capture
    writer = LiveFileForm(links: capture.lanes.map(\.link), names: capture.lanes.map(\.name))
    out = writer.header
    if capture.lanes.count > 1 { merge = LaneMerge(lanes: capture.lanes.count) }
  }

  /// Whether its form is pcap.
  var isClassic: Bool { writer.isClassic }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while at == out.count {
      guard !isEnded else { return 0 }
      out.removeAll(keepingCapacity: true)
      at = 0
      receive()
    }
    let count = min(buffer.count, out.count - at)
    out.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[at..<(at + count)]))
    }
    at += count
    return count
  }

  /// Takes what has come, after waiting for it a little.
  private func receive() {
    capture.stopWhenDue()
    guard let taken = capture.exchange.take(within: Self.waitSeconds) else {
      isEnded = true
      merge?.release(isEnd: true) { write($0, $1, $2) }
      return
    }
    guard merge != nil else {
      for part in taken.joined() { writeAll(part) }
      return
    }
    merge?.add(taken, now: Self.now)
    merge?.release(isEnd: false) { write($0, $1, $2) }
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }

  /// Passes on the packets of the only lane.
  private func writeAll(_ records: [UInt8]) {
    if let observer {
      var start = 0
      while start < records.count {
        let end = PacketRecords.end(records, start)
        observer(0, records, start..<end)
        start = end
      }
    }
    if out.isEmpty { out = records } else { out += records }
  }

  private func write(_ lane: Int, _ records: [UInt8], _ range: Range<Int>) {
    observer?(lane, records, range)
    writer.append(records, range, lane: lane, to: &out)
  }
}
