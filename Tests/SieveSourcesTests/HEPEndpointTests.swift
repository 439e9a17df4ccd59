import SieveSources
import Testing

/// Places for HEP as they are written on the command line.
struct HEPEndpointTests {
  @Test(arguments: [
    ("udp:9060", "udp:127.0.0.1:9060"), ("tcp:0.0.0.0:9061", "tcp:0.0.0.0:9061"),
    ("UDP:[::1]:1", "udp:[::1]:1"), ("tcp:::1:9060", "tcp:[::1]:9060"),
    ("udp:[::]:65535", "udp:[::]:65535"),
  ])
  func read(text: String, meaning: String) {
    #expect(HEPEndpoint(text)?.text == meaning)
  }

  @Test(arguments: [
    "", "udp", "udp:", "udp:x", "sctp:9060", "udp:65536", "udp:localhost:9060", "9060", "udp:-1",
    "tcp:1.2.3:9060", "tcp:[::1:9060",
  ])
  func refused(text: String) {
    #expect(HEPEndpoint(text) == nil)
  }
}
