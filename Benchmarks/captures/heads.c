// CPU time of heads of SIP over UDP in a capture, in memory: in one call, and line by line, for each set of instructions.
//
// clang -O2 -I Sources/CSieveKernels/include -o heads Benchmarks/captures/heads.c Sources/CSieveKernels/sip_head.c
// ./heads FILE.pcap      Ethernet without tags, IPv4 without options; prints the fastest of fifteen rounds, each way in turn.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sieve_kernels.h"

enum { HEADERS = 16 + 42, CHUNK = 262144, ROUNDS = 15 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/// Reads one head; the status in the start line, which others read, is not part of the reading by line.
static size_t read_head(int kernel, int by_line, const uint8_t *bytes, size_t at, size_t end, size_t limit) {
  struct sieve_head head;
  const uint64_t said = by_line ? 0 : sieve_head_usual_with(kernel, &head, bytes, at, end, limit);
  if ((said & SIEVE_SAID_BRIEF) != 0 && (said & SIEVE_SAID_WHOLE) != 0) return head.next;
  if (said == 0) sieve_head_begin_with(kernel, &head, bytes, at, end, limit);
  head.is_brief = bytes[at] == 'S' ? bytes[at + 8] < '3' : bytes[at] == 'A';
  while (sieve_head_next_with(kernel, &head, bytes) == SIEVE_LINE_OTHER) {
    head.is_used = 0;
    head.is_changed = 1;
  }
  return head.next;
}

int main(int count, char **arguments) {
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (file == NULL) return fputs("heads FILE.pcap\n", stderr), 2;
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  rewind(file);
  uint8_t *const bytes = malloc(size);
  if (bytes == NULL || fread(bytes, 1, size, file) != size) return fputs("cannot be read\n", stderr), 3;
  fclose(file);

  static const char *const names[] = {"plain", "sse2", "avx2", "avx512"};
  static uint8_t chunk[CHUNK];
  double best[SIEVE_KERNELS_COUNT][2] = {{0}};
  size_t messages = 0, sum[2] = {0, 0};
  for (int round = 0; round < ROUNDS; round++) {
    for (int way = 0; way < 2 * sieve_head_kernels_usable(); way++) {
      double time = 0;
      messages = sum[way & 1] = 0;
      for (size_t at = 24; at + HEADERS < size;) {
        // What the kernel has just copied is in the cache.
        const size_t length = size - at < CHUNK ? size - at : CHUNK;
        memcpy(chunk, bytes + at, length);
        const double start = now();
        size_t place = 0;
        for (uint32_t captured; place + 16 <= length; place += 16 + captured, messages++) {
          memcpy(&captured, chunk + place + 8, 4);
          if (captured > length - place - 16 || captured < 42) break;
          sum[way & 1] += read_head(way / 2, way & 1, chunk, place + HEADERS, place + 16 + captured, length) - place;
        }
        time += now() - start;
        if (place == 0) break;
        at += place;
      }
      double *const fastest = &best[way / 2][way & 1];
      if (*fastest == 0 || time < *fastest) *fastest = time;
    }
  }
  if (messages == 0 || sum[0] != sum[1]) return fputs("both ways differ\n", stderr), 1;
  for (int kernel = 0; kernel < sieve_head_kernels_usable(); kernel++) {
    printf("%-7s %6.1f ns a message in one call, %6.1f line by line\n", names[kernel],
           best[kernel][0] / (double)messages, best[kernel][1] / (double)messages);
  }
  free(bytes);
}
