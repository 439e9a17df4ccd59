/// Where the elements of one call record lie, by role.
struct RecordParts: Sendable {
  /// One element: its content, and its tag for messages.
  struct Part: BitwiseCopyable {
    var start: Int32 = 0
    var end: Int32 = 0
    var tag = BERTag.context(0)

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
  }

  private var parts = InlineArray<64, Part>(repeating: Part())
  private var present: UInt64 = 0
  /// Tags that the type of record does not have.
  private(set) var unknown: [BERTag] = []

  /// Whether the record has an element of this role.
  @inline(__always)
  func has(_ role: CallRole) -> Bool { present & (1 << UInt64(role.rawValue)) != 0 }

  /// The element of a role, `nil` when it is absent or empty.
  @inline(__always)
  subscript(_ role: CallRole) -> Part? {
    guard has(role) else { return nil }
    let part = parts[Int(role.rawValue)]
    return part.isEmpty ? nil : part
  }

  /// Forgets all elements.
  mutating func removeAll() {
    present = 0
    if !unknown.isEmpty { unknown.removeAll(keepingCapacity: true) }
  }

  @inline(__always)
  private mutating func add(_ role: CallRole, _ element: BERElement) {
    parts[Int(role.rawValue)] = Part(
      start: Int32(truncatingIfNeeded: element.content.lowerBound),
      end: Int32(truncatingIfNeeded: element.content.upperBound),
      tag: element.tag
    )
    present |= 1 << UInt64(role.rawValue)
  }

  /// Finds the elements of a record.
  ///
  /// - Parameters:
  ///   - bytes: What holds the record.
  ///   - content: The content of the record.
  ///   - kind: Its type.
  ///   - layout: What tags mean.
  /// - Throws: what is wrong with the structure.
  mutating func collect(
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    _ kind: CallKind,
    _ layout: CallLayout
  ) throws(BERFault) {
    removeAll()
    let isFlat = kind.rawValue < CallKind.tapOriginated.rawValue
    try collect(bytes, content, kind, layout, isFlat: isFlat, depth: 0)
  }

  private mutating func collect(
    _ bytes: Span<UInt8>,
    _ content: Range<Int>,
    _ kind: CallKind,
    _ layout: CallLayout,
    isFlat: Bool,
    depth: Int
  ) throws(BERFault) {
    var at = content.lowerBound
    while at < content.upperBound {
      let element = try BERElement(bytes, at, content.upperBound)
      let role = layout.role(element.tag, in: kind)
      if let isPrimitive = role.isPrimitive, isPrimitive == element.header.isConstructed {
        throw BERFault(kind: .wrongForm, at: at, tag: element.tag, role: role)
      }
      switch role {
      case .unknown, .ignored:
        if element.header.isConstructed, RecordSignature.isRecord(bytes, at, element.end) {
          throw BERFault(kind: .swallowed, at: at, tag: element.tag)
        }
        if role == .unknown { unknown.append(element.tag) }
      case .holder:
        guard depth < BERReader.depthMax else {
          throw BERFault(kind: .tooDeep, at: at, tag: element.tag)
        }
        try collect(bytes, element.content, kind, layout, isFlat: isFlat, depth: depth + 1)
      default:
        if !has(role) {
          add(role, element)
        } else if isFlat {
          throw BERFault(kind: .repeated, at: at, tag: element.tag, role: role)
        }
      }
      at = element.end
    }
  }
}
