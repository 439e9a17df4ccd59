/// A set of fields, small enough to ask for several at once in a row.
struct FieldSet: BitwiseCopyable {
  private var bits: UInt32

  /// No field.
  static let none = FieldSet(bits: 0)
  /// Every field.
  static let all = FieldSet(bits: .max)

  private init(bits: UInt32) { self.bits = bits }

  /// One field.
  @inline(__always)
  init(_ field: RecordField) { bits = 1 &<< UInt32(field.rawValue) }

  /// The fields of both sets.
  @inline(__always)
  static func | (one: FieldSet, other: FieldSet) -> FieldSet {
    FieldSet(bits: one.bits | other.bits)
  }

  /// Whether the sets have a field in common.
  @inline(__always)
  func intersects(_ other: FieldSet) -> Bool { bits & other.bits != 0 }
}
