import SieveBytes
import SieveModel

/// The values of one call in the spelling that `AttemptBuilder` reads without doubt, by field.
///
/// Instants are RFC 3339 in UTC and durations milliseconds, so that legs are joined by comparing
/// texts.
struct DialectTranscript: Sendable {
  /// One value for each field; empty when absent.
  var values = [[UInt8]](repeating: [], count: RecordField.count)

  subscript(_ field: RecordField) -> [UInt8] {
    get { values[Int(field.rawValue)] }
    set { values[Int(field.rawValue)] = newValue }
  }

  /// Lays the values out for the builder.
  func lay(into bytes: inout [UInt8], _ slots: inout FieldSlots) {
    bytes.removeAll(keepingCapacity: true)
    slots.removeAll()
    for (field, value) in values.enumerated() where !value.isEmpty {
      let start = bytes.count
      bytes += value
      slots.set(UInt8(field), start, bytes.count, origin: 0)
    }
    // Shortcuts read a fixed number of bytes.
    bytes += [UInt8](repeating: 0, count: 32)
  }

  /// Takes what a further record of the same call knows.
  ///
  /// The call begins with its earliest leg and ends with its latest; an answer to any leg answers
  /// it; who called whom is as the first record says.
  mutating func join(_ other: DialectTranscript) {
    for field in RecordField.allCases {
      let new = other[field]
      if new.isEmpty { continue }
      if self[field].isEmpty {
        self[field] = new
        continue
      }
      switch field {
      case .setupTime, .alertTime, .answerTime:
        if new.lexicographicallyPrecedes(self[field]) { self[field] = new }
      case .releaseTime:
        if self[field].lexicographicallyPrecedes(new) { self[field] = new }
      case .talk, .total:
        if Self.isLess(self[field], new) { self[field] = new }
      case .disposition:
        if self[field] != Self.answered { self[field] = new }
      case .releaseCause, .sipStatus:
        let isAnswered = self[.disposition] == Self.answered || self[.sipStatus].first == 0x32
        if !isAnswered { self[field] = new }
      default: break
      }
    }
    // The whole lasts as long as its first set-up to its last release say.
    if !self[.setupTime].isEmpty, !self[.releaseTime].isEmpty { self[.total] = [] }
  }

  private static let answered = Array("answered".utf8)

  /// Compares digits by value.
  private static func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
  }
}
