extension Alert {
  /// The calling numbers that it flags: the subject, parts of one, and all members that it names; none when it flags nobody or is only a
  /// trial.
  ///
  /// A number is flagged from the `detectedAt` of the first alert that has it here; everything that counts flags asks this.
  public var flaggedNumbers: [Subject] {
    guard flags, !isReportOnly else { return [] }
    var numbers = ([subject] + subject.parts).filter { $0.type == "calling_number" }
    if let group { numbers += ((group.members ?? []) + group.added).map(\.subject) }
    return numbers
  }
}
