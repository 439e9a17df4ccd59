import SieveBytes
import SieveDiagnostics

/// Why a record makes no attempt: a few bytes; the words are found when it is reported.
struct RecordFault: Error, BitwiseCopyable, Equatable {
  enum Kind: UInt8, BitwiseCopyable {
    case noSetupTime, notATimestamp, notADuration, callTooLong
    /// The field's time lies before that of `other`.
    case before
  }

  var kind: Kind
  var field: RecordField
  var other: RecordField = .setupTime
  var timestamp = TimestampFault(.notATimestamp)
}

/// Values that were left out of an attempt, one bit for each field, with the unknown words.
struct RecordRemarks: BitwiseCopyable {
  private(set) var bits: UInt32 = 0

  mutating func leftOut(_ field: RecordField) { bits |= 1 << UInt32(field.rawValue) }

  /// Takes the fields that `seen` does not know yet, in order, and adds them to it.
  func fresh(since seen: inout UInt32) -> [RecordField] {
    let new = bits & ~seen
    guard new != 0 else { return [] }
    seen |= new
    return RecordField.allCases.filter { new & (1 << UInt32($0.rawValue)) != 0 }
  }
}
