/// What one operator, or one agency, would hand over: which networks it sees, and what its records say.
struct Style {
  /// Spelling of Thai numbers.
  enum Spelling { case international, national, mixed }

  var name: String
  var summary: String
  var spelling = Spelling.international
  var hasCells = true
  var hasDevices = true
  /// Of the subscribers in the world, those whose own network writes the records; calls of the others come in through an
  /// interconnect, without cell and device, and only when they go to one of the own.
  var ownShare = 1.0
  /// Sectors of a mast, each a cell.
  var sectors = 1
  /// Numbers in use of each ten thousand.
  var density = 0.35
  var towns: [String]
  var days = 1
  /// Records in the order of release instead of set-up.
  var inReleaseOrder = false
  /// Share of migrants and families who live on both sides of the border.
  var borderLife = 0.01
  var kinds: [CentreKind]

  static let all: [Style] = [
    Style(
      name: "national",
      summary: "all networks of a country, national numbering, blocks of numbers densely in use",
      spelling: .national,
      density: 0.8,
      towns: ["Bangkok", "Chiang Mai", "Khon Kaen", "Hat Yai", "Aranyaprathet"],
      kinds: CentreKind.all
    ),
    Style(
      name: "sectors",
      summary:
        "one mobile operator: three sectors a mast, calls of other networks through interconnects",
      ownShare: 0.6,
      sectors: 3,
      density: 0.5,
      towns: ["Bangkok", "Nakhon Ratchasima", "Mae Sot", "Udon Thani"],
      kinds: CentreKind.all
    ),
    Style(
      name: "no-devices",
      summary: "records without IMSI and IMEI, cells known",
      hasDevices: false,
      towns: ["Bangkok", "Phuket", "Chiang Mai", "Nong Khai"],
      kinds: CentreKind.all.filter { $0 != .handOver }
    ),
    Style(
      name: "carrier",
      summary: "an interconnect carrier: trunks alone, neither cells nor devices",
      hasCells: false,
      hasDevices: false,
      density: 0.25,
      towns: ["Bangkok", "Chiang Mai"],
      kinds: CentreKind.onTrunks
    ),
    Style(
      name: "merged",
      summary:
        "feeds of several switches in one file, in release order: spellings differ, some know no cell or device",
      spelling: .mixed,
      towns: ["Bangkok", "Khon Kaen", "Hat Yai", "Mae Sai"],
      days: 2,
      inReleaseOrder: true,
      kinds: CentreKind.all
    ),
    Style(
      name: "border",
      summary:
        "a rural operator on the border: families on both sides, roaming neighbours, few masts",
      ownShare: 0.75,
      density: 0.3,
      towns: ["Mae Sot", "Aranyaprathet", "Mae Sai", "Nong Khai"],
      days: 2,
      borderLife: 0.15,
      kinds: CentreKind.all
    ),
  ]
}
