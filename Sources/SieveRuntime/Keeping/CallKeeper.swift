import Foundation
import SieveCapture
import SieveDiagnostics
import SieveEngine
import SieveModel
import SieveSinks
import SieveSources

/// Keeps the packets of flagged calls in a pcapng file.
///
/// Packets of all calls are held for a while. When a call's number is flagged, what is held of it is
/// written, and what still comes as well.
final class CallKeeper {
  /// Packets held of one call.
  static let packetsPerCallMax = 256
  /// Groups of packets without a Call-ID of their own; all are forgotten when there are more.
  static let groupsMax = 65_536
  /// Packets of a group that wait for a Call-ID.
  private static let pendingMax = 8
  /// Flagged calls whose packets are still waited for.
  static let flaggedMax = 65_536
  private static let flushSeconds = 1.0

  private struct Call {
    var packets: [PacketRing.Reference] = []
    var subjects: [UInt64] = []
    var isFlagged = false
  }

  private struct Group {
    var call: UInt64?
    var pending: [PacketRing.Reference] = []
  }

  private let file: OutputFile
  private let lanes: [(link: UInt16, name: String)]
  private var tracer = CallTracer()
  private var ring: PacketRing
  private var subjects: FlaggedSubjects
  private var calls: [UInt64: Call] = [:]
  private var callsBySubject: [UInt64: Set<UInt64>] = [:]
  private var groups: [CallTracer.Group: Group] = [:]
  private var flaggedOrder: [UInt64] = []
  private var failure: Diagnostic?
  private var block: [UInt8] = []
  private var flushedAt = ProcessInfo.processInfo.systemUptime
  private(set) var callsWritten: UInt64 = 0
  private(set) var packetsWritten: UInt64 = 0

  /// Opens the file at `path`; `ringBytes` bounds what is held.
  ///
  /// - Throws: `Diagnostic` when it cannot be opened.
  init(
    path: String,
    lanes: [(link: UInt16, name: String)],
    rules: [Rule],
    isScored: Bool,
    ringBytes: Int
  ) throws {
    file = try OutputFile(path: path, isLines: false)
    self.lanes = lanes
    ring = PacketRing(bytesMax: ringBytes)
    subjects = FlaggedSubjects(rules, isScored: isScored)
    write(CaptureBlocks.header(lanes.map(\.link), lanes.map(\.name)))
    flush()
  }

  // MARK: Packets

  /// Takes a packet before it is decoded.
  func take(_ packet: LivePacket) {
    let bytes = packet.bytes
    let trace = tracer.trace(
      bytes.span,
      packet.place,
      link: lanes[packet.lane].link,
      milliseconds: packet.time / 1_000_000
    )
    guard let trace else { return }
    let known = trace.group.flatMap { groups[$0] }
    // Of other streams than SIP nothing is kept.
    guard !trace.calls.isEmpty || known != nil || trace.mayBegin else { return }
    let owners = trace.calls.isEmpty ? [known?.call].compactMap { $0 } : trace.calls
    var reference: PacketRing.Reference?
    if owners.contains(where: { calls[$0]?.isFlagged == true }) {
      write(packet)
    } else {
      reference = ring.add(packet.record, lane: packet.lane, calls: owners) { forget($0, $1) }
    }
    if let reference { for owner in owners { attach(reference, to: owner) } }
    if let key = trace.group { update(key, known ?? Group(), trace.calls, reference) }
    flushWhenDue()
  }

  /// Notes which call the packets of a group belong to now.
  private func update(
    _ key: CallTracer.Group,
    _ known: Group,
    _ found: [UInt64],
    _ reference: PacketRing.Reference?
  ) {
    if groups.count >= Self.groupsMax, groups[key] == nil { groups.removeAll() }
    var group = known
    if found.isEmpty {
      if group.pending.count >= Self.pendingMax { group.pending.removeFirst() }
      if let reference { group.pending.append(reference) }
    } else {
      // What came before without a Call-ID may be the beginning of this message.
      for call in found { adopt(group.pending, call) }
      group.call = found.last
      group.pending = []
    }
    groups[key] = group
  }

