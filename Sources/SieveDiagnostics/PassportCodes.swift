/// CS26: certificates of PASSporTs.
extension DiagnosticCode {
  /// The folder of certificates cannot be used.
  public static let passportCertificates = DiagnosticCode(
    "CS2601",
    "certificates cannot be used",
    """
    --passport-certificates takes a folder with certificates in PEM form: .pem, .crt or .cer, at any \
    depth. Each file holds a signing certificate with a key of the curve P-256 and then those above \
    it, or certificates of authorities. A file is found by the address in a PASSporT (x5u): \
    https://certs.example/shaken/a.pem is the file certs.example/shaken/a.pem of the folder, or else \
    a.pem. Where the folder has authorities, every chain must lead to one of them. Nothing is fetched \
    from the network: save the certificates before, for example with curl.
    """
  )

  static let passportCodes: [DiagnosticCode] = [passportCertificates]
}
