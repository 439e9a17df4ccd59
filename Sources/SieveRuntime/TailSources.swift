import SieveSinks
import Synchronization

/// The names of files that come up during a run, by the index that their attempts carry.
///
/// There are 65,536 indices; the oldest is given again when none is left.
final class TailSources: Sendable {
  private struct State {
    var sources: [AlertEncoder.Source] = []
    var next = 0
  }

  private static let countMax = 1 << 16
  private let state: Mutex<State>

  /// Begins without files, or with those of an earlier run.
  init(_ known: Known? = nil) {
    let sources = (known?.names ?? []).map { AlertEncoder.Source(name: $0, isCapture: false) }
    state = Mutex(State(sources: sources, next: known?.next ?? 0))
  }

  /// All files with an index, to go on with them in another process.
  var known: Known {
    state.withLock { Known(names: $0.sources.map(\.name), next: $0.next) }
  }

  /// Names by index, and the index that is given next.
  struct Known {
    var names: [String]
    var next: Int
  }

  /// Gives a file an index.
  func add(_ name: String) -> UInt16 {
    let source = AlertEncoder.Source(name: name, isCapture: false)
    return state.withLock { state in
      let index = state.next % Self.countMax
      state.next += 1
      if index < state.sources.count {
        state.sources[index] = source
      } else {
        state.sources.append(source)
      }
      return UInt16(truncatingIfNeeded: index)
    }
  }

  /// The file with an index.
  func source(_ index: Int) -> AlertEncoder.Source? {
    state.withLock { $0.sources.indices.contains(index) ? $0.sources[index] : nil }
  }
}
