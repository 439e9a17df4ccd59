/// CS2: rules and configuration. CS20 the file, CS21 keys and their values, CS22 conditions, CS23
/// remarks on rules that load.
extension DiagnosticCode {
  /// The text is not YAML.
  public static let yamlSyntax = DiagnosticCode(
    "CS2001",
    "not valid YAML",
    """
    The file could not be read as YAML. The position is where the reader gave up; the mistake is \
    there or on the line before. Common causes: a tab used as indentation, a missing space after \
    a colon, a text that begins with a quote, '*', '&', '%' or '[' and is not quoted as a whole, a \
    list item indented less than its neighbours. A condition with a colon or a leading quote is \
    best written as a block: 'when: >' and the condition on the next line, indented.
    """
  )

  /// The file is not UTF-8 text.
  public static let configurationEncoding = DiagnosticCode(
    "CS2002",
    "not UTF-8 text",
    """
    Rule files are UTF-8 text. The file has bytes that are not: it was saved in another encoding \
    (often Windows-874 or Latin-1), it is UTF-16, or it is no text at all, such as a compressed \
    file. Save it again as UTF-8, for example: iconv -f WINDOWS-874 -t UTF-8 OLD > NEW.
    """
  )

  /// The file is larger or deeper than rules ever are.
  public static let configurationLimit = DiagnosticCode(
    "CS2003",
    "file too large or too deep",
    """
    A rule file may have 512 KiB, and its maps and lists may lie 16 deep. These limits are far \
    beyond any real rule file; they keep a hostile one from using up memory and time. Split a \
    large collection of rules over several files: --rules may be repeated.
    """
  )

  /// Anchors, tags and further documents.
  public static let yamlFeature = DiagnosticCode(
    "CS2004",
    "YAML feature not supported",
    """
    Rule files use the plain part of YAML: maps, lists and texts. Anchors (&name), aliases (*name), \
    tags (!name) and several documents in one file (---) are refused, so that what a rule says is \
    all in one place. Write the repeated part out, or use several files.
    """
  )

  /// The file says nothing.
  public static let noRules = DiagnosticCode(
    "CS2005",
    "no rules in the file",
    """
    The file is empty, or its list of rules is. A rule file has one key, 'rules', with a list. To \
    run without rules of your own, leave the --rules option out.
    """
  )

  /// A key that no rule has.
  public static let unknownKey = DiagnosticCode(
    "CS2101",
    "unknown key",
    """
    The map has a key that means nothing here. It is refused rather than ignored, because a \
    misspelt key would silently change what the rule does. The keys of a rule are listed in \
    docs/rule-language.md.
    """
  )

  /// A key that must be there is not.
  public static let missingKey = DiagnosticCode(
    "CS2102",
    "missing key",
    "Every rule has an id, a title, a subject, a window, a condition ('when') and a severity."
  )

  /// A key occurs twice.
  public static let duplicateKey = DiagnosticCode(
    "CS2103",
    "key given twice",
    """
    A map has the same key twice. Which of the two was meant cannot be known. Often a list item \
    lacks its dash, so that two rules became one. The rest of the file is not checked until this \
    is mended.
    """
  )

  /// The value has the wrong shape or type.
  public static let wrongType = DiagnosticCode(
    "CS2104",
    "wrong type of value",
    """
    The value is of another kind than the key wants: a list where a text is expected, a word \
    where a number is, a duration without unit. Durations are a number and a unit: 500ms, 90s, \
    5m, 2h, 7d.
    """
  )

  /// The id is not kebab-case.
  public static let badIdentifier = DiagnosticCode(
    "CS2105",
    "not a kebab-case name",
    """
    Ids of rules, and names of evidence families, are lower-case letters, digits and single \
    hyphens, begin with a letter, and have at most 64 characters, such as call-burst. They go \
    into alerts and file names and never change.
    """
  )

  /// Two rules have one id.
  public static let duplicateRule = DiagnosticCode(
    "CS2106",
    "two rules with the same id",
    """
    The id of a rule must be unique over all rule files of a run, the built-in packs included. To \
    change a built-in rule, copy the pack's file and load your copy instead of the pack.
    """
  )

  /// Not one of the words the key knows.
  public static let unknownValue = DiagnosticCode(
    "CS2107",
    "unknown value",
    """
    The key takes one of a few words, and this is none of them. The message lists the words; \
    severity, for example, takes low, medium, high or critical, in small letters.
    """
  )

  /// A number or duration outside its range.
  public static let outOfRange = DiagnosticCode(
    "CS2108",
    "value out of range",
    """
    A window lasts 1 s to 7 d, close_after more than 0 and at most 30 d, a weight lies between \
    -20 and 20, and a number range leaves 1 to 9 digits open.
    """
  )

  /// The condition cannot be parsed.
  public static let conditionSyntax = DiagnosticCode(
    "CS2201",
    "condition cannot be read",
    """
    The condition does not follow the grammar of docs/rule-language.md. The caret is under the \
    first part that does not fit. Comparisons are joined with 'and', 'or' and 'not'; lists are \
    written ["a", "b"]; texts stand in quotes.
    """
  )

