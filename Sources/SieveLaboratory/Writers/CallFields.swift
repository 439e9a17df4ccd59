import SieveModel

/// The fields of a call as text, by the names that every format shares.
struct CallFields {
  /// The columns, in order.
  static let columns: [AttemptField] = [
    .callID, .callingNumber, .presentedNumber, .assertedIdentity, .calledNumber, .setupTime,
    .alertTime, .answerTime, .releaseTime, .ringMilliseconds, .talkMilliseconds, .disposition,
    .releaseCause, .sipStatus, .ingressTrunk, .egressTrunk, .sourceAddress, .userAgent, .imsi,
    .imei, .cell, .attestation,
  ]

  let network: Network

  /// Whether the field's text is a JSON number.
  static func isNumeric(_ field: AttemptField) -> Bool {
    switch field {
    case .ringMilliseconds, .talkMilliseconds, .releaseCause, .sipStatus: true
    default: false
    }
  }

  /// Appends the text of a field; nothing when the call does not have it.
  func append(_ field: AttemptField, of call: SimulatedCall, to out: inout OutputBuffer) {
    switch field {
    case .callID: out.hexadecimal(call.callID)
    case .callingNumber: out.number(call.callingNumber)
    case .presentedNumber: out.number(call.presentedNumber)
    case .assertedIdentity: out.number(call.assertedIdentity)
    case .calledNumber: out.number(call.calledNumber)
    case .redirectingNumber: break
    case .setupTime: out.time(call.setupTime)
    case .alertTime: append(call.setupTime, after: call.alertAfter, to: &out)
    case .answerTime: append(call.setupTime, after: call.answerAfter, to: &out)
    case .releaseTime: append(call.setupTime, after: call.releaseAfter, to: &out)
    case .ringMilliseconds: append(call.ringMilliseconds, to: &out)
    case .talkMilliseconds: append(call.talkMilliseconds, to: &out)
    case .disposition: out.text(call.disposition.name)
    case .releaseCause: append(Int32(call.releaseCause), to: &out)
    case .sipStatus: append(Int32(call.sipStatus), to: &out)
    case .ingressTrunk: out.text(network.trunks[Int(call.ingressTrunk)].name)
    case .egressTrunk: out.text(network.trunks[Int(call.egressTrunk)].name)
    case .sourceAddress: out.address(call.sourceAddress)
    case .userAgent: out.text(network.userAgents[Int(call.userAgent)])
    case .imsi: if call.imsi != 0 { out.decimal(call.imsi) }
    case .imei: if call.imei != 0 { out.decimal(call.imei) }
    case .cell: if call.cell != 0 { out.text(network.cells[Int(call.cell) - 1].name) }
    case .attestation: if call.attestation != 0 { out.byte(call.attestation) }
    case .originID, .passport, .legIDs: break
    }
  }

  private func append(_ start: Int64, after: Int32, to out: inout OutputBuffer) {
    if after >= 0 { out.time(start + Int64(after)) }
  }

  private func append(_ value: Int32, to out: inout OutputBuffer) {
    if value >= 0 { out.decimal(UInt64(value)) }
  }
}
