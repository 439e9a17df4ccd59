/// What became of the packets of a capture: one bucket each.
public struct PacketStatistics: Sendable, Equatable {
  /// Packets read, in whatever bucket.
  public private(set) var packets: UInt64 = 0
  /// Missing TCP segments that never came, so that bytes were skipped.
  public var streamGaps: UInt64 = 0
  /// TCP streams forgotten because there were too many.
  public var streamsEvicted: UInt64 = 0

  /// How many checksums were wrong, which is no reason to drop a packet.
  public var checksums = ChecksumSample()
  /// Packets that the snap length of the capture cut, in whatever bucket.
  public var cutPackets: UInt64 = 0
  /// Datagrams in fragments that were given up, because a fragment is missing or there were too many.
  public var fragmentsGivenUp: UInt64 = 0
  /// Datagrams in fragments with the number of another one that was used a moment before.
  public var fragmentNumbersReused: UInt64 = 0
  /// Messages of SCTP that were given up, because a part is missing or there were too many.
  public var partsGivenUp: UInt64 = 0

  private var counts = [UInt64](repeating: 0, count: PacketBucket.allCases.count)
  /// Fragments that were put together and are counted in another capture that was read along.
  private var joinedElsewhere: UInt64 = 0

  /// Makes empty statistics.
  public init() {}

  /// How many packets fell into a bucket.
  public subscript(bucket: PacketBucket) -> UInt64 { counts[Int(bucket.rawValue)] }

  /// The buckets that are not empty, by name, in the order of declaration.
  public var named: [(name: String, count: UInt64)] {
    PacketBucket.allCases.filter { self[$0] > 0 }.map { ($0.name, self[$0]) }
  }

  /// Whether the buckets sum up to the packets, and these to what somebody else has counted.
  public func addUp(to count: UInt64) -> Bool {
    packets == count && counts.reduce(0, +) == count
  }

  /// Whether there was any SIP that is read.
  public var hasSIP: Bool { PacketBucket.allCases.contains { $0.isUsed && self[$0] > 0 } }

  /// What stands beside the buckets, by name, without zeros.
  public var counters: [(name: String, count: UInt64)] {
    [
      ("packets cut by the snap length", cutPackets),
      ("checksums looked at", checksums.checked),
      ("wrong checksums", checksums.wrong),
      ("missing tcp segments", streamGaps),
      ("tcp streams forgotten", streamsEvicted),
      ("datagrams with missing fragments", fragmentsGivenUp),
      ("ip fragment numbers used again within a second", fragmentNumbersReused),
      ("parts of sctp messages without the rest", partsGivenUp),
    ]
    .filter { $0.1 > 0 }
  }

  /// Counts a packet.
  public mutating func count(_ bucket: PacketBucket) {
    packets += 1
    counts[Int(bucket.rawValue)] += 1
  }

  /// Moves packets that were counted before, now that it is known what they are.
  mutating func move(_ count: Int, from old: PacketBucket, to new: PacketBucket) {
    let wanted = UInt64(max(0, count))
    let moved = min(wanted, counts[Int(old.rawValue)])
    joinedElsewhere += wanted - moved
    counts[Int(old.rawValue)] -= moved
    counts[Int(new.rawValue)] += moved
  }

  /// Counts packets that held parts of a content as what it turned out to be.
  public mutating func settle(_ content: Unwrapper.Content, _ bucket: PacketBucket) {
    guard content.packetsBefore > 0, let other = content.other else { return }
    move(content.packetsBefore, from: other, to: bucket)
  }

  /// Counts packets that were kept count of elsewhere.
  package mutating func add(_ count: UInt64, _ bucket: PacketBucket) {
    packets += count
    counts[Int(bucket.rawValue)] += count
  }

  /// Counts fragments of captures that were read together as joined where that is still to be done.
  ///
  /// A datagram is put together in the capture of its last fragment, and others may be counted elsewhere.
  package static func settle(_ all: inout [PacketStatistics]) {
    var owed = all.reduce(0) { $0 + $1.joinedElsewhere }
    for place in all.indices {
      let count = min(owed, all[place][.ipFragment])
      all[place].joinedElsewhere = 0
      all[place].move(Int(count), from: .ipFragment, to: .ipFragmentJoined)
      owed -= count
    }
  }

  /// Adds what became of the packets of another capture.
  public mutating func add(_ other: PacketStatistics) {
    packets += other.packets
    for place in counts.indices { counts[place] += other.counts[place] }
    checksums.add(other.checksums)
    cutPackets += other.cutPackets
    streamGaps += other.streamGaps
    streamsEvicted += other.streamsEvicted
    fragmentsGivenUp += other.fragmentsGivenUp
    partsGivenUp += other.partsGivenUp
  }
}
