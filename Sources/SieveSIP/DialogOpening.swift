import SieveCapture
import SieveModel

/// What the first INVITE of a dialog says: identities, addresses and texts.
struct DialogOpening {
  /// The attempt as it will be handed over, but for its outcome.
  var attempt: Attempt
  /// The texts of the attempt.
  private(set) var texts: [UInt8] = []
  /// The numbers that were read at once last, with what the numbering plan says of them.
  private var recent = NumberReading.unusual
  private var recentBefore = NumberReading.unusual
  /// The digits of `recent`: most networks assert the number that From has, and it is not looked up twice.
  private var recentDigits = SIMD2<UInt64>(repeating: 0)

  private static let callIDMax = 1024
  private static let identityMax = 256
  private static let agentMax = 256
  private static let cellMax = 64

  /// Nothing yet.
  init() { attempt = Attempt(setupTime: 0) }

  /// Reads the first INVITE in place of the one before it.
  mutating func read(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan
  ) {
    begin(bytes, entry)
    identify(bytes, entry, plan)
    if entry.pointee.message.accessNetwork.isPresent,
      let cell = Self.cell(bytes, entry.pointee.message.accessNetwork.range)
    {
      attempt.cell = add(bytes, cell, atMost: Self.cellMax)
    }
  }

  /// Reads what has nothing to do with identities.
  mutating func begin(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>
  ) {
    attempt = Attempt(setupTime: entry.pointee.origin.time)
    attempt.origin = entry.pointee.origin.number
    texts.removeAll(keepingCapacity: true)
    attempt.callID = add(bytes, entry.pointee.message.callID.range, atMost: Self.callIDMax)
    attempt.sourceAddress = add(entry.pointee.origin.source)
    attempt.userAgent = add(bytes, entry.pointee.message.userAgent.range, atMost: Self.agentMax)
  }

  /// Who calls whom, by the order of trust in docs/formats/sip.md.
  ///
  /// What the network asserts counts more than what the caller says of itself. The number in From is
  /// kept as the presented one where it differs, and where nobody vouches for it.
  private mutating func identify(
    _ bytes: Span<UInt8>,
    _ entry: UnsafePointer<MessageQueue.Entry>,
    _ plan: NumberPlan
  ) {
    let asserted = readAsserted(bytes, entry, plan)
    let remote =
      asserted.isPresent || !entry.pointee.message.remoteParty.isPresent
      ? .none : readRemoteParty(bytes, entry, plan)
    let from = read(bytes, entry.pointee.message.from, plan)
    attempt.assertedIdentity = asserted
    let vouched = asserted.isPresent ? asserted : remote
    if vouched.isPresent {
      attempt.callingNumber = vouched
      if from.kind != .none, !isSame(from, vouched) { attempt.presentedNumber = from }
      if entry.pointee.message.privacy.isPresent,
        PrivacyHeader.hidesCaller(bytes, entry.pointee.message.privacy.range)
      {
        attempt.presentedNumber = .withheld
      }
    } else {
      let own =
        from.kind != .none
        ? from : read(bytes, entry.pointee.message.preferredIdentity, plan, isList: true)
      attempt.callingNumber = own
      if own.isPresent { attempt.presentedNumber = own }
    }
    let requested = read(bytes, entry.pointee.message.requestURI, plan)
    attempt.calledNumber =
      requested.kind != .none ? requested : read(bytes, entry.pointee.message.to, plan)
    let diverting =
      entry.pointee.message.diversion.isPresent
      ? entry.pointee.message.diversion : entry.pointee.message.historyBefore
    attempt.redirectingNumber = read(bytes, diverting, plan, isList: true)
    (attempt.callingCountry, attempt.callingType) = facts(attempt.callingNumber, plan)
    (attempt.calledCountry, attempt.calledType) = facts(attempt.calledNumber, plan)
  }

  /// Country and type of a number, without another look into the plan for one that was just read.
  @inline(__always)
  private func facts(_ identity: Identity, _ plan: NumberPlan) -> (Country, NumberType) {
    guard identity.kind == .e164 else {
      let facts = plan.facts(identity)
      return (facts.country, facts.type)
    }
    if identity == recent.identity { return (recent.country, recent.type) }
    if identity == recentBefore.identity { return (recentBefore.country, recentBefore.type) }
    let facts = plan.facts(identity)
    return (facts.country, facts.type)
  }

