#if os(Linux)
import Foundation
import SieveEnvironment
import Testing

/// Copies of the process that the machine makes.
struct ProcessCopyTests {
  private let machine = MachineEnvironment()

  /// What a copy sees is the memory of the moment, and what it changes is its own.
  @Test func hasTheMemoryOfTheMoment() throws {
    var value: Int32 = 7
    let copy = try #require(
      machine.copyProcess {
        usleep(50_000)
        defer { value = 100 }
        return value
      }
    )
    value = 9
    #expect(copy.result() == nil)
    #expect(copy.wait() == 7)
    #expect(value == 9)
    #expect(copy.result() == 7)
  }

  /// One that is ended by force has failed.
  @Test func endedByForce() throws {
    let copy = try #require(
      machine.copyProcess {
        sleep(60)
        return 0
      }
    )
    copy.end()
    #expect(copy.wait() == ENOMEM)
  }

  /// No signal but the one that nobody can refuse arrives in a copy.
  @Test func hearsNoSignals() throws {
    let copy = try #require(
      machine.copyProcess {
        raise(SIGTERM)
        return 3
      }
    )
    #expect(copy.wait() == 3)
  }
}
#endif
