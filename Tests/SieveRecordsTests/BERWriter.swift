import SieveBytes
import SieveModel
import SieveRecords

/// One element, written with definite or indefinite lengths.
indirect enum Node: Sendable {
  case simple(UInt8, Int, [UInt8])
  case group(UInt8, Int, [Node])

  /// A context tag with bytes.
  static func c(_ tag: Int, _ bytes: [UInt8]) -> Node { .simple(0x80, tag, bytes) }
  /// A context tag with elements.
  static func c(_ tag: Int, of nodes: [Node]) -> Node { .group(0xA0, tag, nodes) }
  /// An application tag with bytes.
  static func a(_ tag: Int, _ bytes: [UInt8]) -> Node { .simple(0x40, tag, bytes) }
  /// An application tag with text.
  static func a(_ tag: Int, _ text: String) -> Node { .simple(0x40, tag, Array(text.utf8)) }
  /// An application tag with elements.
  static func a(_ tag: Int, of nodes: [Node]) -> Node { .group(0x60, tag, nodes) }

  func bytes(isOpen: Bool = false) -> [UInt8] {
    switch self {
    case .simple(let kind, let tag, let content):
      return Self.head(kind, tag) + Self.length(content.count) + content
    case .group(let kind, let tag, let nodes):
      let content = nodes.flatMap { $0.bytes(isOpen: isOpen) }
      if isOpen { return Self.head(kind, tag) + [0x80] + content + [0, 0] }
      return Self.head(kind, tag) + Self.length(content.count) + content
    }
  }

  private static func head(_ kind: UInt8, _ tag: Int) -> [UInt8] {
    guard tag >= 31 else { return [kind | UInt8(tag)] }
    let low = UInt8(tag & 0x7F)
    if tag < 128 { return [kind | 0x1F, low] }
    return [kind | 0x1F, 0x80 | UInt8(tag >> 7), low]
  }

  private static func length(_ count: Int) -> [UInt8] {
    switch count {
    case ..<128: [UInt8(count)]
    case ..<256: [0x81, UInt8(count)]
    default: [0x82, UInt8(count >> 8), UInt8(count & 255)]
    }
  }
}

/// Values as switches write them.
enum Packed {
  /// Packed digits, the first in the low half of each byte.
  static func digits(_ text: String) -> [UInt8] {
    var halves = text.utf8.map { $0 &- 0x30 }
    if halves.count % 2 == 1 { halves.append(15) }
    return stride(from: 0, to: halves.count, by: 2).map { halves[$0] | halves[$0 + 1] << 4 }
  }

  /// Packed digits, the first in the high half.
  static func plainDigits(_ text: String) -> [UInt8] { digits(text).map { $0 << 4 | $0 >> 4 } }

  /// A directory number; 0x91 is international, 0xA1 national.
  static func number(_ text: String, type: UInt8 = 0x91) -> [UInt8] { [type] + digits(text) }

  /// `YYMMDDhhmmss` with an offset.
  static func time(_ text: String, sign: UInt8 = 0x2B, _ offset: String = "0700") -> [UInt8] {
    plainDigits(text) + [sign] + plainDigits(offset)
  }
}

/// Records of the fixtures.
enum Sample {
  static func originated(
    _ index: Int = 0,
    extra: [Node] = [],
    cause: UInt8 = 0,
    answer: String? = "250301020010",
    release: String = "250301020110",
    seconds: UInt8 = 60
  ) -> Node {
    let number = "6681000" + String(10_000 + index).dropFirst()
    var nodes: [Node] = [
      .c(0, [0]), .c(1, Packed.digits("520031234567890")), .c(2, Packed.digits("490154203237518")),
      .c(3, Packed.number(number)), .c(5, Packed.number("66895550001")),
      .c(9, Packed.number("66818999999")), .c(10, of: [.c(1, Array("IN7".utf8))]),
      .c(11, of: [.c(0, [0x01, 0x02])]),
      .c(12, of: [.c(0, [0x39, 0x08]), .c(1, [0x48, 0x01]), .c(2, [0x25, 0xF0, 0x30])]),
      .c(22, Packed.time("250301020000")),
    ]
    if let answer { nodes.append(.c(23, Packed.time(answer))) }
    nodes += [
      .c(24, Packed.time(release)), .c(25, [seconds]), .c(30, [cause]),
      .c(31, of: [.c(0, [0x90])]), .c(32, [0x03, UInt8(index & 255)]),
    ]
    return .c(0, of: nodes + extra)
  }

