/// What tells the fragments of one datagram from those of others.
struct FragmentKey: BitwiseCopyable, Equatable {
  var source: IPAddress
  var destination: IPAddress
  var identification: UInt32
  var protocolNumber: UInt8

  var hash: UInt64 {
    var hash = UInt64(identification) << 8 | UInt64(protocolNumber)
    hash = (hash ^ source.high) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 29) ^ source.low) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 32) ^ destination.high) &* 0x94D0_49BB_1331_11EB
    hash = (hash ^ (hash >> 29) ^ destination.low) &* 0xBF58_476D_1CE4_E5B9
    return hash ^ (hash >> 32)
  }
}

/// One fragment: which datagram it belongs to, and where its data stands there and in the packet.
struct FragmentHeader {
  var key: FragmentKey
  var offset: Int
  var hasMore: Bool
  var range: Range<Int>
}

extension FragmentHeader {
  /// Reads the fragment of a frame that was found to be one.
  init?(_ bytes: Span<UInt8>, _ frame: Frame) {
    var key = FragmentKey(
      source: frame.source,
      destination: frame.destination,
      identification: 0,
      protocolNumber: 0
    )
    let start = frame.payloadStart
    if frame.source.isIPv6 {
      guard frame.payloadEnd - start >= 8 else { return nil }
      key.protocolNumber = bytes[start]
      key.identification = bytes.bigEndian32(start + 4)
      let word = bytes.bigEndian16(start + 2)
      self.init(
        key: key,
        offset: Int(word & 0xFFF8),
        hasMore: word & 1 != 0,
        range: (start + 8)..<frame.payloadEnd
      )
    } else {
      key.protocolNumber = bytes[frame.networkStart + 9]
      key.identification = UInt32(bytes.bigEndian16(frame.networkStart + 4))
      let word = bytes.bigEndian16(frame.networkStart + 6)
      self.init(
        key: key,
        offset: Int(word & 0x1FFF) * 8,
        hasMore: word & 0x2000 != 0,
        range: start..<frame.payloadEnd
      )
    }
  }
}

/// The fragments of one datagram.
struct Fragments: Sendable {
  /// Bytes that no other piece has.
  private struct Piece {
    var offset: Int
    var bytes: [UInt8]
    var end: Int { offset + bytes.count }
  }

  /// Zeros behind a whole datagram: heads are read at a stroke only where so much can be read behind them, and line by line
  /// otherwise, which took twice as long.
  private static let slack = [UInt8](repeating: 0, count: 352)

  /// Whether its message was handed over; what comes still is of no use.
  var isHandedOver = false
  /// Fragments that were counted as incomplete.
  private(set) var waiting = 0

  /// The bytes from the beginning, for as long as fragments come one after the other; then `pieces` is empty.
  private var inOrder: [UInt8] = []
  /// How many fragments these are.
  private var joined = 0
  /// Without overlaps, by offset.
  private var pieces: [Piece] = []
  private var covered = 0
  private var total: Int?
  private var marks = FragmentMarks()
  private var isWhole = false

  /// Bytes held, with what it takes to keep account of them.
  var held: Int { 192 + max(covered, inOrder.capacity) + pieces.count * 64 }

  /// Begins with memory that was used before, if there is any.
  mutating func reuse(_ memory: inout [UInt8]) { swap(&inOrder, &memory) }

  mutating func take(_ bytes: Span<UInt8>, _ piece: FragmentHeader) -> FragmentTable.Outcome {
    guard !isHandedOver else { return .late }
    marks.add(bytes, piece)
    var end = piece.offset + piece.range.count
    if let total {
      end = min(end, total)
    } else if !piece.hasMore {
      fix(total: end)
    }
    if pieces.isEmpty, piece.offset == inOrder.count, end > piece.offset,
      joined < FragmentTable.piecesMax
    {
      append(bytes, piece, end)
    } else {
      separate()
      fill(bytes, piece, end)
    }
    guard covered == total else {
      waiting += 1
      return .held
    }
    var whole: [UInt8] = []
    swap(&whole, &inOrder)
    for piece in pieces { whole += piece.bytes }
    isWhole = true
    let length = whole.count
    whole += Self.slack
    handOver()
    return .whole(whole, length: length, pieces: waiting)
  }

  /// Whether a fragment is none of this datagram, which was handed over, but of another with the same number.
  func isOther(_ bytes: Span<UInt8>, _ piece: FragmentHeader) -> Bool {
    isHandedOver && marks.isOther(bytes, piece, isWhole: isWhole)
  }

  /// Appends the next fragment to those before it: nearly all come in order, and are copied once.
  private mutating func append(_ bytes: Span<UInt8>, _ piece: FragmentHeader, _ end: Int) {
    let start = piece.range.lowerBound
    let count = end - piece.offset
    // Most datagrams have two fragments, the second one no longer than the first.
    if inOrder.isEmpty { inOrder.reserveCapacity(2 * count + Self.slack.count) }
    bytes.extracting(start..<(start + count)).withUnsafeBufferPointer {
      inOrder.append(contentsOf: $0)
    }
    covered = end
    joined += 1
  }

  /// Makes a piece of what came in order, since what comes now does not.
  private mutating func separate() {
    guard !inOrder.isEmpty else { return }
    pieces = [Piece(offset: 0, bytes: inOrder)]
    inOrder = []
    // One of them is counted as a piece.
    joined -= 1
  }

  /// Forgets the bytes, since the message was read.
  mutating func handOver() {
    isHandedOver = true
    inOrder = []
    pieces = []
    covered = 0
  }

  private mutating func fix(total: Int) {
    self.total = total
    if inOrder.count > total {
      inOrder.removeLast(inOrder.count - total)
      covered = total
    }
    for at in pieces.indices.reversed() where pieces[at].end > total {
      let excess = min(pieces[at].bytes.count, pieces[at].end - total)
      pieces[at].bytes.removeLast(excess)
      covered -= excess
      if pieces[at].bytes.isEmpty { pieces.remove(at: at) }
    }
  }

  /// Takes what is new of a fragment: the bytes that came first win.
  private mutating func fill(_ bytes: Span<UInt8>, _ piece: FragmentHeader, _ end: Int) {
    var position = piece.offset
    var at = pieces.firstIndex { $0.end > position } ?? pieces.count
    while position < end {
      guard pieces.count + joined < FragmentTable.piecesMax else { return }
      let next = at < pieces.count ? pieces[at] : nil
      let limit = min(end, next?.offset ?? end)
      if position < limit {
        let start = piece.range.lowerBound + (position - piece.offset)
        let copy = bytes.copy(start..<(start + limit - position))
        pieces.insert(Piece(offset: position, bytes: copy), at: at)
        covered += copy.count
        at += 1
      }
      guard let next else { return }
      position = max(position, next.end)
      at += 1
    }
  }
}
