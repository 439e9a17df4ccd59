/// Finds the values of a JSON object whose paths are columns: `variables.duration`, and the first
/// member of an array as `callflow.0.times.created_time`.
struct JSONPathWalk {
  let columnOfKey: [[UInt8]: Int]
  private var path: [UInt8] = []

  init(columnOfKey: [[UInt8]: Int]) { self.columnOfKey = columnOfKey }

  /// Reads the object; whether it is sound.
  mutating func read(_ line: Span<UInt8>, into row: inout DialectRow) -> Bool {
    var scanner = JSONScanner()
    do throws(JSONFault) {
      guard try scanner.peek(line) == 0x7B else { return false }
      try object(line, &scanner, depth: 0, &row)
      return scanner.isAtEnd(line)
    } catch {
      return false
    }
  }

  private mutating func object(
    _ line: Span<UInt8>,
    _ scanner: inout JSONScanner,
    depth: Int,
    _ row: inout DialectRow
  ) throws(JSONFault) {
    guard depth < 32 else { throw JSONFault(.depth, at: scanner.at) }
    try scanner.take(0x7B, line, else: .value)
    if try scanner.peek(line) == 0x7D { return try scanner.take(0x7D, line, else: .comma) }
    while true {
      guard try scanner.peek(line) == 0x22 else { throw JSONFault(.value, at: scanner.at) }
      let key = try scanner.string(line)
      try scanner.take(0x3A, line, else: .value)
      let length = path.count
      if length > 0 { path.append(0x2E) }
      for at in key.range { path.append(line[at]) }
      try member(line, &scanner, depth: depth, &row)
      path.removeLast(path.count - length)
      if try scanner.peek(line) == 0x7D { return try scanner.take(0x7D, line, else: .comma) }
      try scanner.take(0x2C, line, else: .comma)
    }
  }

  private mutating func array(
    _ line: Span<UInt8>,
    _ scanner: inout JSONScanner,
    depth: Int,
    _ row: inout DialectRow
  ) throws(JSONFault) {
    try scanner.take(0x5B, line, else: .value)
    if try scanner.peek(line) == 0x5D { return try scanner.take(0x5D, line, else: .comma) }
    var index = 0
    while true {
      let length = path.count
      if index < 10 {
        path += [0x2E, 0x30 + UInt8(index)]
        try member(line, &scanner, depth: depth + 1, &row)
      } else {
        _ = try scanner.value(line)
      }
      path.removeLast(path.count - length)
      index += 1
      if try scanner.peek(line) == 0x5D { return try scanner.take(0x5D, line, else: .comma) }
      try scanner.take(0x2C, line, else: .comma)
    }
  }

  private mutating func member(
    _ line: Span<UInt8>,
    _ scanner: inout JSONScanner,
    depth: Int,
    _ row: inout DialectRow
  ) throws(JSONFault) {
    switch try scanner.peek(line) {
    case 0x7B: try object(line, &scanner, depth: depth + 1, &row)
    case 0x5B:
      guard depth < 32 else { throw JSONFault(.depth, at: scanner.at) }
      try array(line, &scanner, depth: depth + 1, &row)
    default:
      let value = try scanner.value(line)
      row.count += 1
      guard value.kind != .null, let column = columnOfKey[path] else { return }
      let start = row.bytes.count
      if value.hasEscapes {
        JSONText.append(line, value.range, to: &row.bytes)
      } else {
        for at in value.range { row.bytes.append(line[at]) }
      }
      row.set(column, start..<row.bytes.count)
    }
  }
}
