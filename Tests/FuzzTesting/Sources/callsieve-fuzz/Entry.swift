#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The layer of this process, from CALLSIEVE_FUZZ_LAYER: of captures, or of records.
private let name = getenv("CALLSIEVE_FUZZ_LAYER").map { String(cString: $0) } ?? "container"
private let layer = Layer(rawValue: name) ?? .container
private let recordLayer = RecordLayer(rawValue: name)

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let recordLayer { recordLayer.check(input) } else { Decoding.check(layer.capture(input)) }
  return 0
}
