#include "sieve_kernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/// What is searched, and what has been found so far.
struct search {
  const uint8_t *bytes;
  size_t count;
  uint8_t delimiter, quote;
  /// What positions begin to count from.
  uint32_t base;
  uint32_t *positions;
  size_t found;
  /// Whether a byte was zero.
  int has_zero;
};

typedef void (*index_function)(struct search *);

static void index_bytes(struct search *search, size_t at) {
  for (; at < search->count; at++) {
    const uint8_t b = search->bytes[at];
    if (b == search->delimiter || b == search->quote || b == '\n') {
      search->positions[search->found++] = search->base + (uint32_t)at;
    }
    if (b == 0) search->has_zero = 1;
  }
}

static void index_plain(struct search *search) { index_bytes(search, 0); }

// The kernels go 64 bytes a step: one 64-bit mask keeps these loops free of extra branches. They may write
// positions ahead of what was found, but never more than there are bytes up to the end of the step.

#if defined(__x86_64__) || defined(__aarch64__)
/// Writes the positions of the bits, eight at a time: how many there are varies from step to step, that there are
/// more than eight of 64 bytes is rare, and a branch that is guessed wrong costs more than eight positions.
static inline __attribute__((always_inline)) size_t write_positions(uint64_t mask, uint32_t at,
                                                                    uint32_t *positions,
                                                                    size_t found) {
  const size_t count = (size_t)__builtin_popcountll(mask);
  uint32_t *next = positions + found;
  for (size_t written = 0; written < count; written += 8) {
    for (int place = 0; place < 8; place++) {
      // What is written for no bit is written over, or not read.
      next[place] = at + (uint32_t)__builtin_ctzll(mask | 1ull << 63);
      mask &= mask - 1;
    }
    next += 8;
  }
  return found + count;
}
#endif

#if defined(__x86_64__)
static void index_sse2(struct search *search) {
  const uint8_t *bytes = search->bytes;
  const __m128i d = _mm_set1_epi8((char)search->delimiter);
  const __m128i q = _mm_set1_epi8((char)search->quote);
  const __m128i n = _mm_set1_epi8('\n');
  __m128i zero = _mm_setzero_si128();
  size_t at = 0;
  for (; at + 64 <= search->count; at += 64) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 4; lane++) {
      const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at + 16 * lane));
      const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
                                       _mm_cmpeq_epi8(v, n));
      mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * lane);
      zero = _mm_or_si128(zero, _mm_cmpeq_epi8(v, _mm_setzero_si128()));
    }
    search->found =
        write_positions(mask, search->base + (uint32_t)at, search->positions, search->found);
  }
  search->has_zero |= _mm_movemask_epi8(zero) != 0;
  index_bytes(search, at);
}

__attribute__((target("avx2,bmi,popcnt"))) static void index_avx2(struct search *search) {
  const uint8_t *bytes = search->bytes;
  const __m256i d = _mm256_set1_epi8((char)search->delimiter);
  const __m256i q = _mm256_set1_epi8((char)search->quote);
  const __m256i n = _mm256_set1_epi8('\n');
  __m256i zero = _mm256_setzero_si256();
  size_t at = 0;
  for (; at + 64 <= search->count; at += 64) {
    uint64_t mask = 0;
    for (int lane = 0; lane < 2; lane++) {
      const __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + at + 32 * lane));
      const __m256i hit =
          _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, d), _mm256_cmpeq_epi8(v, q)),
                          _mm256_cmpeq_epi8(v, n));
      mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(hit) << (32 * lane);
      zero = _mm256_or_si256(zero, _mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
    }
    search->found =
        write_positions(mask, search->base + (uint32_t)at, search->positions, search->found);
  }
  search->has_zero |= _mm256_movemask_epi8(zero) != 0;
  index_bytes(search, at);
}

__attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt"))) static void index_avx512(
    struct search *search) {
  static const uint8_t places[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const uint8_t *bytes = search->bytes;
  const __m512i lanes = _mm512_loadu_si512(places);
  const __m512i d = _mm512_set1_epi8((char)search->delimiter);
  const __m512i q = _mm512_set1_epi8((char)search->quote);
  const __m512i n = _mm512_set1_epi8('\n');
  uint32_t *next = search->positions;
  uint64_t zero = 0;
  size_t at = 0;
  for (; at + 64 <= search->count; at += 64) {
    const __m512i v = _mm512_loadu_si512(bytes + at);
    const uint64_t mask = _mm512_cmpeq_epi8_mask(v, d) | _mm512_cmpeq_epi8_mask(v, q) |
                          _mm512_cmpeq_epi8_mask(v, n);
    zero |= _mm512_testn_epi8_mask(v, v);
    const __m512i packed = _mm512_maskz_compress_epi8(mask, lanes);
    const __m512i from = _mm512_set1_epi32((int)(search->base + (uint32_t)at));
    const size_t count = (size_t)__builtin_popcountll(mask);
    _mm512_storeu_si512(
        next, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    if (count > 16) {
      uint8_t rest[64];
      _mm512_storeu_si512(rest, packed);
      for (size_t place = 16; place < count; place++) next[place] = search->base + (uint32_t)at + rest[place];
    }
    next += count;
  }
  search->found = (size_t)(next - search->positions);
  search->has_zero |= zero != 0;
  index_bytes(search, at);
}
#elif defined(__aarch64__)
/// A bit for each lane of 64, of comparisons that have all bits of a lane or none.
static inline uint64_t lane_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  const uint8x16_t low = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight));
  const uint8x16_t high = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
  uint8x16_t sum = vpaddq_u8(low, high);
  sum = vpaddq_u8(sum, sum);
  return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

static void index_neon(struct search *search) {
  const uint8x16_t d = vdupq_n_u8(search->delimiter);
  const uint8x16_t q = vdupq_n_u8(search->quote);
  const uint8x16_t n = vdupq_n_u8('\n');
  uint8x16_t zero = vdupq_n_u8(0);
  size_t at = 0;
  for (; at + 64 <= search->count; at += 64) {
    uint8x16_t hits[4];
    for (int lane = 0; lane < 4; lane++) {
      const uint8x16_t v = vld1q_u8(search->bytes + at + 16 * lane);
      hits[lane] = vorrq_u8(vorrq_u8(vceqq_u8(v, d), vceqq_u8(v, q)), vceqq_u8(v, n));
      zero = vorrq_u8(zero, vceqzq_u8(v));
    }
    search->found = write_positions(lane_bits(hits[0], hits[1], hits[2], hits[3]),
                                    search->base + (uint32_t)at, search->positions, search->found);
  }
  search->has_zero |= vmaxvq_u8(zero) != 0;
  index_bytes(search, at);
}
#endif

/// From the plainest to the one to be preferred.
static const index_function kernels[] = {
    index_plain,
#if defined(__x86_64__)
    index_sse2,
    index_avx2,
    index_avx512,
#elif defined(__aarch64__)
    index_neon,
#endif
};

int sieve_index_kernels_usable(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi")) return 2;
  const int has_avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
  return has_avx512 ? 4 : 3;
#else
  return (int)(sizeof kernels / sizeof *kernels);
#endif
}

static index_function chosen = index_plain;

// Before main, so that no thread ever sees it change.
__attribute__((constructor)) static void choose(void) {
  const char *wanted = getenv("CALLSIEVE_KERNELS");
  int kernel = sieve_index_kernels_usable() - 1;
  if (wanted != NULL) {
    if (strcmp(wanted, "portable") == 0) kernel = 0;
    if (strcmp(wanted, "sse2") == 0 && kernel > 1) kernel = 1;
    if (strcmp(wanted, "avx2") == 0 && kernel > 2) kernel = 2;
  }
  chosen = kernels[kernel];
}

static size_t run(index_function index, const uint8_t *bytes, size_t count, uint32_t base,
                  uint8_t delimiter, uint8_t quote, uint32_t *positions, int *has_zero) {
  struct search search = {bytes, count, delimiter, quote, base, positions, 0, 0};
  index(&search);
  *has_zero = search.has_zero;
  return search.found;
}

size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint32_t base, uint8_t delimiter,
                             uint8_t quote, uint32_t *positions, int *has_zero) {
  return run(chosen, bytes, count, base, delimiter, quote, positions, has_zero);
}

size_t sieve_index_structure_with(int kernel, const uint8_t *bytes, size_t count, uint32_t base,
                                  uint8_t delimiter, uint8_t quote, uint32_t *positions,
                                  int *has_zero) {
  return run(kernels[kernel], bytes, count, base, delimiter, quote, positions, has_zero);
}