  static func session(role: UInt8 = 0, method: String = "INVITE") -> Node {
    .c(
      63,
      of: [
        .c(0, [63]), .c(2, Array(method.utf8)), .c(3, [role]), .c(5, Array("call-77@ims".utf8)),
        .c(
          6,
          of: [.c(0, Array("sip:alice@ims.th".utf8)), .c(1, Array("tel:+66812345678".utf8))]
        ),
        .c(7, of: [.c(1, Array("tel:+66898765432".utf8))]), .c(9, Packed.time("250301020000")),
        .c(10, Packed.time("250301020005")), .c(11, Packed.time("250301020105")), .c(17, [0]),
        .c(23, Array("200".utf8)),
        .c(29, Array("3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=5200312345678".utf8)),
        .c(31, of: [.group(0x20, 17, [.c(0, [1]), .c(1, Array("520031234567890".utf8))])]),
        .c(37, [0x01, 0xF4]), .c(55, of: [.c(0, Array("Q.850;cause=31".utf8))]),
      ]
    )
  }

  static func roaming(_ index: Int = 0, isSwapped: Bool = false, teleservice: String = "11") -> Node
  {
    let pack = isSwapped ? Packed.digits : Packed.plainDigits
    return .a(
      9,
      of: [
        .a(
          147,
          of: [
            .a(
              427,
              of: [
                .a(199, of: [.a(129, pack("520031234567890")), .a(152, pack("668123456781"))])
              ]
            ), .a(89, of: [.a(407, pack("855123456789")), .a(279, "0123456789")]),
            .a(44, of: [.a(16, "20250301020000"), .a(232, [1])]), .a(223, [UInt8(40 + index)]),
            .a(58, [0]),
          ]
        ),
        .a(
          138,
          of: [
            .a(
              156,
              of: [
                .a(184, [1]), .a(45, [0xAB, 0x01]), .a(136, [0x39, 0x08]),
                .a(59, [0x02, 0x65, 0x48, 0x01]),
              ]
            )
          ]
        ),
        .a(429, of: [.a(128, pack("490154203237518"))]),
        .a(38, of: [.a(39, of: [.a(36, of: [.a(426, of: [.a(218, teleservice)])])])]),
      ]
    )
  }

  static func batch(_ events: [Node]) -> Node {
    .a(
      1,
      of: [
        .a(4, of: [.a(196, "THA01"), .a(182, "MMR01")]),
        .a(
          6,
          of: [.a(234, of: [.a(233, of: [.a(232, [1]), .a(231, "+0630")])])]
        ), .a(3, of: events), .a(15, of: [.a(43, [UInt8(events.count)])]),
      ]
    )
  }

  static func nearRealTime(_ events: [Node]) -> Node {
    .a(1, of: [.a(41, [2]), .a(37, [1]), .a(38, "KHM01"), .a(36, "THA01"), .a(2, of: events)])
  }

  static func moc() -> Node {
    .a(
      3,
      of: [
        .a(34, Packed.plainDigits("520031234567890")),
        .a(33, Packed.plainDigits("490154203237518")),
        .a(21, "20250301020000"), .a(45, "+0700"), .a(19, [30]), .a(24, [0]),
        .a(46, of: [.a(43, "11")]), .a(30, "0812345678"), .a(27, "66812345678"), .a(35, "85512"),
        .a(23, [0x10, 0x00]),
      ]
    )
  }
}

func berDecoder(_ form: BERForm? = nil, _ options: RecordOptions = RecordOptions()) -> BERDecoder {
  BERDecoder(
    form: form,
    options: options,
    plan: NumberPlan(home: Country("TH")),
    source: 3,
    sourceName: "a.ber"
  )
}

func ber(_ bytes: [UInt8], cuts: [Int] = [], _ options: RecordOptions = RecordOptions()) -> Decoded
{
  decode(berDecoder(nil, options), bytes, cuts: cuts)
}