  /// The cell in P-Access-Network-Info (RFC 7315): `cgi-3gpp` or `utran-cell-id-3gpp`.
  private static func cell(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Range<Int>? {
    let end = bytes.separator(0x2C, in: value) ?? value.upperBound
    guard let semicolon = bytes.separator(0x3B, in: value.lowerBound..<end) else { return nil }
    let parameters = (semicolon + 1)..<end
    return bytes.parameter("cgi-3gpp", in: parameters)
      ?? bytes.parameter("utran-cell-id-3gpp", in: parameters)
  }
}

extension DialogOpening {
  /// The most bytes of texts but for the address, which is always added.
  private static let textMax = 4096
  /// The most bytes of texts.
  static let lengthMax = textMax + 48

  /// Adds a text, cut to `atMost` bytes.
  mutating func add(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    atMost: Int
  ) -> TextField {
    let length = min(range.count, atMost, Self.textMax - texts.count)
    guard length > 0 else { return .none }
    let field = TextField(offset: UInt16(texts.count), length: UInt16(length))
    let piece = bytes.extracting(range.lowerBound..<(range.lowerBound + length))
    piece.withUnsafeBufferPointer { texts.append(contentsOf: $0) }
    return field
  }

  /// Adds an address, written in place.
  fileprivate mutating func add(_ address: IPAddress) -> TextField {
    let start = texts.count
    address.append(to: &texts)
    return TextField(offset: UInt16(start), length: UInt16(texts.count - start))
  }

  /// Reads the address in a header, of several the first; texts are copied.
  mutating func read(
    _ bytes: Span<UInt8>,
    _ part: SIPMessage.Part,
    _ plan: NumberPlan,
    isList: Bool = false
  ) -> Identity {
    guard part.isPresent else { return .none }
    if let number = UsualAddress.number(bytes, part.range) {
      if let identity = readAtOnce(bytes, number) { return identity }
      if case .identity(let identity) = plan.read(bytes, number) { return identity }
    }
    let end = isList ? bytes.separator(0x2C, in: part.range) : nil
    switch plan.read(bytes, part.range.lowerBound..<(end ?? part.range.upperBound)) {
    case .none: return .none
    case .identity(let identity): return identity
    case .text(let range):
      let field = add(bytes, range, atMost: 256)
      return field.isPresent
        ? .text(offset: Int(field.offset), length: Int(field.length)) : .none
    }
  }

  /// Reads a plus and digits that no prefix can have to be taken off.
  @inline(__always)
  private mutating func readAtOnce(_ bytes: Span<UInt8>, _ number: Range<Int>) -> Identity? {
    // The table reads up to 24 bytes, whatever the number's length.
    guard number.lowerBound <= bytes.count - 24 else { return nil }
    guard number.count <= 17, number.count > 1 else { return nil }
    let digits = Self.digits(bytes, number)
    if digits == recentDigits { return recent.identity }
    let reading = bytes.withUnsafeBufferPointer { buffer in
      // There is a base, for there are 24 bytes.
      let text = buffer.baseAddress.unsafelyUnwrapped + number.lowerBound
      return InternationalNumbers.shared.read(text, count: number.count)
    }
    guard reading.identity.isPresent else { return nil }
    if reading.identity != recent.identity {
      recentBefore = recent
      recent = reading
    }
    recentDigits = digits
    return reading.identity
  }

  /// The digits behind the plus of a number of at most 17 bytes, as two words.
  ///
  /// The caller has checked that 24 bytes are there.
  @inline(__always)
  private static func digits(_ bytes: Span<UInt8>, _ number: Range<Int>) -> SIMD2<UInt64> {
    let count = number.count &- 1
    let raw = bytes.bytes
    @inline(__always)
    func word(_ at: Int) -> UInt64 {
      UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
    }
    let first = number.lowerBound &+ 1
    // What is behind the digits is shifted out.
    guard count > 8 else {
      return SIMD2(word(first) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count), 0)
    }
    let low = word(first &+ 8) &<< UInt64(truncatingIfNeeded: 128 &- 8 &* count)
    return SIMD2(word(first), low)
  }

  /// Whether two identities are the same number or the same text.
  fileprivate func isSame(_ one: Identity, _ other: Identity) -> Bool {
    guard one.kind == .text, other.kind == .text else { return one == other }
    let a = one.textField
    let b = other.textField
    return texts[Int(a.offset)..<(Int(a.offset) + Int(a.length))]
      .elementsEqual(texts[Int(b.offset)..<(Int(b.offset) + Int(b.length))])
  }
}
