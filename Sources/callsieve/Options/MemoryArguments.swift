import ArgumentParser

/// How much memory a run may take.
struct MemoryArguments: ParsableArguments {
  /// The program, its tables and buffers take about half of it.
  private static let least: UInt64 = 64 << 20

  @Option(
    help: ArgumentHelp(
      "Most memory to use, such as 2G or 500M; beyond it less of the past is kept.",
      valueName: "size"
    )
  )
  var memoryLimit: String?

  /// The limit in bytes; `nil` when there is none.
  func limit() throws -> UInt64? { try memoryLimit.map { try Self.bytes($0) } }

  /// Bytes of a size in K, M, G or T (powers of 1024), with or without `B` or `iB`.
  static func bytes(_ text: String) throws -> UInt64 {
    var number = text.uppercased()
    for ending in ["IB", "B"] where number.hasSuffix(ending) {
      number.removeLast(ending.count)
      break
    }
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    var scale = 1.0
    if let last = number.last, let unit = units[last] {
      scale = unit
      number.removeLast()
    }
    guard let count = Double(number), count > 0, count * scale < 0x1p60 else {
      throw ValidationError("'\(text)' is not a size: use 500M, 2G or 1.5G")
    }
    let bytes = UInt64(count * scale)
    guard bytes >= least else {
      throw ValidationError("--memory-limit takes 64M or more: the program needs half of that")
    }
    return bytes
  }
}
