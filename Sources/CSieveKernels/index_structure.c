#include "sieve_kernels.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                             uint32_t *positions) {
  size_t found = 0;
  size_t at = 0;
#if defined(__SSE2__)
  const __m128i d = _mm_set1_epi8((char)delimiter);
  const __m128i q = _mm_set1_epi8((char)quote);
  const __m128i n = _mm_set1_epi8('\n');
  // 64 bytes a step: one 64-bit mask keeps the bit loop free of extra branches.
  for (; at + 64 <= count; at += 64) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 4; lane++) {
      const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at + 16 * lane));
      const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
                                       _mm_cmpeq_epi8(v, n));
      mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * lane);
    }
    while (mask != 0) {
      positions[found++] = (uint32_t)(at + (size_t)__builtin_ctzll(mask));
      mask &= mask - 1;
    }
  }
#endif
  for (; at < count; at++) {
    const uint8_t b = bytes[at];
    if (b == delimiter || b == quote || b == '\n') positions[found++] = (uint32_t)at;
  }
  return found;
}
