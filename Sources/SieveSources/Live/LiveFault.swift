import Foundation
import SieveDiagnostics

/// The diagnostics of capturing.
enum LiveFault {
  /// What libpcap wrote into a buffer.
  static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func interface(_ name: String, _ text: String, known: [String]) -> Diagnostic {
    // libpcap also names what no calls come by.
    let usable = known.filter { name in
      !["nf", "usb", "bluetooth", "dbus"].contains { name.hasPrefix($0) }
    }
    return Diagnostic(
      .interfaceRefused,
      .error,
      "interface '\(name)' cannot be captured from: \(text)",
      at: DiagnosticLocation(source: name),
      expected: usable.isEmpty
        ? "an interface of this machine" : "one of \(usable.joined(separator: ", "))",
      hint: "ip link"
    )
  }

  static func notUp(_ name: String) -> Diagnostic {
    Diagnostic(
      .interfaceRefused,
      .error,
      "interface '\(name)' cannot be captured from: it is down",
      at: DiagnosticLocation(source: name),
      expected: "an interface that is up",
      hint: "ip link set \(ShellWord.quoted(name)) up"
    )
  }

  static func notPermitted(_ name: String) -> Diagnostic {
    Diagnostic(
      .captureNotPermitted,
      .error,
      "this user may not capture from '\(name)'",
      at: DiagnosticLocation(source: name),
      expected: "the capability CAP_NET_RAW, or root",
      hint: "sudo setcap cap_net_raw+ep \"$(command -v callsieve)\""
    )
  }

  static func remark(_ name: String, _ text: String) -> Diagnostic {
    Diagnostic(
      .interfaceRefused,
      .warning,
      "interface '\(name)': \(text)",
      at: DiagnosticLocation(source: name),
      done: "it is captured from all the same"
    )
  }

  static func filter(_ filter: String, _ name: String, _ text: String) -> Diagnostic {
    Diagnostic(
      .captureFilter,
      .error,
      "filter '\(filter)' cannot be used on '\(name)': \(text)",
      at: DiagnosticLocation(source: name),
      expected: "an expression of pcap-filter(7)",
      hint: "tcpdump -d 'udp port 5060'"
    )
  }

  static func dropped(_ count: UInt64, at name: String, total: UInt64) -> Diagnostic {
    Diagnostic(
      .packetsDropped,
      .warning,
      "\(count) packets were dropped at '\(name)' before they could be read, \(total) in all",
      at: DiagnosticLocation(source: name),
      expected: "no drops: calls may be missing or incomplete",
      hint: "callsieve capture -i \(ShellWord.quoted(name)) --buffer 256"
    )
  }

  static func lost(_ name: String, _ text: String) -> Diagnostic {
    Diagnostic(
      .interfaceLost,
      .error,
      "interface '\(name)' gives no more packets: \(text)",
      at: DiagnosticLocation(source: name),
      done: "what came before was used",
      hint: "ip link show \(ShellWord.quoted(name))"
    )
  }

  static func listener(_ endpoint: HEPEndpoint, _ error: Int32) -> Diagnostic {
    let show = endpoint.transport == .udp ? "ss -lnup" : "ss -lntp"
    return Diagnostic(
      .listenerRefused,
      .error,
      "HEP cannot be listened for on '\(endpoint.text)': \(String(cString: strerror(error)))",
      at: DiagnosticLocation(source: endpoint.text),
      expected: "an address of this machine and a port that is free",
      hint: show
    )
  }

  static func privileges(_ user: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .privilegesKept,
      .error,
      "cannot become user '\(user)': \(reason)",
      expected: "a user that exists, and to be started as root",
      done: "nothing was captured",
      hint: "getent passwd \(ShellWord.quoted(user))"
    )
  }
}

/// The diagnostics of HEP sockets at work.
extension LiveFault {
  static func connectionRefused(
    _ peer: String,
    _ all: Int,
    _ own: Int,
    _ limits: HEPLimits
  ) -> Diagnostic {
    Diagnostic(
      .hepConnection,
      .warning,
      "HEP connection from '\(peer)' was refused: there are \(all), \(own) from its address",
      at: DiagnosticLocation(source: "hep"),
      expected: "at most \(limits.connections), \(limits.connectionsPerAddress) from one address",
      done: "more of them are counted in the summary without being shown",
      hint: "ss -tnp state established"
    )
  }

  static func datagramsDropped(_ count: UInt64, total: UInt64) -> Diagnostic {
    Diagnostic(
      .packetsDropped,
      .warning,
      "\(count) HEP datagrams were dropped before they could be read, \(total) in all",
      at: DiagnosticLocation(source: "hep"),
      expected: "no drops: calls may be missing or incomplete",
      hint: "sysctl net.core.rmem_max=33554432, or HEP over TCP"
    )
  }
}
