#ifndef SIEVE_PROCESS_H
#define SIEVE_PROCESS_H

/// Makes a copy of the process with all of its memory as it is, which the system copies only as either side changes it.
///
/// 0 in the copy, in which the calling thread alone is left, no signal but SIGKILL arrives, and which ends when the thread
/// that made it does; its number in the process itself; -1 where there is no memory for it, or no such system call.
int sieve_process_copy(void);

/// Tells the processor that the thread looks at one place of memory again and again.
static inline void sieve_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

#endif
