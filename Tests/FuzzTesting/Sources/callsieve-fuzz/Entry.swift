#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The layer of this process, from CALLSIEVE_FUZZ_LAYER.
private let layer: Layer =
  getenv("CALLSIEVE_FUZZ_LAYER").flatMap { Layer(rawValue: String(cString: $0)) } ?? .container

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Decoding.check(layer.capture(Array(UnsafeBufferPointer(start: start, count: count))))
  return 0
}
