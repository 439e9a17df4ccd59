import Foundation
import SieveBytes
import SieveDiagnostics
import SieveEnvironment
import SieveModel

/// What the days before taught, in a file that was found to be whole.
final class HistoryFile: Sendable {
  /// The file as it was named.
  let name: String
  let header: HistoryHeader
  let blocks: [HistoryBlock]
  private let descriptor: Int32
  private let environment: any Environment

  /// Opens a history and checks all of it, before anything is made of it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - home: The country of national numbers in this run.
  /// - Throws: `Diagnostic` when it cannot be read, is none, is damaged, or has other numbers.
  init(path: String, home: Country) throws {
    let environment = Surroundings.current
    name = path
    self.environment = environment
    do throws(SystemFailure) {
      descriptor = try environment.retrying { () throws(SystemFailure) in
        try environment.open(path, O_RDONLY | O_CLOEXEC, mode: 0)
      }
    } catch {
      throw HistoryDiagnostic.unreadable(path, error.text)
    }
    do {
      (header, blocks) = try Self.check(descriptor, environment)
    } catch {
      try? environment.close(descriptor)
      switch error {
      case let fault as HistoryFault: throw HistoryDiagnostic.unusable(path, fault)
      case let failure as SystemFailure: throw HistoryDiagnostic.unreadable(path, failure.text)
      default: throw error
      }
    }
    guard header.home == home else {
      throw HistoryDiagnostic.otherCountry(path, header.home, home)
    }
  }

  deinit { try? environment.close(descriptor) }

  /// Set-up time of the first attempt that the history has seen.
  var from: Int64 { header.from }
  /// Its highest set-up time.
  var through: Int64 { header.through }
  /// How many attempts it holds.
  var attempts: UInt64 { header.attempts }

  /// The attempts of a block, numbered from `first` on.
  func batch(_ block: HistoryBlock, first: UInt64) throws -> AttemptBatch {
    do {
      let bytes = try Self.read(
        descriptor,
        environment,
        at: block.offset + UInt64(HistoryBlock.headSize),
        count: block.length
      )
      let times = block.oldest...block.newest
      return try AttemptBlockReader(bytes, count: block.count, times: times).attempts(first: first)
    } catch let failure as SystemFailure {
      throw HistoryDiagnostic.unreadable(name, failure.text)
    } catch let fault as HistoryFault {
      throw HistoryDiagnostic.unusable(name, fault)
    }
  }

  /// Hands over all bytes of the file, in order.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws {
    var at: UInt64 = 0
    let size = try environment.facts(descriptor).size
    while at < size {
      let count = Int(min(1 << 20, size - at))
      try Self.read(descriptor, environment, at: at, count: count).withUnsafeBytes(body)
      at += UInt64(count)
    }
  }

  private static func check(
    _ descriptor: Int32,
    _ environment: any Environment
  ) throws -> (HistoryHeader, [HistoryBlock]) {
    let header = try HistoryHeader(
      read(descriptor, environment, at: 0, count: HistoryHeader.size, isPartAllowed: true)
    )
    let size = try environment.facts(descriptor).size
    var blocks: [HistoryBlock] = []
    var offset = UInt64(HistoryHeader.size)
    var attempts: UInt64 = 0
    while offset < size {
      let head = try read(descriptor, environment, at: offset, count: HistoryBlock.headSize)
      let block = try HistoryBlock(head, at: offset)
      guard UInt64(block.size) <= size - offset, block.newest <= header.through else {
        throw HistoryFault.damaged
      }
      let bytes = try read(descriptor, environment, at: offset, count: block.size)
      let sum = bytes[..<(block.size - 8)].withUnsafeBytes { BlockChecksum.of($0) }
      guard Array(bytes[(block.size - 8)...]) == HistoryHeader.bytes(sum) else {
        throw HistoryFault.damaged
      }
      blocks.append(block)
      attempts += UInt64(block.count)
      offset += UInt64(block.size)
    }
    guard UInt64(blocks.count) == header.blocks, attempts == header.attempts else {
      throw HistoryFault.damaged
    }
    return (header, blocks)
  }

  private static func read(
    _ descriptor: Int32,
    _ environment: any Environment,
    at offset: UInt64,
    count: Int,
    isPartAllowed: Bool = false
  ) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = try bytes.withUnsafeMutableBytes { space in
        try environment.retrying { () throws(SystemFailure) in
          try environment.read(
            descriptor,
            into: UnsafeMutableRawBufferPointer(rebasing: space[filled...]),
            at: offset + UInt64(filled)
          )
        }
      }
      if got == 0 {
        guard isPartAllowed else { throw HistoryFault.damaged }
        bytes.removeLast(count - filled)
        break
      }
      filled += got
    }
    return bytes
  }
}
