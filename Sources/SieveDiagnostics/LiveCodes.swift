/// CS304 to CS306: interfaces that are captured from, HEP listeners, files that are followed.
extension DiagnosticCode {
  /// There is no such interface, or it cannot be captured from.
  public static let interfaceRefused = DiagnosticCode(
    "CS3070",
    "interface cannot be captured from",
    """
    No interface has this name, or the system refused to capture from it. The message says which, and \
    what interfaces there are. `any` is all interfaces of Linux at once.
    """
  )

  /// The user may not capture.
  public static let captureNotPermitted = DiagnosticCode(
    "CS3071",
    "capturing is not permitted",
    """
    To capture from an interface takes the capability CAP_NET_RAW on Linux, which root has. Give it \
    to the program alone (`setcap cap_net_raw+ep`), or start as root and name with --user who it is \
    to be once the interfaces are open. In containers the capability has to be granted from outside.
    """
  )

  /// A BPF filter does not compile.
  public static let captureFilter = DiagnosticCode(
    "CS3072",
    "capture filter is not valid",
    """
    --filter takes an expression of pcap-filter(7), as tcpdump does. libpcap says in its own words \
    what is wrong with it. `tcpdump -d EXPRESSION` shows what becomes of an expression.
    """
  )

  /// The kernel had to drop packets.
  public static let packetsDropped = DiagnosticCode(
    "CS3043",
    "packets were dropped",
    """
    Packets came faster than they were taken, and the kernel or the network card dropped some: calls \
    may be missing or lack their end. A larger --buffer bridges bursts; when packets are dropped all \
    the time, capture less (--filter), or on a faster machine. For HEP over UDP the limit of the \
    receive buffer is net.core.rmem_max.
    """
  )

  /// An interface stopped giving packets.
  public static let interfaceLost = DiagnosticCode(
    "CS3044",
    "interface is lost",
    """
    The interface went away or failed while it was captured from. What came before was used, and the \
    other interfaces go on; when none is left, the run ends with status 3.
    """
  )

  /// A HEP socket could not be opened.
  public static let listenerRefused = DiagnosticCode(
    "CS3050",
    "HEP listener cannot be opened",
    """
    The address is not one of this machine, the port is in use, or ports below 1024 may not be opened \
    by this user. `ss -lnup` and `ss -lntp` show who listens where.
    """
  )

  /// Something that is no HEP was sent.
  public static let hepMalformed = DiagnosticCode(
    "CS3051",
    "HEP packet is malformed",
    """
    What arrived is no packet of HEP 1, 2 or 3 with a payload, or its payload does not decompress to \
    at most 65,535 bytes. A TCP connection is closed after it, since the beginning of the next packet \
    is unknown; over TCP only version 3 can be read, for the others do not state their length.
    """
  )

  /// A HEP packet lacks the key.
  public static let hepKey = DiagnosticCode(
    "CS3052",
    "HEP packet without the right key",
    """
    --hep-key was given, and the packet has another authentication key (chunk 0x0e) or none. It was not \
    used. Versions 1 and 2 have no key at all. Agents take it as an option or a parameter of their HEP \
    module.
    """
  )

  /// A HEP connection was closed from here.
  public static let hepConnection = DiagnosticCode(
    "CS3053",
    "HEP connection was closed",
    """
    A connection was refused because there were too many, or closed because it sent nothing for too \
    long. The bounds are in docs/live-capture.md. Agents connect again by themselves.
    """
  )

  /// The program could not become another user.
  public static let privilegesKept = DiagnosticCode(
    "CS3060",
    "privileges cannot be given up",
    """
    --user names a user to become once interfaces, sockets and outputs are open. That takes root, and \
    a user that exists. Nothing was captured.
    """
  )

  /// A file became shorter while it was followed.
  public static let followedFileShrank = DiagnosticCode(
    "CS3061",
    "followed file became shorter",
    """
    The file that `replay --follow` reads was cut or written anew from its beginning, so that the place \
    reached is no longer in it. What came before was used. Captures that are rotated under new names \
    are replayed one by one; to watch a link for good, use `capture`.
    """
  )

  static let liveCodes: [DiagnosticCode] = [
    interfaceRefused, captureNotPermitted, captureFilter, packetsDropped, interfaceLost,
    listenerRefused, hepMalformed, hepKey, hepConnection, privilegesKept, followedFileShrank,
  ]
}
