/// Routes into the network, as the side table names them.
struct Trunk {
  var name: String
  var role: String
  var customer: String
  var country: String
  var address: String
}

/// The routes of a world: switches, other networks, carriers from abroad, companies and resellers.
struct Trunks {
  private(set) var all: [Trunk] = []
  private(set) var switches: [Int] = []
  private(set) var peers: [Int] = []
  private(set) var carriers: [Int] = []
  private(set) var resellers: [Int] = []

  init() {
    for index in 1...4 { switches.append(add("MSC-\(index)", role: "subscriber")) }
    for name in ["NET-B", "NET-C", "NET-D"] {
      peers.append(add("IC-\(name)", role: "interconnect", customer: name))
    }
    for (name, country) in [("MEKONG", "LA"), ("IRRA", "MM"), ("ANGKOR", "KH"), ("GLOBAL", "SG")] {
      for route in 1...6 {
        let trunk = add(
          "INT-\(name)-\(route)",
          role: "international",
          customer: name,
          country: country
        )
        carriers.append(trunk)
      }
    }
    // Resellers have an account, and so a trunk, for each of their customers or few of them.
    for name in ["VOXEL", "TONELINK", "SIAMDIAL"] {
      for account in 1...8 {
        resellers.append(add("SIP-\(name)-\(account)", role: "enterprise", customer: name))
      }
    }
  }

  mutating func add(
    _ name: String,
    role: String,
    customer: String = "",
    country: String = "TH"
  ) -> Int {
    all.append(
      Trunk(
        name: name,
        role: role,
        customer: customer,
        country: country,
        address: "198.51.\(100 + all.count / 250).\(1 + all.count % 250)"
      )
    )
    return all.count - 1
  }

  /// A company's own line into the exchange.
  mutating func company() -> Int {
    add("PBX-\(1000 + all.count)", role: "enterprise", customer: "Company \(all.count)")
  }
}
