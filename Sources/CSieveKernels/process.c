#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "sieve_process.h"

#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int sieve_process_copy(void) {
  pid_t parent = getpid();
  sigset_t all, before;
  // Blocked before there are two: a signal to the group must not run the handlers of one in the other.
  sigfillset(&all);
  if (sigprocmask(SIG_SETMASK, &all, &before) != 0) return -1;
  pid_t copy = fork();
  if (copy == 0) {
    // What it is made for is nobody's any more when its maker is gone.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    return 0;
  }
  sigprocmask(SIG_SETMASK, &before, 0);
  return copy;
}
#else
int sieve_process_copy(void) { return -1; }
#endif
