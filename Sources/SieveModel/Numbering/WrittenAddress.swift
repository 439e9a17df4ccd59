/// Where the parts of a written address lie: bare text, a URI, or a header value around one.
struct WrittenAddress {
  /// What names somebody: the user part of a URI, or the whole of a bare text.
  private(set) var user: Range<Int>
  /// Whether it was a SIP URI without a user, so that `user` is a host or a number without a host.
  private(set) var isHostOnly = false
  /// Whether the host says that the caller is anonymous (RFC 3323).
  private(set) var isAnonymousHost = false
  /// From the user part to the end of the address, where parameters are looked for.
  private var parameters: Range<Int>

  /// Finds the parts; the ranges are within `range`.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let address = Self.trimmed(bytes, Self.bracketed(bytes, range))
    user = address
    parameters = address
    let isTel = ASCIIText.hasPrefix(bytes, address, "tel:")
    let scheme =
      isTel || ASCIIText.hasPrefix(bytes, address, "sip:")
      ? 4 : ASCIIText.hasPrefix(bytes, address, "sips:") ? 5 : 0
    user = address.lowerBound + scheme..<address.upperBound
    if isTel {
      cut(before: UInt8(ascii: ";"), bytes)
    } else {
      takeUser(bytes, isURI: scheme > 0)
    }
    user = Self.trimmed(bytes, user)
  }

  /// Splits `user:password;parameters@host`.
  private mutating func takeUser(_ bytes: Span<UInt8>, isURI: Bool) {
    if let at = ASCIIText.firstIndex(of: UInt8(ascii: "@"), bytes, user) {
      isAnonymousHost = ASCIIText.hasPrefix(
        bytes,
        at + 1..<user.upperBound,
        "anonymous.invalid"
      )
      user = user.lowerBound..<at
    } else if isURI {
      isHostOnly = true
    }
    guard isURI else { return }
    cut(before: UInt8(ascii: ";"), bytes)
    cut(before: UInt8(ascii: ":"), bytes)
    if isHostOnly { isAnonymousHost = ASCIIText.equals(bytes, user, "anonymous.invalid") }
  }

  private mutating func cut(before byte: UInt8, _ bytes: Span<UInt8>) {
    guard let index = ASCIIText.firstIndex(of: byte, bytes, user) else { return }
    user = user.lowerBound..<index
  }

  /// The digits of `;phone-context=+66`; `nil` when there is none or it is a domain.
  func phoneContext(_ bytes: Span<UInt8>) -> DialString? {
    var rest = parameters
    while let semicolon = ASCIIText.firstIndex(of: UInt8(ascii: ";"), bytes, rest) {
      rest = semicolon + 1..<rest.upperBound
      guard ASCIIText.hasPrefix(bytes, rest, "phone-context=") else { continue }
      let start = rest.lowerBound + 14
      var end = start
      while end < rest.upperBound, bytes[end] != UInt8(ascii: ";"), bytes[end] != UInt8(ascii: "@")
      {
        end += 1
      }
      guard let context = WrittenNumber(bytes, start..<end)?.digits, context.isInternational else {
        return nil
      }
      return context
    }
    return nil
  }

  /// The range without white space and quotes around it.
  private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }

  /// What stands in angle brackets, when there are any outside a quoted display name.
  private static func bracketed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard let open = openingBracket(bytes, range) else { return range }
    let inside = open + 1..<range.upperBound
    let close = ASCIIText.firstIndex(of: UInt8(ascii: ">"), bytes, inside) ?? inside.upperBound
    return inside.lowerBound..<close
  }

  /// The first `<` outside quotes; where quotes do not pair up, the last one.
  private static func openingBracket(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var isQuoted = false
    var last: Int?
    var index = range.lowerBound
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "<"):
        if !isQuoted { return index }
        last = index
      default: break
      }
      index += 1
    }
    return last
  }
}