  /// Gives packets that waited to a call.
  private func adopt(_ pending: [PacketRing.Reference], _ call: UInt64) {
    for reference in pending {
      if calls[call]?.isFlagged == true {
        ring.take(reference) { write($0, $1, lane: $2) }
      } else {
        ring.addCall(call)
        attach(reference, to: call)
      }
    }
  }

  private func attach(_ reference: PacketRing.Reference, to key: UInt64) {
    guard calls[key, default: Call()].packets.count < Self.packetsPerCallMax else { return }
    calls[key, default: Call()].packets.append(reference)
  }

  /// Forgets calls of which nothing is held any more.
  private func forget(_ keys: [UInt64], _ first: UInt32) {
    for key in keys {
      guard let call = calls[key], !call.isFlagged else { continue }
      let kept = call.packets.drop { Int32(bitPattern: $0.block &- first) < 0 }
      guard kept.isEmpty else {
        calls[key]?.packets = Array(kept)
        continue
      }
      calls[key] = nil
      leave(key, call.subjects)
    }
  }

  private func leave(_ key: UInt64, _ subjects: [UInt64]) {
    for subject in subjects {
      callsBySubject[subject]?.remove(key)
      if callsBySubject[subject]?.isEmpty == true { callsBySubject[subject] = nil }
    }
  }

  // MARK: Calls

  /// Takes the calls that begin in a step.
  func note(_ batch: AttemptBatch) {
    for attempt in batch.attempts where attempt.stage != .amended {
      let key = CallTracer.key(callID: batch.bytes(attempt.callID, of: attempt))
      let hashes = subjects.hashes(attempt, batch)
      if hashes.contains(where: subjects.contains) {
        flag(key)
      } else if calls[key] != nil {
        calls[key]?.subjects += hashes
        for hash in hashes { callsBySubject[hash, default: []].insert(key) }
      }
    }
  }

  /// Takes an alert: the calls of a flagged subject are written.
  func note(_ alert: Alert) {
    guard let subject = subjects.add(alert), let keys = callsBySubject.removeValue(forKey: subject)
    else { return }
    // In an order that does not change from run to run: that of their first packets.
    let order = keys.sorted { rank($0) < rank($1) }
    for key in order { flag(key) }
    flush()
  }

  private func rank(_ key: UInt64) -> UInt64 {
    guard let first = calls[key]?.packets.first else { return .max }
    return UInt64(first.block) << 32 | UInt64(first.index)
  }

  private func flag(_ key: UInt64) {
    guard calls[key]?.isFlagged != true else { return }
    let call = calls[key] ?? Call()
    calls[key] = Call(isFlagged: true)
    leave(key, call.subjects)
    callsWritten += 1
    for reference in call.packets {
      ring.take(reference) { write($0, $1, lane: $2) }
    }
    flaggedOrder.append(key)
    if flaggedOrder.count > Self.flaggedMax {
      for old in flaggedOrder.prefix(Self.flaggedMax / 8) { calls[old] = nil }
      flaggedOrder.removeFirst(Self.flaggedMax / 8)
    }
  }

  // MARK: Writing

  private func write(_ packet: LivePacket) {
    let record = Array(packet.record)
    write(record, 0..<record.count, lane: packet.lane)
  }

  private func write(_ records: [UInt8], _ range: Range<Int>, lane: Int) {
    packetsWritten += 1
    block.removeAll(keepingCapacity: true)
    CaptureBlocks.append(records, range, interface: lane, to: &block)
    write(block)
  }

  private func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    do {
      _ = try file.write(bytes)
    } catch {
      failure = error as? Diagnostic
    }
  }

  private func flushWhenDue() {
    let now = ProcessInfo.processInfo.systemUptime
    guard now - flushedAt >= Self.flushSeconds else { return }
    flushedAt = now
    flush()
  }

  private func flush() {
    guard failure == nil else { return }
    do {
      _ = try file.flush()
    } catch {
      failure = error as? Diagnostic
    }
  }

  /// Writes what waits and closes the file; what went wrong with it.
  func close() -> [Diagnostic] {
    if failure == nil {
      do {
        _ = try file.close()
      } catch {
        failure = error as? Diagnostic
      }
    }
    return [failure].compactMap { $0 }
  }
}
