import SieveModel

/// Reads of one attempt what ties its caller to others.
struct AttemptReader {
  let attempt: Attempt
  private let text: UnsafeBufferPointer<UInt8>

  init(_ attempt: Attempt, _ text: UnsafeBufferPointer<UInt8>) {
    self.attempt = attempt
    self.text = text
  }

  /// The calling number as alerts show it.
  var subject: Alert.Subject {
    let number = attempt.callingNumber
    let isShownOnly =
      attempt.assertedIdentity.kind == .none && attempt.presentedNumber.isPresent
      && (number.kind == .text
        ? isSameText(number, attempt.presentedNumber) : number == attempt.presentedNumber)
    return Alert.Subject(
      type: "calling_number",
      value: number.numberText ?? string(number.textField),
      identity: isShownOnly ? "presented" : "network",
      country: attempt.callingCountry,
      numberType: attempt.callingType
    )
  }

  private func isSameText(_ one: Identity, _ other: Identity) -> Bool {
    other.kind == .text && bytes(one.textField).elementsEqual(bytes(other.textField))
  }

  /// Notes with a suspect what the attempt shows that it shares with others.
  ///
  /// - Returns: whether something of it is new.
  func share(with suspect: Suspect, in table: SuspectTable) -> Bool {
    let before = suspect.hubs.count
    if suspect.profile.noteDevice(attempt.imei.rawValue) {
      let text = attempt.imei.text
      table.join(suspect, .device, attempt.imei.rawValue) { "imei \(text)" }
    }
    if suspect.profile.noteSubscriber(attempt.imsi.rawValue) {
      let text = attempt.imsi.text
      table.join(suspect, .subscriber, attempt.imsi.rawValue) { "imsi \(text)" }
      table.join(suspect, .subscriberLot, attempt.imsi.rawValue / 100) {
        "imsi \(text.dropLast(2))xx"
      }
    }
    share(.cell, attempt.cell, with: suspect, in: table)
    share(.trunk, attempt.ingressTrunk, with: suspect, in: table)
    share(.address, attempt.sourceAddress, with: suspect, in: table)
    share(.userAgent, attempt.userAgent, with: suspect, in: table)
    return suspect.hubs.count > before
  }

  /// The number of the name of the attempt's cell, −1 without one that its caller has a place for.
  func cell(of suspect: Suspect) -> Int {
    guard attempt.cell.isPresent else { return -1 }
    let hash = hash(.cell, attempt.cell)
    return suspect.profile.places.first { $0.hash == hash }?.name ?? -1
  }

  private func share(
    _ kind: Hub.Kind,
    _ field: TextField,
    with suspect: Suspect,
    in table: SuspectTable
  ) {
    guard field.isPresent else { return }
    let name = suspect.profile.notePlace(hash(kind, field), kind) {
      table.name(kind, string(field))
    }
    guard let name else { return }
    table.join(suspect, kind, UInt64(name)) { "\(kind.fieldName) \(string(field))" }
  }

  private func bytes(_ field: TextField) -> UnsafeBufferPointer<UInt8> {
    let start = Int(attempt.textOffset) + Int(field.offset)
    return UnsafeBufferPointer(rebasing: text[start..<(start + Int(field.length))])
  }

  private func string(_ field: TextField) -> String {
    String(decoding: bytes(field), as: UTF8.self)
  }

  /// FNV-1a over the kind and the text.
  private func hash(_ kind: Hub.Kind, _ field: TextField) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in kind.fieldName.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for byte in bytes(field) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}
