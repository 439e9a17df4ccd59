import SieveRecords

/// Where the decoder of records of text is.
extension AttemptInput {
  /// The place up to which records were used; 0 for other formats.
  var recordOffset: UInt64 {
    csv?.recordOffset ?? jsonLines?.recordOffset ?? records?.recordOffset ?? 0
  }

  /// The line of the next record, from 1.
  var recordLine: Int {
    csv?.recordLine ?? jsonLines?.recordLine ?? records?.recordLine ?? 1
  }

  /// Whether the next line is a record: the header, if there has to be one, was read.
  var hasHeader: Bool { csv?.hasHeader ?? records?.hasHeader ?? true }

  /// Whether the rest of a line that was too long is passed over.
  var isInLongLine: Bool {
    get { csv?.isInLongLine ?? jsonLines?.isInLongLine ?? records?.isInLongLine ?? false }
    set {
      csv?.isInLongLine = newValue
      jsonLines?.isInLongLine = newValue
      records?.isInLongLine = newValue
    }
  }

  /// The calls that may have further records; `nil` when the dialect has no legs.
  var callsUnderWay: LiveLegs? { records?.callsUnderWay }

  /// Goes on in the middle of an input, with calls that another decoder had under way.
  func goOn(_ calls: LiveLegs?) {
    jsonLines?.goOn()
    if let calls { records?.resume(calls) }
  }
}
