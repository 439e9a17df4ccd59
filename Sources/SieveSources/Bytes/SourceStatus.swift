public import SieveDiagnostics
import Synchronization

/// What the thread that reads an input and the thread that uses it tell each other.
public final class SourceStatus: Sendable {
  private let bytes = Atomic<UInt64>(0)
  private let stopping = Atomic<Bool>(false)
  private let replacing = Atomic<Bool>(false)
  private let remarks = Mutex<[Diagnostic]>([])
  private static let allStopping = Atomic<Bool>(false)

  /// Makes the status of an input of which nothing was read.
  public init() {}

  /// Bytes read from the file, before decompression.
  public var bytesRead: UInt64 { bytes.load(ordering: .relaxed) }

  /// Remarks that do not stop the reading, in order.
  public var warnings: [Diagnostic] { remarks.withLock { $0 } }

  /// Whether the reading should end soon.
  public var isStopped: Bool {
    stopping.load(ordering: .relaxed) || Self.allStopping.load(ordering: .relaxed)
  }

  /// Whether the file ended because another one has its name, and nothing more came.
  public var isReplaced: Bool { replacing.load(ordering: .relaxed) }

  func noteReplaced() { replacing.store(true, ordering: .relaxed) }

  /// Asks for the end of the reading.
  public func stop() { stopping.store(true, ordering: .relaxed) }

  /// Asks for the end of all reading in this process, also where a reader waits for a silent pipe.
  public static func stopAll() { allStopping.store(true, ordering: .relaxed) }

  func add(bytes count: Int) { bytes.wrappingAdd(UInt64(count), ordering: .relaxed) }

  func warn(_ diagnostic: Diagnostic) { remarks.withLock { $0.append(diagnostic) } }
}
