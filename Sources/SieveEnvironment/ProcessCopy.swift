import CSieveKernels
import Foundation

/// A copy of the process that does one thing with the memory as it was, while the process itself goes on.
///
/// Used by one thread.
public protocol ProcessCopy: AnyObject {
  /// What became of it: 0, or the number of the system's error that it gave; `nil` while it is at work.
  func result() -> Int32?

  /// Waits for it.
  func wait() -> Int32

  /// Ends it at once.
  func end()
}

/// A copy that the machine's system has made.
final class MachineProcessCopy: ProcessCopy {
  private let number: pid_t
  private var known: Int32?

  private init(_ number: pid_t) { self.number = number }

  /// Has a copy run `body`, whose result is the copy's; `nil` where there can be none.
  static func run(_ body: () -> Int32) -> MachineProcessCopy? {
    let number = sieve_process_copy()
    // Without anything that a process does at its end: what waits to be written is the other's to write.
    if number == 0 { _exit(body()) }
    return number > 0 ? MachineProcessCopy(number) : nil
  }

  func result() -> Int32? {
    if known == nil { ask(WNOHANG) }
    return known
  }

  func wait() -> Int32 {
    while known == nil { ask(0) }
    return known ?? 0
  }

  func end() { kill(number, SIGKILL) }

  private func ask(_ options: Int32) {
    var status: Int32 = 0
    let found = waitpid(number, &status, options)
    if found == number {
      // Whatever ends a copy by force, mostly it is the want of memory.
      known = status & 0x7F == 0 ? status >> 8 & 0xFF : ENOMEM
    } else if found < 0, errno != EINTR {
      known = errno
    }
  }
}
