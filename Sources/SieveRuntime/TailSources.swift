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
  private let state = Mutex(State())

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
