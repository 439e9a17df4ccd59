public import SieveBytes
import SieveModel

/// Calls under way in a checkpoint, so that their further records find them in another process.
extension LiveLegs {
  /// Writes the calls in the order of their first records.
  public func save(to writer: inout StateWriter) {
    writer.add(callsMax)
    writer.add(lastNumber)
    let known = order[first...].filter { calls[$0] != nil }
    writer.add(known) { writer, key in
      guard let call = calls[key] else { return }
      writer.add(key)
      call.transcript.save(to: &writer)
      writer.add(call.number)
      writer.add(call.setupTime) { $0.add($1) }
      writer.add(call.untimed) { writer, call in
        call.transcript.save(to: &writer)
        writer.add(call.record)
        writer.add(call.offset)
        writer.add(call.line)
        writer.add(call.isCut)
      }
    }
  }

  /// Reads what `save(to:)` wrote.
  public init(from reader: inout StateReader) throws(CheckpointFault) {
    self.init(callsMax: try reader.integer())
    lastNumber = try reader.word()
    for _ in 0..<(try reader.count(of: 5)) {
      let key = try reader.bytes()
      let transcript = try DialectTranscript(from: &reader)
      var call = Call(transcript: transcript, number: try reader.word(), setupTime: nil)
      call.setupTime = try reader.optional { reader throws(CheckpointFault) in
        try reader.signed()
      }
      call.untimed = try reader.optional { reader throws(CheckpointFault) in
        LegTable.Call(
          transcript: try DialectTranscript(from: &reader),
          record: try reader.bytes(),
          offset: try reader.word(),
          line: try reader.integer(),
          isCut: try reader.flag()
        )
      }
      guard calls.updateValue(call, forKey: key) == nil else { throw .damaged }
      order.append(key)
    }
  }

  /// Says where records that wait for a time stand, in other words.
  public mutating func move(_ place: (_ offset: UInt64, _ line: Int) -> (UInt64, Int)) {
    for key in order[first...] {
      guard var untimed = calls[key]?.untimed else { continue }
      (untimed.offset, untimed.line) = place(untimed.offset, untimed.line)
      calls[key]?.untimed = untimed
    }
  }
}

extension DialectDecoder {
  /// Goes on with calls that another decoder of the same input had under way.
  public mutating func resume(_ calls: LiveLegs) {
    if let own = liveLegs { liveLegs = LiveLegs(calls, callsMax: own.callsMax) }
  }
}

extension LiveLegs {
  fileprivate init(_ other: LiveLegs, callsMax: Int) {
    self.init(callsMax: callsMax)
    calls = other.calls
    order = other.order
    first = other.first
    lastNumber = other.lastNumber
  }
}

extension DialectTranscript {
  fileprivate func save(to writer: inout StateWriter) {
    writer.add(values.enumerated().filter { !$0.element.isEmpty }) { writer, value in
      writer.add(value.offset)
      writer.add(value.element)
    }
  }

  fileprivate init(from reader: inout StateReader) throws(CheckpointFault) {
    for _ in 0..<(try reader.count(of: 2)) {
      let field = try reader.integer()
      guard values.indices.contains(field) else { throw .damaged }
      values[field] = try reader.bytes()
    }
  }
}
