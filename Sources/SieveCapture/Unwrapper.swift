/// Opens what wraps SIP: tunnels, IP fragments, SCTP and HEP, nested to a bound.
///
/// A packet goes in, and what was found comes out of `next`: datagrams, and segments for the table
/// of streams.
public struct Unwrapper: Sendable {
  /// Headers of tunnels and fragments around one packet.
  public static let layersMax = 16
  /// Fragments within tunnels within fragments.
  private static let joinsMax = 4

  /// Something of UDP or TCP, or a message that stands alone.
  public struct Content: Sendable {
    /// Addresses, ports and the positions of the payload; with `.udp` that is one message.
    public var frame: Frame
    /// The bytes, when they are not those of the packet.
    public var bytes: [UInt8]?
    /// When it was sent.
    public var time: Int64
    /// Where the packet counts when this is SIP, if it is not TCP.
    public var carrier = PacketBucket.sipOverUDP
    /// Where the packet counts when this is something else, if another name than its own fits.
    public var other: PacketBucket?
    /// Packets that were counted as `other` and held parts of this.
    public var packetsBefore = 0
  }

  /// Added to the times that agents of HEP give, in milliseconds.
  public var skew: Int64 = 0
  private var fragments = FragmentTable()
  private var parts = PartTable()
  private var contents: [Content] = []
  private var taken = 0

  /// Makes one that holds nothing.
  public init() {}

  /// Opens a packet; `next` then gives what is in it.
  ///
  /// - Returns: where the packet counts when `next` gives nothing.
  public mutating func open(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    time: Int64,
    _ statistics: inout PacketStatistics
  ) -> PacketBucket {
    contents.removeAll(keepingCapacity: true)
    taken = 0
    let bucket = descend(bytes, frame, Context(time: time), &statistics)
    statistics.fragmentsGivenUp = fragments.givenUp
    statistics.fragmentNumbersReused = fragments.numbersReused
    statistics.partsGivenUp = parts.givenUp
    return bucket
  }

  /// What was found in the packet, one after the other.
  public mutating func next() -> Content? {
    guard taken < contents.count else { return nil }
    // Taken out, or else references to the bytes would be counted.
    var content = Content(frame: Frame(), bytes: nil, time: 0)
    swap(&content, &contents[taken])
    taken += 1
    return content
  }

  /// Takes the end of the input: what is incomplete counts as given up.
  public mutating func finish(_ statistics: inout PacketStatistics) {
    fragments.finish()
    parts.finish()
    statistics.fragmentsGivenUp = fragments.givenUp
    statistics.fragmentNumbersReused = fragments.numbersReused
    statistics.partsGivenUp = parts.givenUp
  }

  /// Datagrams in fragments and messages in parts that were given up.
  public var givenUp: (fragments: UInt64, parts: UInt64) { (fragments.givenUp, parts.givenUp) }

  /// How many datagrams in fragments and parts of messages are held, and how many bytes for them.
  var load: (datagrams: Int, parts: Int, bytes: Int) {
    (fragments.load.datagrams, parts.load.parts, fragments.load.bytes + parts.load.bytes)
  }

  /// Where in the nest of wrappings a frame is.
  private struct Context {
    var time: Int64
    /// What the frame's positions refer to, when it is not the packet.
    var held: [UInt8]?
    var layers = 0
    var joins = 0
  }

  private mutating func descend(
    _ bytes: Span<UInt8>,
    _ outer: Frame,
    _ outerContext: Context,
    _ statistics: inout PacketStatistics
  ) -> PacketBucket {
    var frame = outer
    var context = outerContext
    while true {
      if frame.transport == .tcp {
        add(frame, context)
        return .tcpNotSIP
      }
      if frame.transport == .udp {
        frame.bucket = ForeignPayload.udp(bytes, frame)
        guard frame.bucket.isWrapping else {
          add(frame, context)
          return frame.bucket
        }
      }
      // Only headers that wrap something count.
      context.layers += 1
      guard context.layers <= Self.layersMax else { return .tooDeep }
      switch frame.bucket {
      case .ipFragment: return join(bytes, frame, context, &statistics)
      case .sctp: return openSCTP(bytes, frame, context)
      case .hep: return openHEP(bytes, frame, context)
      case let bucket:
        guard let inside = Self.inside(bytes, frame) else { return bucket }
        frame = inside
      }
    }
  }

