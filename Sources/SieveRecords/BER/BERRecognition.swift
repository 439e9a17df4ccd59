/// A family of call records in BER.
public enum BERForm: String, Sendable, CaseIterable {
  /// 3GPP TS 32.298, with or without the headers of TS 32.297.
  case charging
  /// GSMA TAP3.
  case tap
  /// GSMA NRTRDE.
  case nrtrde
}

/// Whether the first bytes of an input are call records in BER, and of which family.
///
/// - Parameter head: The first bytes, decompressed; a hundred are enough.
/// - Returns: the family, `nil` when it is something else.
/// - Complexity: O(*n*) in leading filler.
public func recogniseBER(_ head: Span<UInt8>) -> BERForm? {
  let end = head.count
  // A call id such as 'a7d0…' begins like a batch of TAP.
  if isText(head) { return nil }
  if let form = RecordSignature.batch(head, 0, end) { return form }
  if isNotification(head) { return .tap }
  if isChargingFile(head) || ChargingHeader.stands(head, at: 0, end) != nil { return .charging }
  if RecordSignature.isRecord(head, 0, end) {
    switch head[0] {
    case 0x69, 0x6A, 0x7F: return .tap
    case 0x63, 0x64: return .nrtrde
    default: return .charging
    }
  }
  return isEventFile(head) ? .charging : nil
}

/// Whether there is no byte that text does not have.
///
/// Elements of call records are shorter than 32 bytes for the most part, so that a length among the
/// first ones is a control character.
private func isText(_ head: Span<UInt8>) -> Bool {
  for at in 0..<min(256, head.count) {
    let byte = head[at]
    if byte < 0x20 ? !(0x09...0x0D).contains(byte) : byte == 0x7F { return false }
  }
  return true
}

/// A file header of TS 32.297 with a record header behind it, or with nothing.
private func isChargingFile(_ head: Span<UInt8>) -> Bool {
  guard let file = ChargingFileHeader(head, head.count) else { return false }
  if file.length >= head.count { return true }
  return ChargingHeader(head, file.length, head.count) != nil
}

/// The message of TAP that there were no calls: begins with sender and recipient.
private func isNotification(_ head: Span<UInt8>) -> Bool {
  guard head.count > 8, head[0] == 0x62, let header = try? BERReader.header(head, 0, head.count)
  else { return false }
  let inner = header.length
  return inner + 3 < head.count && head[inner] == 0x5F && head[inner + 1] == 0x81
    && head[inner + 2] == 0x44
}

/// A sequence that holds records, with or without a file header before them, as GSM 12.05 has it.
private func isEventFile(_ head: Span<UInt8>) -> Bool {
  guard head.count > 8, head[0] == 0x30 || head[0] == 0x31,
    let outer = try? BERReader.header(head, 0, head.count)
  else { return false }
  var inner = outer.length
  if RecordSignature.isRecord(head, inner, head.count) { return true }
  guard let next = try? BERReader.header(head, inner, head.count), next.tag.isContext,
    next.isConstructed
  else { return false }
  inner += next.length
  // The header begins with the time of production; the list with a record.
  if inner + 1 < head.count, head[inner] == 0x80, head[inner + 1] == 9 { return true }
  return RecordSignature.isRecord(head, inner, head.count)
}
