import SieveBytes

/// Whether the first bytes of an input are CSV with a header that `CSVDecoder` understands.
///
/// - Parameter head: The first bytes, decompressed; a few kilobytes are enough.
/// - Returns: whether its first line names a time and a number.
/// - Complexity: O(*n*)
public func looksLikeCSV(_ head: Span<UInt8>) -> Bool {
  var start = markLength(head)
  while start < head.count, head[start] == 0x0A || head[start] == 0x0D { start += 1 }
  var end = start
  while end < head.count, head[end] != 0x0A {
    if head[end] == 0 { return false }
    end += 1
  }
  if end > start, head[end - 1] == 0x0D { end -= 1 }
  let line = head.copy(start..<end)
  if line.starts(with: Array("sep=".utf8)) { return true }
  let names = CSVHeader.split(line, delimiter: CSVHeader.delimiter(of: line))
  guard names.count > 1, line.first != 0x7B, line.first != 0x5B else { return false }
  let fields = names.compactMap { HeaderNames.meaning(of: $0)?.field }
  return fields.contains { $0.isTime }
    && fields.contains { $0 == .callingNumber || $0 == .calledNumber || $0 == .presentedNumber }
}

/// Whether the first bytes of an input are a JSON object or array; the decoder refuses an array
/// with the way to convert it.
///
/// - Parameter head: The first bytes, decompressed.
/// - Returns: whether an object or an array begins.
/// - Complexity: O(*n*) in leading blanks.
public func looksLikeJSONLines(_ head: Span<UInt8>) -> Bool {
  var at = markLength(head)
  func skipBlanks() {
    while at < head.count {
      switch head[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }
  skipBlanks()
  guard at < head.count, head[at] == 0x7B || head[at] == 0x5B else { return false }
  let isArray = head[at] == 0x5B
  at += 1
  skipBlanks()
  guard at < head.count else { return true }
  return isArray ? head[at] == 0x7B : head[at] == 0x22 || head[at] == 0x7D
}

/// How long a UTF-8 byte order mark `head` begins with.
private func markLength(_ head: Span<UInt8>) -> Int {
  head.count >= 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF ? 3 : 0
}