  /// What is in a tunnel, in the same bytes.
  private static func inside(_ bytes: Span<UInt8>, _ frame: Frame) -> Frame? {
    let range = frame.payload
    switch frame.bucket {
    case .mpls: return MPLS.open(bytes, range)
    case .pppoe: return PPPoE.open(bytes, range)
    case .gre: return GRE.open(bytes, range)
    case .erspan: return ERSPAN.open(bytes, range)
    case .vxlan: return VXLAN.open(bytes, range)
    case .geneve: return GENEVE.open(bytes, range)
    case .gtpU: return GTPU.open(bytes, range)
    case .ipInIP: return InternetLayer.ipv4(bytes, range.lowerBound, range.upperBound)
    case .ipv6InIP: return InternetLayer.ipv6(bytes, range.lowerBound, range.upperBound)
    default: return nil
    }
  }

  private mutating func add(
    _ frame: Frame,
    _ context: Context,
    carrier: PacketBucket = .sipOverUDP,
    other: PacketBucket? = nil,
    packetsBefore: Int = 0
  ) {
    contents.append(
      Content(
        frame: frame,
        bytes: context.held,
        time: context.time,
        carrier: carrier,
        other: other,
        packetsBefore: packetsBefore
      )
    )
  }
}

// MARK: IP fragments

extension Unwrapper {
  /// What a fragment leads to.
  public enum Fragment {
    /// Nothing yet, or nothing any more: where it counts.
    case counted(PacketBucket)
    /// A datagram of UDP that wraps nothing, in bytes of its own or in those of the packet.
    case datagram(Frame, [UInt8]?)
    /// Something that `next` gives; where the packet counts when it gives nothing.
    case opened(PacketBucket)
  }

  /// Opens a packet that is a fragment.
  ///
  /// Like `open`, but what nearly all fragments lead to is given at once: on the way through the list of contents,
  /// references to the bytes were counted at every step.
  public mutating func openFragment(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    time: Int64,
    _ statistics: inout PacketStatistics
  ) -> Fragment {
    contents.removeAll(keepingCapacity: true)
    taken = 0
    let found = joined(bytes, frame, Context(time: time, layers: 1), &statistics)
    statistics.fragmentsGivenUp = fragments.givenUp
    statistics.fragmentNumbersReused = fragments.numbersReused
    return found
  }

  /// Takes the bytes of a datagram back that `openFragment` gave.
  public mutating func recycle(_ whole: consuming [UInt8]) { fragments.recycle(whole) }

  private mutating func join(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ context: Context,
    _ statistics: inout PacketStatistics
  ) -> PacketBucket {
    switch joined(bytes, frame, context, &statistics) {
    case .counted(let bucket), .opened(let bucket): return bucket
    case .datagram(let datagram, let whole):
      let held = whole ?? context.held
      contents.append(Content(frame: datagram, bytes: held, time: context.time))
      return datagram.bucket
    }
  }

  private mutating func joined(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ context: Context,
    _ statistics: inout PacketStatistics
  ) -> Fragment {
    guard let piece = FragmentHeader(bytes, frame) else { return .counted(.cutShort) }
    switch fragments.take(bytes, piece, time: context.time) {
    case .malformed: return .counted(.cutShort)
    case .late: return .counted(.ipFragmentJoined)
    case .held:
      guard var datagram = Self.messageHead(bytes, frame, piece) else {
        return .counted(.ipFragment)
      }
      let waiting = fragments.handOver(piece) - 1
      statistics.move(waiting, from: .ipFragment, to: .ipFragmentJoined)
      datagram.bucket = .udpNotSIP
      return .datagram(datagram, nil)
    case .whole(let whole, let length, let pieces):
      statistics.move(pieces, from: .ipFragment, to: .ipFragmentJoined)
      guard context.joins < Self.joinsMax else { return .counted(.tooDeep) }
      let number = piece.key.protocolNumber
      let addresses = frame.addresses
      var next = InternetLayer.transport(number, whole.span, 0, length, addresses)
      if next.transport == .udp {
        next.bucket = ForeignPayload.udp(whole.span, next)
        if !next.bucket.isWrapping { return .datagram(next, whole) }
      }
      var inner = context
      inner.joins += 1
      inner.held = whole
      return .opened(descend(whole.span, next, inner, &statistics))
    }
  }

