import SwiftASN1
import Testing

@testable import SieveRecords

/// Elements as this package and as swift-asn1 see them.
@Suite struct BEROracleTests {
  /// An element with what it holds.
  private indirect enum Tree: Equatable {
    case simple(UInt8, Int, [UInt8])
    case group(UInt8, Int, [Tree])
  }

  private static func ours(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    depth: Int = 0
  ) throws -> [Tree] {
    guard depth < 60 else { throw BERFault(kind: .tooDeep, at: range.lowerBound) }
    var trees: [Tree] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let element = try BERElement(bytes, at, range.upperBound)
      let kind = UInt8(element.tag.rawValue >> 30)
      if element.header.isConstructed {
        let inner = try ours(bytes, element.content, depth: depth + 1)
        trees.append(.group(kind, element.tag.number, inner))
      } else {
        let content = element.content.map { bytes[$0] }
        trees.append(.simple(kind, element.tag.number, content))
      }
      at = element.end
    }
    return trees
  }

  private static func theirs(_ node: ASN1Node) -> Tree {
    let kind: UInt8 =
      switch node.identifier.tagClass {
      case .universal: 0
      case .application: 1
      case .contextSpecific: 2
      case .private: 3
      }
    let number = Int(node.identifier.tagNumber)
    return switch node.content {
    case .constructed(let nodes): .group(kind, number, nodes.map(theirs))
    case .primitive(let bytes): .simple(kind, number, Array(bytes))
    }
  }

  private static func randomNode(_ random: inout Seeded, depth: Int) -> Node {
    let tag = Int.random(in: 1...500, using: &random)
    let kind: UInt8 = Bool.random(using: &random) ? 0x80 : 0x40
    if depth == 0 || Int.random(in: 0..<3, using: &random) == 0 {
      let count = Int.random(in: 0...(depth == 3 ? 300 : 20), using: &random)
      return .simple(kind, tag, (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    let count = Int.random(in: 0...4, using: &random)
    return .group(kind | 0x20, tag, (0..<count).map { _ in randomNode(&random, depth: depth - 1) })
  }

  @Test func bothSeeTheSameElements() throws {
    var random = Seeded(seed: 3)
    for round in 0..<300 {
      let node = Self.randomNode(&random, depth: 4)
      for isOpen in [false, true] {
        let bytes = node.bytes(isOpen: isOpen)
        let mine = try Self.ours(bytes.span, 0..<bytes.count)
        let other = Self.theirs(try BER.parse(bytes))
        #expect(mine == [other], "round \(round)")
      }
    }
  }

  @Test func whatOneTakesTheOtherTakesToo() {
    var random = Seeded(seed: 4)
    var taken = 0
    for round in 0..<3000 {
      var bytes = Self.randomNode(&random, depth: 4).bytes(isOpen: round % 2 == 0)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      guard let other = try? BER.parse(bytes) else { continue }
      taken += 1
      do {
        let isSame = try Self.ours(bytes.span, 0..<bytes.count) == [Self.theirs(other)]
        #expect(isSame, "round \(round)")
      } catch let fault as BERFault {
        // Tags of more than four octets are no tags of call records.
        #expect(fault.kind == .tagTooLong, "round \(round): \(fault)")
      } catch {
        Issue.record(error, "round \(round)")
      }
    }
    #expect(taken > 100)
  }
}
