import SieveSIP
import Testing

@testable import SieveCapture

/// Which calls packets are said to belong to.
struct CallTracerTests {
  private func trace(_ tracer: inout CallTracer, _ packet: [UInt8]) -> CallTracer.Trace? {
    tracer.trace(packet.span, 0..<packet.count, link: 101, milliseconds: 0)
  }

  private func key(_ callID: String) -> UInt64 { CallTracer.key(callID: Array(callID.utf8)) }

  private func message(_ header: String) -> [UInt8] {
    Array("BYE sip:b SIP/2.0\r\n\(header)\r\nCSeq: 1 BYE\r\n\r\n".utf8)
  }

  @Test(arguments: ["Call-ID: x1@h", "call-id:x1@h", "CALL-ID \t:  x1@h ", "i: x1@h", "I:x1@h"])
  func datagramsByTheirCallID(header: String) {
    var tracer = CallTracer()
    let found = trace(&tracer, Packet.ipv4(Packet.udp(message(header))))
    #expect(found?.calls == [key("x1@h")])
    #expect(found?.group == nil)
  }

  @Test func nothingElseIsTraced() {
    var tracer = CallTracer()
    #expect(
      trace(&tracer, Packet.ipv4(Packet.udp([0x80, 0] + [UInt8](repeating: 1, count: 40)))) == nil
    )
    #expect(trace(&tracer, Packet.ipv4(Packet.udp(Array("Call-ID: x\r\n".utf8)))) == nil)
    #expect(trace(&tracer, []) == nil)
    // A Call-ID with nothing in it is none.
    let empty = trace(&tracer, Packet.ipv4(Packet.udp(message("Call-ID:"))))
    #expect(empty == nil)
  }

  @Test func segmentsHaveTheirStream() throws {
    var tracer = CallTracer()
    let two = message("Call-ID: a") + message("Call-ID: b")
    let first = try #require(trace(&tracer, Packet.ipv4(Packet.tcp(two, sequence: 1), protocol: 6)))
    #expect(first.calls == [key("a"), key("b")])
    let body = Array("v=0\r\no=- 1 1 IN IP4 h\r\n".utf8)
    let second = try #require(
      trace(&tracer, Packet.ipv4(Packet.tcp(body, sequence: 400), protocol: 6))
    )
    #expect(second.calls.isEmpty)
    #expect(second.group == first.group)
    #expect(!second.mayBegin)
  }

  @Test func wrappedMessagesAreFound() {
    var tracer = CallTracer()
    let inner = Packet.ipv4(Packet.udp(message("Call-ID: t")))
    #expect(trace(&tracer, Packet.ipv4(inner, protocol: 4))?.calls == [key("t")])
    let hep = HEPTests.packet(message("Call-ID: h"))
    #expect(trace(&tracer, Packet.ipv4(Packet.udp(hep, to: 9060)))?.calls == [key("h")])
  }

  @Test func everyCutIsSurvived() {
    let whole = Packet.ipv4(Packet.udp(message("Call-ID: x1@h")))
    for end in whole.indices {
      var tracer = CallTracer()
      _ = trace(&tracer, Array(whole[..<end]))
    }
  }
}
