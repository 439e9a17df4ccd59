import SieveLaboratory

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Inputs made by the laboratory: the same on every machine.
struct Inputs {
  /// A day of calls as CSV in set-up order.
  let csv: [UInt8]
  /// Some of the same kind of calls as a capture.
  let capture: [UInt8]

  /// Small inputs for a quick check, or large ones to measure with.
  init(smoke: Bool) throws {
    csv = try Self.collect {
      try Self.world(subscribers: smoke ? 8000 : 240_000, centres: smoke ? 5 : 40)
        .writeCSV(to: $0)
    }
    capture = try Self.collect {
      try Self.world(subscribers: smoke ? 1000 : 12_000, centres: smoke ? 2 : 5)
        .writeCapture(to: $0)
    }
  }

  private static func world(subscribers: Int, centres: Int) -> SimulatedWorld {
    WorldGenerator.generate(
      WorldOptions(seed: 7, subscribers: subscribers, centres: centres)
    )
  }

  private static func collect(
    _ write: (@escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try write { bytes += $0 }
    return bytes
  }

  /// Writes bytes to a file in the directory for temporary files.
  ///
  /// - Returns: its path, `nil` when it cannot be written.
  static func temporaryFile(_ name: String, _ bytes: [UInt8]) -> String? {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let path = "\(directory)/callsieve-bench-\(getpid())-\(name)"
    guard let file = fopen(path, "wb") else { return nil }
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    return fclose(file) == 0 && written == bytes.count ? path : nil
  }

  /// A small file as text.
  static func text(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
