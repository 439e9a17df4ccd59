public import SieveModel

/// A test beside rules: calls that go in, and the alerts that must come out.
public struct RuleTest: Sendable {
  /// One call, or a series of them.
  public struct Call: Sendable, Equatable {
    /// When the first begins, in milliseconds after the start of the test.
    public var at: Int64
    /// How many there are.
    public var count: Int
    /// The time from one to the next, in milliseconds.
    public var every: Int64
    /// Fields by the names of records; of several values each call takes the next, from the first again after the
    /// last.
    public var fields: [String: [String]]
    /// What is asked for, each call the next as with fields; a call where none is given.
    public var methods: [RequestMethod] = []
    /// By how much the digits of a number grow from call to call.
    public var steps: [String: Int64]
  }

  /// An alert that must be raised.
  public struct Expectation: Sendable, Equatable {
    /// The rule.
    public var rule: String
    /// The subject; any when `nil`.
    public var subject: String?
    /// How many such alerts there are.
    public var count: Int
    /// The latest event time of the alert, in milliseconds after the start of the test.
    public var before: Int64?
  }

  /// What it shows.
  public var name: String
  /// Where it is written: file and line.
  public var place: String
  /// The rules that are tested; all of the run when empty.
  public var rules: [String]
  /// Two letters, or nothing.
  public var homeCountry: String
  /// The name of the time zone.
  public var timezone: String
  /// The start, in milliseconds since 1970.
  public var start: Int64
  /// CSV of trunks, as --trunks has it.
  public var trunks: String?
  /// CSV of cells, as --cells has it.
  public var cells: String?
  /// Lists of numbers, each as --list has it.
  public var lists: [String: String]
  /// The calls.
  public var calls: [Call]
  /// The alerts that must be opened, and no others.
  public var expected: [Expectation]

  /// 2026-03-02T09:00:00Z, a Monday.
  static let startDefault: Int64 = 1_772_442_000_000
}
