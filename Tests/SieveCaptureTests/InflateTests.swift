import Testing

@testable import SieveCapture

struct InflateTests {
  private static let text = Array(
    String(repeating: "INVITE sip:bob@example.org SIP/2.0\r\n", count: 4).utf8
  )
  // Made with zlib 1.2.13: fixed codes, the same in gzip, own codes, and zeros.
  private static let fixed: [UInt8] = [
    120, 218, 243, 244, 11, 243, 12, 113, 85, 40, 206, 44, 176, 74, 202, 79, 114, 72, 173, 72,
    204, 45, 200, 73, 213, 203, 47, 74, 87, 8, 246, 12, 208, 55, 210, 51, 224, 229, 242, 164,
    163, 26, 0, 236, 152, 44, 177,
  ]
  private static let gzip: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 243, 244, 11, 243, 12, 113, 85, 40, 206, 44, 176, 74, 202,
    79, 114, 72, 173, 72, 204, 45, 200, 73, 213, 203, 47, 74, 87, 8, 246, 12, 208, 55, 210, 51,
    224, 229, 242, 164, 163, 26, 0, 52, 162, 132, 178, 144, 0, 0, 0,
  ]
  private static let dynamic: [UInt8] = [
    120, 218, 37, 80, 209, 1, 64, 65, 4, 90, 165, 213, 68, 216, 127, 130, 151, 123, 95, 71, 92,
    170, 4, 64, 113, 177, 139, 65, 113, 99, 198, 80, 96, 5, 20, 216, 17, 225, 214, 163, 49, 88,
    183, 86, 93, 87, 200, 32, 152, 128, 136, 246, 23, 119, 37, 225, 104, 98, 203, 253, 32, 15, 7,
    218, 244, 32, 18, 211, 235, 89, 8, 111, 61, 19, 117, 148, 71, 221, 232, 125, 240, 145, 194,
    171, 135, 198, 246, 105, 152, 237, 233, 248, 153, 246, 137, 240, 56, 233, 86, 1, 210, 132,
    174, 202, 42, 124, 79, 204, 148, 231, 230, 210, 122, 125, 25, 154, 182, 122, 241, 249, 153,
    168, 152, 12, 228, 62, 9, 117, 164, 39, 246, 157, 245, 181, 9, 40, 43, 68, 218, 74, 142, 155,
    248, 109, 231, 47, 174, 154, 245, 62, 46, 49, 54, 27, 237, 39, 178, 206, 104, 246, 148, 192,
    51, 227, 20, 156, 37, 194, 106, 108, 82, 135, 168, 187, 169, 59, 248, 184, 28, 236, 240, 50,
    232, 51, 50, 124, 97, 171, 245, 1, 76, 49, 114, 124,
  ]
  private static let letters = """
    c---bebh-hh-g-dbhagg---a-he--d-bfaaa--ag-dg-a-d-hh-dfd-d-heag--bc--eb-f---g--dee\
    -h-g-ahd--gg-cf-----fbh--b-c-gfh-ahae----g-cc-da-d--dg-f-fhe----ag----c---dgahf-\
    -d-ghfgfa-----fh-a-d-c--cb---ea-bbaha--edeb--cfebcce-c-e--eh-fhhbaegfg-debe--d-g\
    adagca-ch---g-d----hd--ag---f--ga-ecdaebbee-cg-eca-a-d-hc----agdfbd--g-dhb-ge-ha\
    f-geacdf---cfgde-bg-f--h--db-abccc-de-f--efffbed---hc---bfagbg-ccfb---gb--d-befe
    """
  private static let zeros65535: [UInt8] = [
    120, 218, 237, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 14, 0, 1,
  ]
  private static let zeros66000: [UInt8] = [
    120, 218, 237, 193, 1, 13, 0, 0, 0, 194, 160, 247, 79, 109, 15, 7, 20, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 102, 1, 223,
    0, 1,
  ]

  private func inflate(_ bytes: [UInt8], limit: Int = HEP.payloadMax) -> [UInt8]? {
    Inflate.inflate(bytes.span, 0..<bytes.count, limit: limit)
  }

  @Test func knownData() {
    #expect(inflate(Self.fixed) == Self.text)
    #expect(inflate(Self.gzip) == Self.text)
    let letters = inflate(Self.dynamic).map { String(decoding: $0, as: UTF8.self) }
    #expect(letters?.replacing(" ", with: "-") == Self.letters)
  }

  @Test func storedBlocks() {
    let data = [UInt8](0...255)
    let block: [UInt8] = [0, 0, 1, 0xFF, 0xFE] + data
    let bytes: [UInt8] = [0x78, 1] + block + [1] + block.dropFirst() + [0, 0, 0, 0]
    #expect(inflate(bytes) == data + data)
  }

  @Test func outputIsBounded() {
    #expect(inflate(Self.zeros65535)?.count == 65_535)
    #expect(inflate(Self.zeros66000) == nil)
    #expect(inflate(Self.fixed, limit: Self.text.count) == Self.text)
    #expect(inflate(Self.fixed, limit: Self.text.count - 1) == nil)
  }

  @Test(arguments: [fixed, gzip, dynamic, zeros65535])
  func damagedDataEnds(_ bytes: [UInt8]) {
    for length in 0..<bytes.count {
      // Checksums at the end are not looked at.
      let cut = inflate(Array(bytes[..<length]))
      #expect(cut == nil || length > bytes.count - 10)
    }
    for bit in 0..<(bytes.count * 8) {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let count = inflate(changed)?.count ?? 0
      #expect(count <= HEP.payloadMax)
    }
  }
}
