import CPcap
import Foundation
import SieveDiagnostics

/// An interface that is captured from, through libpcap.
///
/// Opened on one thread and then used by the one that reads.
final class PacketInterface: @unchecked Sendable {
  // @unchecked Sendable: the handle is handed from the opening thread to the reading one, never shared.

  /// Keeps all that may carry SIP: on any port, in fragments, tunnels and VLANs.
  ///
  /// It drops what never does: ARP, ICMP, and media (a UDP payload that begins with version 2 of RTP),
  /// which is most of what a voice network carries. SCTP, GRE and MPLS in UDP may begin like media.
  static let defaultFilter =
    "not arp and not icmp and not icmp6"
    + " and (udp port 9899 or udp dst port 4754 or udp dst port 6635"
    + " or not (udp[8] & 0xc0 = 0x80 or (ip6[6] = 17 and ip6[48] & 0xc0 = 0x80)))"

  /// How long the kernel collects packets when each need not be handed over at once.
  private static let collectMilliseconds: Int32 = 40

  let name: String
  /// Link type as in https://www.tcpdump.org/linktypes.html.
  let link: UInt16
  /// Whether libpcap gives nanoseconds.
  let isNanosecond: Bool
  /// Remarks of opening.
  private(set) var warnings: [Diagnostic] = []
  let handle: OpaquePointer

  /// Opens an interface.
  ///
  /// - Throws: `Diagnostic` that says why it cannot be captured from.
  init(_ name: String, _ options: LiveOptions) throws {
    self.name = name
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = pcap_create(name, &message) else {
      throw LiveFault.interface(name, LiveFault.text(message), known: Self.names)
    }
    self.handle = handle
    pcap_set_snaplen(handle, Int32(clamping: options.snapLength))
    pcap_set_promisc(handle, options.isPromiscuous ? 1 : 0)
    pcap_set_buffer_size(handle, Int32(clamping: options.bufferBytes))
    pcap_set_timeout(handle, Self.collectMilliseconds)
    pcap_set_immediate_mode(handle, options.isImmediate ? 1 : 0)
    isNanosecond = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0
    let status = pcap_activate(handle)
    let remark = pcap_geterr(handle).map { String(cString: $0) } ?? ""
    guard status >= 0 else {
      defer { pcap_close(handle) }
      throw Self.refusal(name, status, remark)
    }
    if status > 0 {
      let text = remark.isEmpty ? String(cString: pcap_statustostr(status)) : remark
      warnings.append(LiveFault.remark(name, text))
    }
    link = Self.linkType(pcap_datalink(handle))
    // From here on a failure closes the handle through `deinit`.
    try Self.filter(handle, name, options.filter)
    _ = pcap_setnonblock(handle, 1, &message)
  }

  deinit { pcap_close(handle) }

  /// The names of all interfaces of this machine.
  static var names: [String] {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    var list: UnsafeMutablePointer<pcap_if_t>?
    guard pcap_findalldevs(&list, &message) == 0 else { return [] }
    defer { pcap_freealldevs(list) }
    var names: [String] = []
    var item = list
    while let device = item {
      names.append(String(cString: device.pointee.name))
      item = device.pointee.next
    }
    return names
  }

  private static func refusal(_ name: String, _ status: Int32, _ remark: String) -> Diagnostic {
    let text = remark.isEmpty ? String(cString: pcap_statustostr(status)) : remark
    switch status {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      return LiveFault.notPermitted(name)
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return LiveFault.interface(name, "no such interface", known: names)
    case PCAP_ERROR_IFACE_NOT_UP:
      return LiveFault.notUp(name)
    default: return LiveFault.interface(name, text, known: names)
    }
  }

  private static func filter(_ handle: OpaquePointer, _ name: String, _ own: String?) throws {
    var program = bpf_program()
    let text = own ?? defaultFilter
    guard pcap_compile(handle, &program, text, 1, bpf_u_int32(PCAP_NETMASK_UNKNOWN)) == 0 else {
      // On links without IP the usual filter means nothing; all is kept there.
      guard own != nil else { return }
      throw LiveFault.filter(text, name, String(cString: pcap_geterr(handle)))
    }
    defer { pcap_freecode(&program) }
    guard pcap_setfilter(handle, &program) == 0 else {
      throw LiveFault.filter(text, name, String(cString: pcap_geterr(handle)))
    }
  }

  /// The link type in files of libpcap's own numbers, which differ for raw IP from system to system.
  private static func linkType(_ own: Int32) -> UInt16 {
    own == DLT_RAW || own == 14 ? 101 : UInt16(truncatingIfNeeded: own)
  }
}
