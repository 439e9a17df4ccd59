#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// CPU time and memory of this process and of others.
enum ProcessTime {
  /// CPU time of this process, all threads, user and system, in nanoseconds.
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Most memory that this process ever held, in MiB.
  static var peakMiB: Int {
    var usage = rusage()
    #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss >> 20
    #else
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss >> 10
    #endif
  }

  /// What a finished child process used; its peak memory would be that of this process, from which it
  /// was forked.
  struct Child {
    var cpuNanoseconds: UInt64
    var status: Int32
  }

  /// Runs a program with its output thrown away and waits for it; `nil` when it cannot be started.
  static func run(_ arguments: [String]) -> Child? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    var pid = pid_t()
    guard posix_spawnp(&pid, arguments[0], &actions, nil, &argv, environ) == 0 else { return nil }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(pid, &status, 0, &usage) == pid else { return nil }
    let exit = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    return Child(
      cpuNanoseconds: nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
      status: exit
    )
  }

  private static func nanoseconds(_ time: timeval) -> UInt64 {
    UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
  }
}
