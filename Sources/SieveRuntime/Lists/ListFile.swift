import Foundation
import SieveBytes
public import SieveConfiguration
public import SieveEnvironment

/// A list of numbers as the command line names it, and what it was when it was read.
public struct ListFile: Sendable {
  /// The name that rules ask for.
  public let name: String
  /// The file.
  public let path: String
  /// What the system said of the file before it was read.
  var stamp: Stamp
  /// The same as long as the content is.
  var digest: String

  /// How the file looks without reading it.
  public enum Stamp: Sendable, Equatable {
    case file(SystemFacts)
    /// A pipe or something else that gives its content once.
    case stream
    case unknown(Int32)

    /// Looks at what a path leads to.
    public init(of path: String) {
      let environment = Surroundings.current
      do throws(SystemFailure) {
        let facts = try environment.retrying { () throws(SystemFailure) in
          try environment.facts(at: path)
        }
        self = facts.kind == UInt32(S_IFREG) ? .file(facts) : .stream
      } catch {
        self = .unknown(error.number)
      }
    }
  }

  /// Notes a list that was read; `stamp` is from before that.
  public init(name: String, file: TableFile, stamp: Stamp) {
    self.name = name
    path = file.name
    self.stamp = stamp
    digest = Self.digest(file)
  }

  static func digest(_ file: TableFile) -> String {
    var hash = StableHash()
    hash.combine(file.text)
    return hash.hexadecimal(digits: 16)
  }

  /// How a checkpoint says that the list was in use.
  public var setting: StateOptions.Setting { .init(StateOptions.listPrefix + name, digest) }
}