  /// A name that nobody knows.
  public static let unknownName = DiagnosticCode(
    "CS2202",
    "unknown name in a condition",
    """
    The name is neither a metric nor a predicate nor a field of an attempt. A text must stand in \
    quotes: ingress_trunk == "north-3". callsieve explain METRIC describes every name.
    """
  )

  /// Two parts of a condition do not go together.
  public static let typeMismatch = DiagnosticCode(
    "CS2203",
    "types do not go together",
    """
    Durations compare with durations (acd < 30s), shares with numbers between 0 and 1 or \
    percentages (asr < 35%), counts with numbers, and texts with texts. A condition is not a \
    value: it cannot be added or compared.
    """
  )

  /// Wrong arguments of a metric or predicate.
  public static let wrongArguments = DiagnosticCode(
    "CS2204",
    "wrong arguments",
    """
    The metric or predicate takes other arguments, in number or in kind. The message says which; \
    `callsieve explain NAME` shows how the name is used, such as distinct(called_number), \
    short_calls(6s) or share(talk_ms > 30s).
    """
  )

  /// The name exists but not here.
  public static let wrongPlace = DiagnosticCode(
    "CS2205",
    "name used in the wrong place",
    """
    'where' looks at one attempt and knows its fields; 'when' looks at all attempts in the window \
    and knows metrics. A field enters 'when' inside count(…), share(…) or distinct(…). Some \
    metrics mean something for some subjects only: received calls are known for numbers, not for \
    trunks.
    """
  )

  /// A comparison that can never be true or never false.
  public static let impossibleValue = DiagnosticCode(
    "CS2206",
    "value that never occurs",
    """
    The value can never occur, so the comparison would always come out the same: a share above 1 \
    (write 35%, not 35), a disposition or number type that does not exist, a country that is not \
    two capital letters, an hour above 23.
    """
  )

  /// The condition is longer or deeper than allowed.
  public static let conditionLimit = DiagnosticCode(
    "CS2207",
    "condition too long or too deep",
    """
    A condition has at most 16,384 characters and nests at most 64 deep; sums and products of \
    more than 64 terms count as deep. Split it into several rules.
    """
  )

  /// The rule may hold on a first attempt.
  public static let holdsAtFirstAttempt = DiagnosticCode(
    "CS2301",
    "rule can hold on a first attempt",
    """
    Nothing in the condition asks for more than one attempt, so that a single call by a number \
    never seen before can raise an alert. Add a lower bound on a count, such as 'attempts >= 20 \
    and …'. If single calls are really meant, say so with 'attempts >= 1' in a rule of severity \
    low or medium and expect many alerts.
    """
  )

  /// A comparison that does not depend on the calls.
  public static let constantCondition = DiagnosticCode(
    "CS2302",
    "comparison of constants",
    "Both sides are constants: the comparison is always true or always false, whatever the calls."
  )

  /// A key that has no effect.
  public static let unusedKey = DiagnosticCode(
    "CS2303",
    "key without effect",
    """
    The key has no effect in this rule: a weight counts only together with its family of evidence \
    and the other way round, and 'flags' only in a rule that raises alerts.
    """
  )

  /// A condition that no calls satisfy.
  public static let neverHolds = DiagnosticCode(
    "CS2304",
    "rule that can never hold",
    """
    The comparisons of the condition leave no value for a metric: 'attempts >= 30 and attempts < 20', \
    'silent_for >= 1h' in a window of an hour, 'distinct(cell) >= 5 and attempts <= 3'. The rule would never \
    raise an alert.
    """
  )

  /// A comparison with a metric that has no value whenever the rest holds.
  public static let neverDefined = DiagnosticCode(
    "CS2305",
    "comparison with a metric that has no value",
    """
    The rest of the condition leaves a metric without data, and a comparison with it is false: 'answers == 0 and \
    acd < 30s' has no talk time to look at, 'attempts <= 2 and interval_cv < 0.2' not enough gaps. \
    docs/rule-language.md says when a metric is undefined; defined(x) asks.
    """
  )

  /// A rule that says nothing new.
  public static let subsumedRule = DiagnosticCode(
    "CS2306",
    "rule that another one makes needless",
    """
    Another rule of the same subject, window and 'where' holds whenever this one does, with at least the same \
    severity, and costs no more to compute. This one adds a second alert about the same thing. Raise its bounds' \
    severity, give it another window, or remove it.
    """
  )

  /// A rule file could not be read.
  public static let unreadableRules = DiagnosticCode(
    "CS2006",
    "rule file cannot be read",
    """
    The file named with --rules does not exist or may not be read. Packs that ship with callsieve \
    are named builtin:NAME; `callsieve rules list` shows the rules in force.
    """
  )

  static let configurationCodes: [DiagnosticCode] = [
    unreadableRules,
    yamlSyntax, configurationEncoding, configurationLimit, yamlFeature, noRules, unknownKey,
    missingKey, duplicateKey, wrongType, badIdentifier, duplicateRule, unknownValue, outOfRange,
    conditionSyntax, unknownName, typeMismatch, wrongArguments, wrongPlace,
    impossibleValue, conditionLimit, holdsAtFirstAttempt, constantCondition, unusedKey,
    neverHolds, neverDefined, subsumedRule,
  ]
}
