import SieveDiagnostics

/// The diagnostics of telling formats apart.
struct FormatFault {
  var name: String

  private static let readable =
    "CSV, JSON lines, call records in BER, or a capture, also compressed or in a tar or zip archive"

  private var location: DiagnosticLocation { DiagnosticLocation(source: name, byteOffset: 0) }

  private var file: String { ShellWord.input(name) }

  func empty() -> Diagnostic {
    Diagnostic(
      .emptyInput,
      .warning,
      "input '\(name)' is empty",
      at: location,
      expected: Self.readable,
      done: "read nothing from it",
      hint: "ls -l \(file)"
    )
  }

  func foreign(_ kind: ForeignFormat) -> Diagnostic {
    let advice = kind.advice.split(separator: "FILE", omittingEmptySubsequences: false)
    return refuse(.foreignFormat, kind.name, hint: advice.joined(separator: file))
  }

  func encoding(_ encoding: String) -> Diagnostic {
    refuse(
      .wrongEncoding,
      "text in \(encoding)",
      hint: "iconv -f \(encoding) -t UTF-8 \(file) | callsieve analyze -"
    )
  }

  func zeros(_ count: Int) -> Diagnostic {
    Diagnostic(
      .zeroFilled,
      .error,
      "input '\(name)' begins with \(count) zero bytes and nothing else",
      at: location,
      expected: Self.readable,
      done: "read nothing from it",
      hint: "fetch the file again; its content was never written"
    )
  }

  func unknown(_ description: String) -> Diagnostic {
    Diagnostic(
      .unknownFormat,
      .error,
      "the format of '\(name)' is not recognised: \(description)",
      at: location,
      expected: Self.readable,
      done: "read nothing from it",
      hint: description.contains("ASN.1")
        ? "--format ber" : "--format csv"
    )
  }

  func jsonArray() -> Diagnostic {
    refuse(.foreignFormat, "one JSON array", hint: "jq -c '.[]' \(file) | callsieve analyze -")
  }

  func markup(isHTML: Bool) -> Diagnostic {
    isHTML
      ? refuse(
        .foreignFormat,
        "a web page",
        hint: "download the export itself; this may be a login page or an error page"
      ) : refuse(.foreignFormat, "an XML document", hint: "ask for the export as CSV")
  }

  private func refuse(_ code: DiagnosticCode, _ what: String, hint: String) -> Diagnostic {
    Diagnostic(
      code,
      .error,
      "input '\(name)' looks like \(what)",
      at: location,
      expected: Self.readable,
      done: "read nothing from it",
      hint: hint
    )
  }
}
