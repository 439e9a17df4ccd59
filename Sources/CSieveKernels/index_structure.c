#include "sieve_kernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef size_t (*index_function)(const uint8_t *, size_t, uint8_t, uint8_t, uint32_t *);

static size_t index_bytes(const uint8_t *bytes, size_t at, size_t count, uint8_t delimiter,
                          uint8_t quote, uint32_t *positions, size_t found) {
  for (; at < count; at++) {
    const uint8_t b = bytes[at];
    if (b == delimiter || b == quote || b == '\n') positions[found++] = (uint32_t)at;
  }
  return found;
}

static size_t index_plain(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                          uint32_t *positions) {
  return index_bytes(bytes, 0, count, delimiter, quote, positions, 0);
}

#if defined(__x86_64__)
// Both kernels go 64 bytes a step: one 64-bit mask keeps this loop free of extra branches.
static inline __attribute__((always_inline)) size_t write_positions(uint64_t mask, size_t at,
                                                                    uint32_t *positions,
                                                                    size_t found) {
  while (mask != 0) {
    positions[found++] = (uint32_t)(at + (size_t)__builtin_ctzll(mask));
    mask &= mask - 1;
  }
  return found;
}

static size_t index_sse2(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                         uint32_t *positions) {
  size_t found = 0;
  size_t at = 0;
  const __m128i d = _mm_set1_epi8((char)delimiter);
  const __m128i q = _mm_set1_epi8((char)quote);
  const __m128i n = _mm_set1_epi8('\n');
  for (; at + 64 <= count; at += 64) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 4; lane++) {
      const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at + 16 * lane));
      const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
                                       _mm_cmpeq_epi8(v, n));
      mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * lane);
    }
    found = write_positions(mask, at, positions, found);
  }
  return index_bytes(bytes, at, count, delimiter, quote, positions, found);
}

__attribute__((target("avx2,bmi"))) static size_t index_avx2(const uint8_t *bytes, size_t count,
                                                             uint8_t delimiter, uint8_t quote,
                                                             uint32_t *positions) {
  size_t found = 0;
  size_t at = 0;
  const __m256i d = _mm256_set1_epi8((char)delimiter);
  const __m256i q = _mm256_set1_epi8((char)quote);
  const __m256i n = _mm256_set1_epi8('\n');
  for (; at + 64 <= count; at += 64) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 2; lane++) {
      const __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + at + 32 * lane));
      const __m256i hit =
          _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, d), _mm256_cmpeq_epi8(v, q)),
                          _mm256_cmpeq_epi8(v, n));
      mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(hit) << (32 * lane);
    }
    found = write_positions(mask, at, positions, found);
  }
  return index_bytes(bytes, at, count, delimiter, quote, positions, found);
}
#endif

static index_function chosen = index_plain;

// Before main, so that no thread ever sees it change.
__attribute__((constructor)) static void choose(void) {
  const char *wanted = getenv("CALLSIEVE_KERNELS");
  if (wanted != NULL && strcmp(wanted, "portable") == 0) return;
#if defined(__x86_64__)
  chosen = index_sse2;
  if (wanted != NULL && strcmp(wanted, "sse2") == 0) return;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) chosen = index_avx2;
#endif
}

size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                             uint32_t *positions) {
  return chosen(bytes, count, delimiter, quote, positions);
}