  /// The datagram of a first fragment that has all headers of a SIP message.
  ///
  /// Such a message is handed over at once, since the rest of the body is of no use, and captures
  /// that were filtered by port have no other fragment.
  private static func messageHead(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ piece: FragmentHeader
  ) -> Frame? {
    guard piece.offset == 0, piece.key.protocolNumber == 17 else { return nil }
    let range = piece.range
    let datagram = InternetLayer.udp(bytes, range.lowerBound, range.upperBound, frame.addresses)
    // Most first fragments that are waited for have no blank line: that is found out first.
    guard datagram.transport == .udp, bytes.hasHeadEnd(datagram.payload),
      case .message(let start) = SIPStart.find(bytes, datagram.payload),
      bytes.hasHeadEnd(start..<datagram.payloadEnd)
    else { return nil }
    return datagram
  }
}

// MARK: SCTP and HEP

extension Unwrapper {
  private mutating func openSCTP(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ context: Context
  ) -> PacketBucket {
    let start = frame.payloadStart
    let end = frame.payloadEnd
    guard end - start >= SCTP.headerLength else { return .cutShort }
    var message = frame
    message.transport = .udp
    message.sourcePort = bytes.bigEndian16(start)
    message.destinationPort = bytes.bigEndian16(start + 2)
    let tag = bytes.bigEndian32(start + 4)
    var at = start + SCTP.headerLength
    var isFirst = true
    while let part = SCTP.next(bytes, &at, end) {
      if part.isFirst, part.isLast {
        message.payloadStart = part.range.lowerBound
        message.payloadEnd = part.range.upperBound
        add(message, context, carrier: .sipOverSCTP, other: .sctp)
      } else if let whole = parts.take(
        bytes,
        message,
        tag: tag,
        part,
        isCounted: isFirst,
        time: context.time
      ) {
        var inner = context
        message.payloadStart = 0
        message.payloadEnd = whole.bytes.count
        inner.held = whole.bytes
        add(
          message,
          inner,
          carrier: .sipOverSCTP,
          other: .sctp,
          packetsBefore: whole.packets
        )
      }
      isFirst = false
    }
    return .sctp
  }

  private mutating func openHEP(
    _ bytes: Span<UInt8>,
    _ frame: Frame,
    _ context: Context
  ) -> PacketBucket {
    guard let packet = HEP(bytes, frame.payload) else { return .malformedHEP }
    guard packet.kind == 1 else { return .hep }
    var message = packet.messageFrame
    var inner = context
    inner.time = packet.time.map { $0 &+ skew } ?? context.time
    if packet.isCompressed {
      guard let payload = packet.inflatedPayload(bytes) else { return .malformedHEP }
      inner.held = payload
      message.payloadStart = 0
      message.payloadEnd = payload.count
    }
    add(message, inner, carrier: .sipOverHEP, other: .hep)
    return .hep
  }
}

extension HEP {
  /// The message as if it had been captured where the agent saw it.
  fileprivate var messageFrame: Frame {
    var frame = Frame()
    frame.transport = .udp
    frame.source = source
    frame.destination = destination
    frame.sourcePort = sourcePort
    frame.destinationPort = destinationPort
    frame.payloadStart = payload.lowerBound
    frame.payloadEnd = payload.upperBound
    return frame
  }
}

extension Frame {
  /// A frame of which nothing is known but the addresses.
  fileprivate var addresses: Frame {
    var frame = Frame()
    frame.source = source
    frame.destination = destination
    return frame
  }
}
