/// Where lines lie in a file whose text was turned into UTF-8, by where they lie there.
struct TranscodedPlaces {
  private struct Line {
    var decoded: UInt64
    var raw: UInt64
  }

  /// Beginnings of lines, from the first that may still be asked for.
  private var lines = [Line(decoded: 0, raw: 0)]

  /// Notes a line.
  mutating func add(decoded: Int, raw: Int) {
    let last = lines.last ?? Line(decoded: 0, raw: 0)
    lines.append(Line(decoded: last.decoded + UInt64(decoded), raw: last.raw + UInt64(raw)))
  }

  /// The place in the file of what is at `place` in UTF-8: that of the line it lies in.
  func raw(_ place: UInt64) -> UInt64 {
    var (low, high) = (0, lines.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle].decoded <= place { low = middle } else { high = middle }
    }
    return low < lines.count ? lines[low].raw : 0
  }

  /// Forgets lines before a place.
  mutating func drop(before place: UInt64) {
    let count = lines.prefix { $0.decoded <= place }.count
    if count > 1 { lines.removeFirst(count - 1) }
  }
}
