import Foundation
import Testing

@testable import SieveRuntime

/// Where the time of a run goes.
@Suite struct StageTimerTests {
  private func work(_ seconds: Double) {
    let end = StageTime.thread.cpuSeconds + seconds
    while StageTime.thread.cpuSeconds < end {}
  }

  @Test func innerStagesAreNotCountedTwice() {
    let timer = StageTimer()
    let before = StageTime.thread
    timer.run(.order) {
      work(0.02)
      timer.run(.decode) { work(0.04) }
      timer.run(.waiting) { Thread.sleep(forTimeInterval: 0.05) }
      work(0.02)
    }
    let after = StageTime.thread
    #expect(timer[.order].cpuSeconds >= 0.04)
    #expect(timer[.decode].cpuSeconds >= 0.04)
    #expect(timer[.waiting].wallSeconds >= 0.05)
    #expect(timer[.waiting].cpuSeconds < 0.04)
    #expect(timer[.engine] == StageTime())
    let cpu = Stage.allCases.reduce(0) { $0 + timer[$1].cpuSeconds }
    let wall = Stage.allCases.reduce(0) { $0 + timer[$1].wallSeconds }
    #expect(cpu <= after.cpuSeconds - before.cpuSeconds)
    #expect(wall <= after.wallSeconds - before.wallSeconds)
    #expect(wall >= timer[.order].wallSeconds + timer[.decode].wallSeconds + 0.05)
  }

  @Test func memoryIsWhatTheKernelSays() {
    let text = "Name:\tcallsieve\nVmHWM:\t  424060 kB\nRssAnon:\t   51200 kB\nThreads:\t3\n"
    let memory = ProcessMemory(reading: text)
    #expect(memory.peakBytes == 424_060 * 1024)
    #expect(memory.anonymousBytes == 51_200 * 1024)
    #expect(ProcessMemory(reading: "VmHWM: many kB\nRssAnon:\n").peakBytes == nil)
  }
}
