import Foundation
import SieveSources
import Synchronization

/// SIGINT, SIGTERM and SIGHUP end a run cleanly: the inputs end here, everything is delivered.
///
/// A second signal ends the process at once.
public final class StopSignal: Sendable {
  /// The one instance: signals belong to the process.
  public static let shared = StopSignal()

  private let received = Atomic<Int32>(0)
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []
  private let installed = Mutex(false)

  private init() {}

  /// The signal that asked for the end; 0 when none did.
  public var number: Int32 { received.load(ordering: .relaxed) }

  /// Whether the run is to end.
  public var isRequested: Bool { number != 0 }

  /// Starts listening; SIGPIPE is ignored, closed pipes are seen at the write.
  public func install() {
    installed.withLock { done in
      if done { return }
      done = true
      signal(SIGPIPE, SIG_IGN)
      let registered = DispatchSemaphore(value: 0)
      for number in [SIGINT, SIGTERM, SIGHUP] {
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setRegistrationHandler {
          // On Linux, Dispatch has put a handler of its own there, and hears of nothing without it. On
          // Darwin it only watches; ignored before somebody listens, a signal would be lost.
          #if canImport(Darwin)
          signal(number, SIG_IGN)
          #endif
          registered.signal()
        }
        source.setEventHandler { [self] in
          if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
          SourceStatus.stopAll()
        }
        source.resume()
        sources.append(source)
      }
      for _ in sources { registered.wait() }
    }
  }
}
