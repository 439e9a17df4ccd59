#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "sieve_memory.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { HUGE_PAGE = 2 << 20 };

void *sieve_pages_allocate(size_t count) {
  // One page more, so that an aligned range lies inside; what is left over is given back.
  size_t whole = count + HUGE_PAGE;
  if (whole < count) return NULL;
  void *memory = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  uintptr_t start = (uintptr_t)memory;
  uintptr_t aligned = (start + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
  if (aligned > start) munmap(memory, aligned - start);
  size_t tail = start + whole - (aligned + count);
  if (tail > 0) munmap((void *)(aligned + count), tail);
#ifdef MADV_HUGEPAGE
  madvise((void *)aligned, count, MADV_HUGEPAGE);
#endif
  return (void *)aligned;
}

void sieve_pages_free(void *memory, size_t count) { munmap(memory, count); }

size_t sieve_pages_release(void *memory, size_t count) {
#ifdef MADV_DONTNEED
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t start = ((uintptr_t)memory + page - 1) & ~(page - 1);
  uintptr_t end = ((uintptr_t)memory + count) & ~(page - 1);
  if (end > start && madvise((void *)start, end - start, MADV_DONTNEED) == 0) return end - start;
#endif
  return 0;
}

void sieve_heap_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
