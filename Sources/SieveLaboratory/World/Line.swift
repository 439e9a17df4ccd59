/// A caller's end of a call: the number and what the network records of it.
///
/// Device, subscription and cell follow from the number alone, so that a number looks the same in
/// every call without a table of all numbers.
struct Line {
  var number: UInt64
  var presented: UInt64 = 0
  var asserted: UInt64 = 0
  var trunk: UInt8 = 0
  var address: UInt32 = 0
  var userAgent: UInt8 = 0
  var imsi: UInt64 = 0
  var imei: UInt64 = 0
  var cell: UInt16 = 0
  var attestation: UInt8 = 0

  /// The line of any number: a mobile with SIM card, device and cell, a fixed line, or a foreign number
  /// behind an international gateway.
  init(_ number: UInt64, network: Network) {
    self.number = number
    trunk = Network.trunk(of: number)
    address = Self.gateway(of: trunk)
    let hash = Random.mix(number)
    guard trunk < 3 else {
      userAgent = trunk == 3 ? 0 : 4
      attestation = trunk == 3 ? 0x41 : 0x43
      return
    }
    asserted = number
    attestation = 0x41
    let operators: [UInt64] = [52_001, 52_003, 52_018]
    imsi = operators[Int(trunk)] * 10_000_000_000 + hash % 10_000_000_000
    imei = Self.imei(of: number)
    cell = UInt16((hash >> 40) % UInt64(network.cellsAtHome)) + 1
  }

  /// A number on the SIP trunk of a customer, behind one public address.
  init(_ number: UInt64, customer: Int, userAgent: UInt8) {
    self.number = number
    asserted = number
    trunk = UInt8(Network.firstCustomerTrunk + customer % Network.customerTrunkCount)
    address = Self.customerAddress(customer)
    self.userAgent = userAgent
    attestation = 0x42
  }

  /// The home network's gateway of a trunk, in 192.0.2.0/24.
  static func gateway(of trunk: UInt8) -> UInt32 { 0xC000_0200 + 10 + UInt32(trunk) }

  /// A customer's address in 203.0.113.0/24.
  static func customerAddress(_ customer: Int) -> UInt32 {
    0xCB00_7100 + UInt32(5 + customer % 240)
  }

  /// The device of a mobile number: different numbers have different devices.
  static func imei(of number: UInt64) -> UInt64 {
    let serial = (number % 1_000_000 * 736_879 + 12_345) % 1_000_000
    return imei(type: 35_200_000 + number / 1_000_000 % 100_000, serial: serial)
  }

  /// The device of a scam centre's seat: a modem of a SIM box.
  static func modem(serial: UInt64) -> UInt64 {
    imei(type: 86_412_004, serial: serial % 1_000_000)
  }

  /// Type, serial number and the Luhn digit.
  private static func imei(type: UInt64, serial: UInt64) -> UInt64 {
    let body = type * 1_000_000 + serial
    var sum = 0
    var rest = body
    var doubled = true
    while rest > 0 {
      let digit = Int(rest % 10) * (doubled ? 2 : 1)
      sum += digit > 9 ? digit - 9 : digit
      doubled.toggle()
      rest /= 10
    }
    return body * 10 + UInt64((10 - sum % 10) % 10)
  }
}
