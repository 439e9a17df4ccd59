import Dispatch

/// Runs asynchronous work of a library on a thread of its own.
///
/// Somebody waits for the result: on the shared threads of the runtime that could be the last free one.
final class ThreadExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "callsieve-certificates")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let own = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: own) }
  }
}
