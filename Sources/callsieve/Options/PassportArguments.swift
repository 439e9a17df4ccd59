import ArgumentParser
import SievePassport
import SieveSIP

/// How PASSporTs of captures are judged.
struct PassportArguments: ParsableArguments {
  @Option(
    name: .customLong("passport-certificates"),
    help: ArgumentHelp(
      "Verify signatures of Identity headers with the certificates (PEM) of a folder.",
      discussion: "They are found by the end of x5u; nothing is fetched. See docs/formats/sip.md.",
      valueName: "dir"
    ),
    completion: .directory
  )
  var certificates: String?

  /// What is made of SIP; without the option signatures are not looked at.
  func options() throws -> SIPOptions {
    SIPOptions(verifier: try certificates.map { try CertificateFolder(path: $0) })
  }
}
