import SieveDiagnostics
import SieveEngine

/// The subject of a rule: one name, or a list of two or three.
extension RuleReader {
  mutating func subject() -> Subject? {
    if case .list(let items, let at)? = values[.subject] { return composite(items, at: at) }
    return text(.subject).flatMap { simpleSubject($0) }
  }

  private mutating func composite(_ items: [YAMLNode], at range: Range<Int>) -> Subject? {
    var parts: [Subject] = []
    for item in items {
      guard case .text(let text) = item else {
        if !item.isRefused { rejectPart(item) }
        continue
      }
      guard let part = simpleSubject(text) else { continue }
      if parts.contains(part) {
        problems.error(
          .unknownValue,
          "the subject names '\(part.name)' twice",
          at: text.range,
          expected: "different parts"
        )
      }
      parts.append(part)
    }
    guard (1...Subject.partsMax).contains(items.count) else {
      problems.error(
        .outOfRange,
        "the subject has \(items.count) parts",
        at: range,
        expected: "one subject, or a list of up to \(Subject.partsMax)",
        hint: "subject: [ingress_trunk, called_country]"
      )
      return nil
    }
    guard parts.count == items.count else { return nil }
    return parts.count == 1 ? parts[0] : .composite(parts)
  }

  private mutating func rejectPart(_ item: YAMLNode) {
    problems.error(
      .wrongType,
      "a part of 'subject' is \(item.kindName)",
      at: item.range,
      expected: "the name of a subject",
      hint: "subject: [ingress_trunk, called_country]"
    )
  }

  private mutating func simpleSubject(_ text: YAMLText) -> Subject? {
    let written = text.string
    switch written {
    case "calling_number": return .callingNumber
    case "called_number": return .calledNumber
    case "presented_number": return .presentedNumber
    case "imei": return .imei
    case "imsi": return .imsi
    case "cell": return .cell
    case "ingress_trunk": return .ingressTrunk
    case "trunk_customer": return .trunkCustomer
    case "source_address": return .sourceAddress
    case "user_agent": return .userAgent
    case "called_country": return .calledCountry
    default: break
    }
    let name = String(written.prefix { $0 != "(" })
    if name == "number_range" { return numberRange(text) }
    rejectWord(text, key: .subject, words: Catalogue.subjects.map(\.name))
    return nil
  }

  private mutating func numberRange(_ text: YAMLText) -> Subject? {
    let argument = text.string.dropFirst("number_range".count)
    if argument.first == "(", argument.last == ")",
      let digits = Int(argument.dropFirst().dropLast()), (1...9).contains(digits)
    {
      return .numberRange(digits: digits)
    }
    problems.error(
      .outOfRange,
      "'\(text.string.prefix(80))' is not a number range",
      at: text.range,
      expected: "number_range(n), where n from 1 to 9 is how many last digits may differ",
      hint: "subject: number_range(2)"
    )
    return nil
  }
}
