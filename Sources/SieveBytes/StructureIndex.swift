internal import CSieveKernels

/// Finds the bytes that give delimited text its structure, a block at a time.
public enum StructureIndex {
  /// What a search has found.
  public struct Findings: BitwiseCopyable {
    /// How many positions were written.
    public var count: Int
    /// Whether one of the bytes is zero.
    public var hasZero: Bool
  }

  /// Writes the position of every delimiter, quote and line feed in `range` of `bytes`, ascending.
  ///
  /// `positions` grows to the length of the range once and is reused. Positions count from the
  /// start of `bytes`.
  ///
  /// - Precondition: `range` ends below 2^32.
  /// - Complexity: O(*n*), 64 bytes a step on x86-64 and ARM.
  public static func find(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    delimiter: UInt8,
    quote: UInt8,
    into positions: inout [UInt32]
  ) -> Findings {
    if positions.count < range.count {
      positions = [UInt32](repeating: 0, count: range.count)
    }
    let base = UInt32(range.lowerBound)
    return bytes.extracting(range).withUnsafeBufferPointer { block in
      positions.withUnsafeMutableBufferPointer { out in
        // Both pointers are non-null when there are bytes; the kernel writes at most one position
        // for each of them.
        guard let from = block.baseAddress, let to = out.baseAddress else {
          return Findings(count: 0, hasZero: false)
        }
        var hasZero: Int32 = 0
        let count = sieve_index_structure(from, block.count, base, delimiter, quote, to, &hasZero)
        return Findings(count: count, hasZero: hasZero != 0)
      }
    }
  }

  /// Whether any byte of `bytes` is zero.
  ///
  /// - Complexity: O(*n*), without an early exit so that the loop is vectorised.
  public static func containsNUL(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { block in
      var found: UInt8 = 0
      for byte in block { found |= byte == 0 ? 1 : 0 }
      return found != 0
    }
  }
}
