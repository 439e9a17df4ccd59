import ArgumentParser
import Foundation
import SieveBytes
import SieveConfiguration
import SieveModel
import SieveRecords
import SieveRuntime
import SieveSources

/// What is captured from, and how.
struct LiveArguments: ParsableArguments {
  @Option(
    name: [.customShort("i"), .customLong("interface")],
    parsing: .singleValue,
    help: ArgumentHelp(
      "Interface to capture from, 'any' for all; repeatable.",
      valueName: "interface"
    )
  )
  var interfaces: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Listen for HEP: udp:9060,tcp:9060 on loopback, udp:0.0.0.0:9060 on all addresses; repeatable.",
      valueName: "endpoints"
    )
  )
  var hep: [String] = []

  @Option(
    help: ArgumentHelp(
      "Key that HEP packets must have; default: the variable CALLSIEVE_HEP_KEY.",
      valueName: "key"
    )
  )
  var hepKey: String?

  @Option(
    help: ArgumentHelp(
      "Capture filter of pcap-filter(7) instead of the usual one, which drops ARP, ICMP and media.",
      valueName: "expression"
    )
  )
  var filter: String?

  @Option(help: ArgumentHelp("MiB of the kernel's buffer for each interface.", valueName: "mib"))
  var buffer = 32

  @Option(help: ArgumentHelp("Bytes kept of each packet.", valueName: "bytes"))
  var snapLength = 262_144

  @Flag(
    inversion: .prefixedNo,
    help: "See packets that are for others, as on a mirror port."
  )
  var promiscuous = true

  @Flag(
    help: "Have the kernel hand over each packet at once; costs more and bridges shorter bursts."
  )
  var immediate = false

  @Option(help: ArgumentHelp("End after this time: 90s, 5m, 2h.", valueName: "duration"))
  var duration: String?

  /// Everything as the sources take it.
  func options() throws -> LiveOptions {
    guard !interfaces.isEmpty || !hep.isEmpty else {
      throw ValidationError("name a source: -i INTERFACE or --hep udp:9060")
    }
    guard Set(interfaces).count == interfaces.count else {
      throw ValidationError("each interface can be captured from only once")
    }
    guard (1...2047).contains(buffer) else { throw ValidationError("--buffer takes 1 to 2047 MiB") }
    guard (96...262_144).contains(snapLength) else {
      throw ValidationError("--snap-length takes 96 to 262144 bytes")
    }
    var options = LiveOptions()
    options.interfaces = interfaces
    options.filter = filter
    options.bufferBytes = buffer << 20
    options.snapLength = snapLength
    options.isPromiscuous = promiscuous
    options.isImmediate = immediate
    options.hep = try hep.flatMap { $0.split(separator: ",") }.map { text in
      guard let endpoint = HEPEndpoint(text) else {
        throw ValidationError(
          "'\(text)' is no place for HEP: use udp:9060, tcp:0.0.0.0:9060 or udp:[::1]:9060"
        )
      }
      return endpoint
    }
    let key = hepKey ?? ProcessInfo.processInfo.environment["CALLSIEVE_HEP_KEY"]
    if let key, !key.isEmpty { options.hepKey = Array(key.utf8) }
    options.durationMilliseconds = try duration.map { try DurationText.milliseconds($0) }
    return options
  }
}

/// How calls of a live source are read.
struct LiveCallArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Country of national numbers: 0812345678 is +66812345678 with TH.",
      valueName: "country"
    )
  )
  var homeCountry: String?

  @Option(help: ArgumentHelp("Zone of local_hour: Asia/Bangkok, +07:00.", valueName: "zone"))
  var timezone = "UTC"

  @Option(help: "How far behind the watermark a call is still applied.")
  var lateness = "4h"

  @Option(
    help: ArgumentHelp("Keep rejected messages here as JSON lines.", valueName: "file"),
    completion: .file()
  )
  var rejects: String?

  @OptionGroup(title: "Identity") var passports: PassportArguments

  /// The zone of local hours.
  func zone() throws -> ZoneTable { try NamedValues.zone(timezone) }

  /// Everything as the runtime takes it.
  func flow() throws -> FlowOptions {
    var flow = FlowOptions(
      inputs: [],
      input: InputOptions(
        records: RecordOptions(zone: try zone()),
        plan: NumberPlan(home: try NamedValues.country(homeCountry)),
        isLive: true
      ),
      lateness: try DurationText.milliseconds(lateness)
    )
    flow.input.sip = try passports.options()
    return flow
  }
}
