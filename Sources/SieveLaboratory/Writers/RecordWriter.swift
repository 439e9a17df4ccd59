import SieveModel

extension SimulatedWorld {
  /// Writes the calls as CSV with a header, in blocks of about 64 KiB.
  ///
  /// - Parameters:
  ///   - order: set-up order or release order.
  ///   - sink: takes the bytes.
  /// - Throws: what the sink throws.
  public func writeCSV(
    order: RecordOrder = .setup,
    to sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    var out = OutputBuffer(sink)
    out.text(CallFields.columns.map(\.rawValue).joined(separator: ","))
    out.byte(0x0A)
    let fields = CallFields(network: network)
    for call in order.arrange(calls) {
      for (index, field) in CallFields.columns.enumerated() {
        if index > 0 { out.byte(0x2C) }
        fields.append(field, of: call, to: &out)
      }
      out.byte(0x0A)
      try out.flushIfFull()
    }
    try out.flush()
  }

  /// Writes the calls as JSON lines; absent fields are left out.
  ///
  /// - Parameters:
  ///   - order: set-up order or release order.
  ///   - sink: takes the bytes.
  /// - Throws: what the sink throws.
  public func writeJSONLines(
    order: RecordOrder = .setup,
    to sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    var out = OutputBuffer(sink)
    let keys = CallFields.columns.map { Array("\"\($0.rawValue)\":".utf8) }
    let fields = CallFields(network: network)
    for call in order.arrange(calls) {
      out.byte(0x7B)
      for (index, field) in CallFields.columns.enumerated() {
        out.member(keys[index], isFirst: index == 0, isText: !CallFields.isNumeric(field)) {
          fields.append(field, of: call, to: &$0)
        }
      }
      out.text("}\n")
      try out.flushIfFull()
    }
    try out.flush()
  }

  /// Writes the truth: `number,label,kind,centre,first_call`, one line for each calling number.
  public func writeLabels(to sink: @escaping ([UInt8]) throws -> Void) throws {
    var out = OutputBuffer(sink)
    out.text("number,label,kind,centre,first_call\n")
    for label in labels {
      out.number(label.number)
      out.text(label.kind.isScam ? ",scam," : ",honest,")
      out.text(label.kind.rawValue)
      out.byte(0x2C)
      out.text(label.centreName)
      out.byte(0x2C)
      out.time(label.firstCall)
      out.byte(0x0A)
      try out.flushIfFull()
    }
    try out.flush()
  }
}

extension OutputBuffer {
  /// Appends a JSON member, or nothing when `value` appends nothing.
  ///
  /// The names and values of a simulated world need no escapes.
  fileprivate mutating func member(
    _ key: [UInt8],
    isFirst: Bool,
    isText: Bool,
    value: (inout OutputBuffer) -> Void
  ) {
    let before = bytes.count
    if !isFirst { byte(0x2C) }
    append(key)
    if isText { byte(0x22) }
    let start = bytes.count
    value(&self)
    if bytes.count == start {
      drop(to: before)
    } else if isText {
      byte(0x22)
    }
  }
}
