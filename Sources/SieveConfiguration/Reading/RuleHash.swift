import SieveBytes
import SieveEngine
import SieveModel

extension Rule {
  /// Hash of everything that decides what the rule does, as 16 hexadecimal digits.
  ///
  /// Title, references and false positives are left out, and so are spelling and layout: the hash is
  /// over canonical forms.
  var semanticHash: String {
    var hash = StableHash()
    hash.combine("callsieve.rule.v1")
    hash.combine(id)
    hash.combine(subject.name)
    hash.combine(windowMilliseconds)
    hash.combine(filterText ?? "")
    hash.combine(conditionText)
    hash.combine(severity.rawValue)
    hash.combine(Int64(alert ? 1 : 0))
    hash.combine(Int64(flags ? 1 : 0))
    hash.combine(evidence ?? "")
    hash.combine(weight.map { CanonicalText.number($0) } ?? "")
    hash.combine(closeAfterMilliseconds)
    if let evidenceForMilliseconds { hash.combine(evidenceForMilliseconds) }
    if isReportOnly { hash.combine("report") }
    return hash.hexadecimal(digits: 16)
  }
}
