import SieveBytes
import SieveCapture
import SieveModel

/// The PASSporT in an Identity header (RFC 8224, 8225, 8588), taken apart.
struct Passport {
  private static let partMax = 8192
  private static let destinationsMax = 64

  /// Bytes of header and payload, decoded one behind the other.
  private(set) var json: [UInt8] = []
  /// What was signed, within the message.
  private(set) var signed = 0..<0
  private(set) var signature: [UInt8] = []

  // From its header; ranges of `json`.
  private(set) var algorithm = 0..<0
  private(set) var certificateURL = 0..<0

  // From its claims.
  /// ASCII `A`, `B` or `C`, or 0.
  private(set) var attestation: UInt8 = 0
  private(set) var originID = 0..<0
  /// The calling number; absent when it is a URI.
  private(set) var originNumber: Range<Int>?
  private(set) var destinationNumbers: [Range<Int>] = []
  private(set) var hasDestinationURI = false
  /// Seconds since 1970, when it was issued.
  private(set) var issued: Int64?

  /// Takes the value of an Identity header apart; `nil` when it cannot be read.
  init?(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    let end = bytes.firstIndex(of: 0x3B, in: value) ?? value.upperBound
    let token = bytes.trimmed(value.lowerBound..<end)
    guard let first = bytes.firstIndex(of: 0x2E, in: token),
      let second = bytes.firstIndex(of: 0x2E, in: (first + 1)..<token.upperBound),
      first - token.lowerBound <= Self.partMax, second - first <= Self.partMax,
      token.upperBound - second <= Self.partMax
    else { return nil }
    signed = token.lowerBound..<second
    Base64URL.append(bytes, token.lowerBound..<first, to: &json)
    let payload = json.count
    Base64URL.append(bytes, (first + 1)..<second, to: &json)
    Base64URL.append(bytes, (second + 1)..<token.upperBound, to: &signature)
    let text = json
    let span = text.span
    readHeader(span, 0..<payload)
    guard readClaims(span, payload..<span.count) else { return nil }
  }

  /// Whether an Identity header says that it is one of SHAKEN.
  static func isSHAKEN(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
    guard let start = bytes.firstIndex(of: 0x3B, in: value),
      let kind = bytes.parameter("ppt", in: (start + 1)..<value.upperBound)
    else { return false }
    return bytes.matchesIgnoringCase("shaken", kind)
  }

  private mutating func readHeader(_ json: Span<UInt8>, _ range: Range<Int>) {
    var walk = JSONWalk(json, range)
    while let (key, value) = walk.next(json) {
      guard value.kind == .string else { continue }
      if json.matches("alg", key) { algorithm = value.range }
      if json.matches("x5u", key) { certificateURL = value.range }
    }
  }

  /// Reads the claims; whether there were any.
  private mutating func readClaims(_ json: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var walk = JSONWalk(json, range)
    var count = 0
    while let (key, value) = walk.next(json) {
      count += 1
      switch value.kind {
      case .string where json.matches("attest", key):
        if value.range.count == 1, (0x41...0x43).contains(json[value.range.lowerBound]) {
          attestation = json[value.range.lowerBound]
        }
      case .string where json.matches("origid", key): originID = value.range
      case .number where json.matches("iat", key):
        issued = json.decimal32(value.range).map(Int64.init)
      case .object where json.matches("orig", key): readOrigin(json, value.range)
      case .object where json.matches("dest", key): readDestinations(json, value.range)
      default: break
      }
    }
    return count > 0
  }

  private mutating func readOrigin(_ json: Span<UInt8>, _ range: Range<Int>) {
    var walk = JSONWalk(json, range)
    while let (key, value) = walk.next(json) {
      if json.matches("tn", key), value.kind == .string { originNumber = value.range }
    }
  }

  private mutating func readDestinations(_ json: Span<UInt8>, _ range: Range<Int>) {
    var walk = JSONWalk(json, range)
    while let (key, value) = walk.next(json) {
      if json.matches("uri", key) { hasDestinationURI = true }
      guard json.matches("tn", key) else { continue }
      if value.kind == .string { destinationNumbers.append(value.range) }
      guard value.kind == .array else { continue }
      var list = JSONWalk(json, value.range)
      while destinationNumbers.count < Self.destinationsMax, let (_, entry) = list.next(json) {
        if entry.kind == .string { destinationNumbers.append(entry.range) }
      }
    }
  }
}

// MARK: - What is to be thought of it

extension Passport {
  /// It may be so many milliseconds older or younger than the call (RFC 8224, 6.2.2).
  private static let ageMax: Int64 = 60_000

  /// Compares the claims with a call, before any signature is looked at.
  ///
  /// - Parameters:
  ///   - callers: Whom the headers name as calling.
  ///   - called: Whom they name as called, those who diverted the call too.
  ///   - time: The set-up time.
  /// - Returns: The worst finding.
  func verdict(callers: [Identity], called: [Identity], at time: Int64) -> PassportVerdict {
    let json = self.json.span
    if let originNumber, !Self.names(json, originNumber, anyOf: callers) { return .mismatch }
    if !destinationNumbers.isEmpty, !hasDestinationURI,
      !destinationNumbers.contains(where: { Self.names(json, $0, anyOf: called) })
    {
      return .mismatch
    }
    guard let issued else { return .unreadable }
    return abs(issued * 1000 - time) > Self.ageMax ? .stale : .unverified
  }

  /// Whether a number of the PASSporT is one of the identities.
  ///
  /// It is written in full, without a plus; headers may have it as it is dialled at home. Identities
  /// that are texts, or withheld, say nothing.
  private static func names(
    _ json: Span<UInt8>,
    _ number: Range<Int>,
    anyOf identities: [Identity]
  ) -> Bool {
    let known = identities.filter { $0.kind == .e164 || $0.kind == .digits }
    guard !known.isEmpty else { return true }
    var value: UInt64 = 0
    var count = 0
    for at in number {
      let digit = json[at] &- 0x30
      if digit > 9 {
        if at == number.lowerBound, json[at] == 0x2B { continue }
        return false
      }
      count += 1
      guard count <= 15 else { return false }
      value = value * 10 + UInt64(digit)
    }
    return known.contains { $0.kind == .e164 ? $0.digitValue == value : isTail($0, of: value) }
  }

  /// Whether digits without their leading zeros are at least seven and end a number.
  private static func isTail(_ identity: Identity, of number: UInt64) -> Bool {
    let tail = identity.digitValue
    guard tail >= 1_000_000 else { return tail == number }
    var power: UInt64 = 1
    while power <= tail { power *= 10 }
    return number % power == tail
  }

  /// The token for whoever checks its signature.
  func token(_ bytes: Span<UInt8>, at time: Int64) -> PassportToken {
    PassportToken(
      signed: signed.map { bytes[$0] },
      signature: signature,
      algorithm: String(decoding: json[algorithm], as: UTF8.self),
      certificateURL: String(decoding: json[certificateURL].filter { $0 != 0x5C }, as: UTF8.self),
      time: time
    )
  }
}
