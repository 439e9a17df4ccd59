/// Addresses and ports of one direction.
struct StreamKey: BitwiseCopyable, Equatable {
  var source: IPAddress
  var destination: IPAddress
  var ports: UInt32

  init(_ frame: Frame) {
    source = frame.source
    destination = frame.destination
    ports = UInt32(frame.sourcePort) << 16 | UInt32(frame.destinationPort)
  }

  /// The other direction of the same connection.
  var reversed: StreamKey {
    var key = self
    swap(&key.source, &key.destination)
    key.ports = ports << 16 | ports >> 16
    return key
  }

  var hash: UInt64 {
    var hash = (source.high ^ UInt64(ports)) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 29) ^ source.low) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 29) ^ destination.high) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 29) ^ destination.low) &* 0xBF58_476D_1CE4_E5B9
    return hash ^ (hash >> 32)
  }
}
