import SieveSources

/// Where the packets of a live capture came from, what was lost on the way, and what was kept.
struct LiveStatistics: Encodable, Sendable {
  /// One interface.
  struct Interface: Encodable, Sendable {
    var name: String
    var link: UInt16
    var packets: UInt64
    var kernelDrops: UInt64
    var interfaceDrops: UInt64

    enum CodingKeys: String, CodingKey {
      case name, link, packets
      case kernelDrops = "kernel_drops"
      case interfaceDrops = "interface_drops"
    }
  }

  var interfaces: [Interface]
  /// HEP packets and connections by what became of them.
  var hep: [String: UInt64]?
  /// What `--write` did.
  var written: [String: UInt64]?

  init(_ capture: LiveCapture) {
    interfaces = capture.interfaces.map {
      Interface(
        name: $0.name,
        link: $0.link,
        packets: $0.packets,
        kernelDrops: $0.kernelDrops,
        interfaceDrops: $0.interfaceDrops
      )
    }
    hep = capture.hep.map { counts in
      Dictionary(uniqueKeysWithValues: Self.named(counts))
    }
  }

  /// Counts of HEP by name.
  private static func named(_ counts: HEPCounts) -> [(String, UInt64)] {
    [
      ("packets", counts.packets),
      ("messages", counts.messages),
      ("other", counts.other),
      ("malformed", counts.malformed),
      ("bad_payload", counts.badPayload),
      ("key_missing", counts.keyMissing),
      ("key_wrong", counts.keyWrong),
      ("time_replaced", counts.timeReplaced),
      ("kernel_drops", counts.kernelDrops),
      ("connections", counts.connections),
      ("connections_refused", counts.connectionsRefused),
      ("connections_idle", counts.connectionsIdle),
    ]
  }

  /// What a person is told of it.
  var text: String {
    var out = ""
    for interface in interfaces {
      out += "\(interface.name): \(interface.packets) packets, "
      out += "\(interface.kernelDrops) dropped by the kernel"
      if interface.interfaceDrops > 0 { out += ", \(interface.interfaceDrops) by the card" }
      out += "\n"
    }
    if let hep {
      out += "HEP: \(hep["packets"] ?? 0) packets, \(hep["messages"] ?? 0) with SIP"
      let rest = hep.filter { $0.value > 0 && $0.key != "packets" && $0.key != "messages" }
      for (name, count) in rest.sorted(by: { $0.key < $1.key }) {
        out += ", \(count) \(name.replacing("_", with: " "))"
      }
      out += "\n"
    }
    if let written {
      out += "Kept \(written["packets"] ?? 0) packets of \(written["calls"] ?? 0) flagged calls\n"
    }
    return out
  }
}
