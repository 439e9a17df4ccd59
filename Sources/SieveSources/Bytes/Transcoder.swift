import Glibc
import SieveDiagnostics

/// Turns text of another encoding into UTF-8 as it arrives, with the tables of the C library.
///
/// What has no meaning in the encoding becomes U+FFFD, so that one bad byte costs one character.
final class Transcoder {
  private let handle: iconv_t
  /// Bytes of a character that the next chunk completes.
  private var rest: [UInt8] = []

  /// Names as people write them, by the names that the C library knows.
  private static let aliases = [
    "LATIN-1": "ISO-8859-1", "LATIN1": "ISO-8859-1", "WINDOWS-874": "CP874", "TIS620": "TIS-620",
  ]

  /// Opens an encoding; `nil` when the C library does not know it.
  init?(from encoding: String) {
    let name = Self.aliases[encoding.uppercased()] ?? encoding
    let opened = iconv_open("UTF-8", name)
    // The C library answers −1 in place of a pointer.
    guard let opened, opened != iconv_t(bitPattern: -1) else { return nil }
    handle = opened
  }

  deinit { iconv_close(handle) }

  /// Converts the next bytes; a cut character waits for the next call.
  func convert(_ chunk: [UInt8], isLast: Bool = false) -> [UInt8] {
    var input = rest + chunk
    rest.removeAll()
    var output: [UInt8] = []
    var space = [UInt8](repeating: 0, count: 65_536)
    var used = 0
    while used < input.count {
      let (read, written, fault) = step(&input, from: used, &space)
      output.append(contentsOf: space[..<written])
      used += read
      if fault == EINVAL, !isLast {
        rest = Array(input[used...])
        break
      }
      if fault == EILSEQ || fault == EINVAL {
        output += [0xEF, 0xBF, 0xBD]
        used += 1
      }
    }
    return output
  }

  private func step(
    _ input: inout [UInt8],
    from start: Int,
    _ space: inout [UInt8]
  ) -> (read: Int, written: Int, fault: Int32) {
    let available = input.count - start
    let capacity = space.count
    return input.withUnsafeMutableBytes { source in
      space.withUnsafeMutableBytes { target in
        var from = source.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
        var into = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = available
        var room = capacity
        let result = iconv(handle, &from, &left, &into, &room)
        return (available - left, capacity - room, result == -1 ? errno : 0)
      }
    }
  }
}
