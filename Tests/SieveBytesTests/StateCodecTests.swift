import SieveBytes
import Testing

/// The words of a checkpoint: what was written is read, and nothing else is.
@Suite("Words of a checkpoint")
struct StateCodecTests {
  private static func bytes(_ body: (inout StateWriter) -> Void) -> [UInt8] {
    final class Box { var bytes: [UInt8] = [] }
    let box = Box()
    var writer = StateWriter {
      box.bytes += $0
      return true
    }
    body(&writer)
    let isWhole = writer.finish()
    #expect(isWhole)
    return box.bytes
  }

  private static let example = bytes { writer in
    writer.add(7 as UInt64)
    writer.add(-7 as Int64)
    writer.add(0.5)
    writer.add(true)
    writer.add("Zürich ☎")
    writer.add([1, 2, 3] as [UInt8])
    writer.add("here" as String?) { $0.add($1) }
    writer.add(nil as Int64?) { $0.add($1) }
    writer.add([3, 5]) { $0.add($1) }
  }

  /// What the example is read as; the fault when it is something else.
  private static func fault(_ bytes: [UInt8]) -> CheckpointFault? {
    bytes.withUnsafeBytes { bytes in
      do throws(CheckpointFault) {
        var reader = try StateReader(bytes)
        let isExample = try read(&reader)
        try reader.finish()
        return isExample ? nil : .otherConfiguration
      } catch {
        return error
      }
    }
  }

  private static func read(_ reader: inout StateReader) throws(CheckpointFault) -> Bool {
    let number = try reader.word()
    let signed = try reader.signed()
    let double = try reader.double()
    let flag = try reader.flag()
    let text = try reader.text()
    let bytes = try reader.bytes()
    let here = try reader.optional { reader throws(CheckpointFault) in try reader.text() }
    let gone = try reader.optional { reader throws(CheckpointFault) in try reader.signed() }
    let list = try reader.values { reader throws(CheckpointFault) in try reader.integer() }
    return number == 7 && signed == -7 && double == 0.5 && flag && text == "Zürich ☎"
      && bytes == [1, 2, 3] && here == "here" && gone == nil && list == [3, 5]
  }

  @Test("what was written is read")
  func roundTrip() { #expect(Self.fault(Self.example) == nil) }

  @Test("cut off at any byte it is refused")
  func truncation() {
    for length in 0..<Self.example.count {
      let fault = Self.fault(Array(Self.example.prefix(length)))
      #expect(fault == (length < 8 ? .foreign : .damaged), "\(length) bytes")
    }
  }

  @Test("with any bit changed it is refused")
  func bitFlips() {
    for bit in 0..<(Self.example.count * 8) {
      var changed = Self.example
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let fault = Self.fault(changed)
      switch bit / 64 {
      case 0: #expect(fault == .foreign, "bit \(bit)")
      case 1: #expect(fault != nil, "bit \(bit)")
      default: #expect(fault == .damaged, "bit \(bit)")
      }
    }
  }

  @Test("more than it holds cannot be read")
  func ends() {
    let few = Self.bytes { $0.add(1 << 60 as UInt64) }
    few.withUnsafeBytes { bytes in
      #expect(throws: CheckpointFault.damaged) {
        var reader = try StateReader(bytes)
        _ = try reader.count()
      }
      #expect(throws: CheckpointFault.damaged) {
        var reader = try StateReader(bytes)
        _ = try reader.bytes()
      }
      #expect(throws: CheckpointFault.damaged) {
        var reader = try StateReader(bytes)
        _ = try reader.flag()
      }
      #expect(throws: CheckpointFault.damaged) {
        var reader = try StateReader(bytes)
        for _ in 0..<2 { _ = try reader.word() }
      }
      #expect(throws: CheckpointFault.damaged) {
        let reader = try StateReader(bytes)
        try reader.finish()
      }
    }
  }

  @Test("whether it is cut off or changed can be told")
  func kind() {
    let example = Self.example
    #expect(!example.withUnsafeBytes(StateReader.isCutOff))
    for length in 16..<example.count {
      #expect(Array(example.prefix(length)).withUnsafeBytes(StateReader.isCutOff), "\(length)")
    }
  }
}
