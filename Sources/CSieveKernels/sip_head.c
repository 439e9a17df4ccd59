#include "sieve_kernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// A byte with the bit that makes letters small; it also makes a tab `)` and a return `-`.
static inline uint8_t small(uint8_t byte) { return byte | 0x20; }

static inline int is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static inline int is_present(struct sieve_part part) { return part.end > part.start; }

static inline struct sieve_part make_part(size_t start, size_t end) {
  return (struct sieve_part){(int32_t)(uint32_t)start, (int32_t)(uint32_t)end};
}

/// A range without the blanks around it.
static __attribute__((noinline)) struct sieve_part trimmed(const uint8_t *bytes, size_t first,
                                                           size_t last) {
  while (first < last && is_blank(bytes[first])) first++;
  while (last > first && is_blank(bytes[last - 1])) last--;
  return make_part(first, last);
}

enum { MANDATORY = 1 << SIEVE_LINE_FROM | 1 << SIEVE_LINE_TO | 1 << SIEVE_LINE_CALL_ID |
                 1 << SIEVE_LINE_SEQUENCE,
       NEVER = 1 << SIEVE_LINE_NONE };

static unsigned present_parts(const struct sieve_head *head) {
  unsigned have = 0;
  for (unsigned part = 0; part < SIEVE_LINE_NONE; part++) {
    if (is_present(head->parts[part])) have |= 1u << part;
  }
  return have;
}

// What a line is.

/// Up to eight letters as a word, the first one lowest.
#define LETTERS(a, b, c, d, e, f, g, h)                                                       \
  ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |           \
   (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)
#define FOUR(a, b, c, d) ((uint32_t)LETTERS(a, b, c, d, 0, 0, 0, 0))

/// Eight bytes, the first one lowest, with their letters made small.
static inline uint64_t small_word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word | 0x2020202020202020u;
}

/// Whether a small byte may be between a name and its value.
static inline int is_name_end(uint64_t byte) {
  return byte == ':' || byte == small(' ') || byte == small('\t') || byte == small('\r');
}

/// A line that begins with one of several names, if it does, or else perhaps with a compact name.
static inline enum sieve_line other_if(int is_name, uint64_t word) {
  return is_name || is_name_end(word >> 8 & 0xFF) ? SIEVE_LINE_OTHER : SIEVE_LINE_NONE;
}

/// Tells what a line is by its first bytes, made small, and how long its name is with the colon.
///
/// What is not of this line begins with a line feed, which is in no name.
static inline __attribute__((always_inline)) enum sieve_line classify(const uint8_t *bytes,
                                                                      size_t start, size_t end,
                                                                      size_t limit, uint8_t lead,
                                                                      size_t *name) {
  const size_t length = end - start;
  const uint8_t letter = small(lead);
  *name = 0;
  if (__builtin_expect(start + 8 > limit, 0)) {
    // The letters that names begin with.
    const uint8_t place = (uint8_t)(letter - 'a');
    return place < 26 && (0x11E81ACu >> place & 1) != 0 ? SIEVE_LINE_OTHER : SIEVE_LINE_NONE;
  }
  const uint64_t word = small_word(bytes + start);
  const uint32_t four = (uint32_t)word;
  enum sieve_line line = SIEVE_LINE_OTHER;
  // A message may end within a name that what is behind it seems to complete: names are compared with the length.
  switch (letter) {
    case 'f':
      if (four != FOUR('f', 'r', 'o', 'm')) return other_if(0, word);
      *name = 5;
      if ((word >> 32 & 0xFF) == ':') line = SIEVE_LINE_FROM;
      break;
    case 't':
      if ((word & 0xFFFF) != FOUR('t', 'o', 0, 0)) return other_if(0, word);
      *name = 3;
      if ((word >> 16 & 0xFF) == ':') {
        line = SIEVE_LINE_TO;
      } else if (!is_name_end(word >> 16 & 0xFF)) {
        return SIEVE_LINE_NONE;
      }
      break;
    case 'c':
      if (word == LETTERS('c', 'a', 'l', 'l', '-', 'i', 'd', ':')) {
        *name = 8;
        line = SIEVE_LINE_CALL_ID;
      } else if (four == FOUR('c', 's', 'e', 'q')) {
        *name = 5;
        if ((word >> 32 & 0xFF) == ':') line = SIEVE_LINE_SEQUENCE;
      } else {
        return other_if(four == FOUR('c', 'a', 'l', 'l'), word);
      }
      break;
    case 'r':
      if (word << 8 == LETTERS(0, 'r', 'e', 'a', 's', 'o', 'n', ':')) {
        *name = 7;
        line = SIEVE_LINE_REASON;
        break;
      }
      return other_if(four == FOUR('r', 'e', 'a', 's') || four == FOUR('r', 'e', 'm', 'o') ||
                          four == FOUR('r', 'e', 'p', 'l'),
                      word);
    case 'u':
      if (word == LETTERS('u', 's', 'e', 'r', '-', 'a', 'g', 'e') && length >= 11 &&
          small_word(bytes + start + 3) == LETTERS('r', '-', 'a', 'g', 'e', 'n', 't', ':') &&
          bytes[start + 10] == ':') {
        *name = 11;
        return SIEVE_LINE_USER_AGENT;
      }
      return other_if(four == FOUR('u', 's', 'e', 'r'), word);
    case 'p':
      if (word == LETTERS('p', '-', 'a', 's', 's', 'e', 'r', 't') && length >= 20 &&
          small_word(bytes + start + 8) == LETTERS('e', 'd', '-', 'i', 'd', 'e', 'n', 't') &&
          small_word(bytes + start + 12) == LETTERS('d', 'e', 'n', 't', 'i', 't', 'y', ':') &&
          bytes[start + 19] == ':') {
        *name = 20;
        return SIEVE_LINE_ASSERTED;
      }
      return other_if(four == FOUR('p', '-', 'a', 's') || four == FOUR('p', '-', 'p', 'r') ||
                          four == FOUR('p', '-', 'c', 'h') || four == FOUR('p', 'r', 'i', 'v') ||
                          four == FOUR('p', '-', 'a', 'c'),
                      word);
    case 'i': return other_if(four == FOUR('i', 'd', 'e', 'n'), word);
    case 'd': return other_if(four == FOUR('d', 'i', 'v', 'e'), word);
    case 'h': return other_if(four == FOUR('h', 'i', 's', 't'), word);
    case 's':
      return other_if(word == LETTERS('s', 'e', 's', 's', 'i', 'o', 'n', '-'), word);
    case 'y': return other_if(0, word);
    default: return SIEVE_LINE_NONE;
  }
  return *name > length ? SIEVE_LINE_OTHER : line;
}

// Line feeds and tags without vector instructions.

/// A bit for each line feed among the 64 bytes from `at`, as far as they are before `end`.
static __attribute__((noinline)) uint64_t feeds_bytewise(const uint8_t *bytes, size_t at,
                                                         size_t end, size_t limit) {
  (void)limit;
  const size_t stop = end - at < 64 ? end : at + 64;
  uint64_t bits = 0;
  for (size_t place = at; place < stop; place++) {
    if (bytes[place] == '\n') bits |= (uint64_t)1 << (place - at);
  }
  return bits;
}

/// No tag that could be told at a glance.
static const struct sieve_part unknown_tag = {-1, -1};

/// Whether `>;tag=` is at a place, with at least a byte behind it.
static inline int is_tag(const uint8_t *bytes, size_t bracket, size_t end) {
  return end - bracket > 6 && bytes[bracket + 1] == ';' && small(bytes[bracket + 2]) == 't' &&
         small(bytes[bracket + 3]) == 'a' && small(bytes[bracket + 4]) == 'g' &&
         bytes[bracket + 5] == '=';
}

/// The tag of an address without a name in quotes, when it is the first parameter behind `>`.
static __attribute__((noinline)) struct sieve_part tag_bytewise(const uint8_t *bytes,
                                                                struct sieve_part value,
                                                                size_t limit) {
  (void)limit;
  size_t at = (size_t)value.start;
  const size_t end = (size_t)value.end;
  if (value.start < 0 || value.end - value.start < 8 || value.end - value.start > 64)
    return unknown_tag;
  if (bytes[at] == '"') return unknown_tag;
  while (at < end && bytes[at] != '>') at++;
  if (at == end || !is_tag(bytes, at, end)) return unknown_tag;
  const size_t first = at + 6;
  at = first;
  while (at < end && bytes[at] > ' ' && bytes[at] != ';' && bytes[at] != '"') at++;
  if (at < end && bytes[at] != ';') return unknown_tag;
  return make_part(first, at);
}

#define SCAN scan_plain
#define TARGET
#define FEEDS feeds_bytewise
#define TAG tag_bytewise
#include "sip_head_scan.h"

#if defined(__x86_64__)
/// The tag of a value by the places of brackets, and of bytes that end a token, in 64 bytes from its start.
static inline __attribute__((always_inline)) struct sieve_part tag_by_places(
    const uint8_t *bytes, struct sieve_part value, uint64_t brackets, uint64_t stops) {
  const size_t start = (size_t)value.start;
  const size_t length = (size_t)(value.end - value.start);
  if (bytes[start] == '"' || brackets == 0) return unknown_tag;
  const size_t bracket = (size_t)__builtin_ctzll(brackets);
  if (bracket >= length || !is_tag(bytes, start + bracket, start + length)) return unknown_tag;
  // Within the value, for there is a byte behind.
  const size_t first = bracket + 6;
  const uint64_t behind = stops >> first;
  size_t last = behind == 0 ? length : first + (size_t)__builtin_ctzll(behind);
  if (last >= length) {
    last = length;
  } else if (bytes[start + last] != ';') {
    return unknown_tag;
  }
  return make_part(start + first, start + last);
}

static inline int is_short(struct sieve_part value, size_t limit) {
  return value.start >= 0 && value.end - value.start >= 8 && value.end - value.start <= 64 &&
         (size_t)value.start + 64 <= limit;
}

static inline uint64_t before(uint64_t bits, size_t at, size_t end) {
  if (__builtin_expect(end - at >= 64, 1)) return bits;
  return bits & (((uint64_t)1 << (end - at)) - 1);
}

static inline uint64_t feeds_sse2(const uint8_t *bytes, size_t at, size_t end, size_t limit) {
  if (at + 64 > limit) return feeds_bytewise(bytes, at, end, limit);
  const __m128i feed = _mm_set1_epi8('\n');
  uint64_t bits = 0;
  for (int lane = 0; lane < 4; lane++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at + 16 * lane));
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, feed)) << (16 * lane);
  }
  return before(bits, at, end);
}

static inline struct sieve_part tag_sse2(const uint8_t *bytes, struct sieve_part value,
                                         size_t limit) {
  if (!is_short(value, limit)) return tag_bytewise(bytes, value, limit);
  const __m128i blank = _mm_set1_epi8(' ');
  uint64_t brackets = 0;
  uint64_t stops = 0;
  for (int lane = 0; lane < 4; lane++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + value.start + 16 * lane));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, blank), v);
    const __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(';')),
                                      _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    const __m128i bracket = _mm_cmpeq_epi8(v, _mm_set1_epi8('>'));
    stops |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(low, sign)) << (16 * lane);
    brackets |= (uint64_t)(uint32_t)_mm_movemask_epi8(bracket) << (16 * lane);
  }
  return tag_by_places(bytes, value, brackets, stops);
}

#define SCAN scan_sse2
#define TARGET
#define FEEDS feeds_sse2
#define TAG tag_sse2
#include "sip_head_scan.h"

#define AVX2 __attribute__((target("avx2,bmi")))

AVX2 static inline uint64_t feeds_avx2(const uint8_t *bytes, size_t at, size_t end, size_t limit) {
  if (at + 64 > limit) return feeds_bytewise(bytes, at, end, limit);
  const __m256i feed = _mm256_set1_epi8('\n');
  const __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + at));
  const __m256i w = _mm256_loadu_si256((const __m256i *)(bytes + at + 32));
  const uint64_t bits =
      (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, feed)) |
      (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(w, feed)) << 32;
  return before(bits, at, end);
}

AVX2 static inline struct sieve_part tag_avx2(const uint8_t *bytes, struct sieve_part value,
                                              size_t limit) {
  if (!is_short(value, limit)) return tag_bytewise(bytes, value, limit);
  const __m256i blank = _mm256_set1_epi8(' ');
  uint64_t brackets = 0;
  uint64_t stops = 0;
  for (int lane = 0; lane < 2; lane++) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + value.start + 32 * lane));
    const __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, blank), v);
    const __m256i sign = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(';')),
                                         _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')));
    const __m256i bracket = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('>'));
    stops |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, sign)) << (32 * lane);
    brackets |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bracket) << (32 * lane);
  }
  return tag_by_places(bytes, value, brackets, stops);
}

#define SCAN scan_avx2
#define TARGET AVX2
#define FEEDS feeds_avx2
#define TAG tag_avx2
#include "sip_head_scan.h"

#define AVX512 __attribute__((target("avx512bw,avx512f,bmi")))

AVX512 static inline uint64_t feeds_avx512(const uint8_t *bytes, size_t at, size_t end,
                                           size_t limit) {
  if (at + 64 > limit) return feeds_bytewise(bytes, at, end, limit);
  const __m512i v = _mm512_loadu_si512(bytes + at);
  return before(_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')), at, end);
}

AVX512 static inline struct sieve_part tag_avx512(const uint8_t *bytes, struct sieve_part value,
                                                  size_t limit) {
  if (!is_short(value, limit)) return tag_bytewise(bytes, value, limit);
  const __m512i v = _mm512_loadu_si512(bytes + value.start);
  const uint64_t stops = _mm512_cmple_epu8_mask(v, _mm512_set1_epi8(' ')) |
                         _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(';')) |
                         _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
  return tag_by_places(bytes, value, _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('>')), stops);
}

#define SCAN scan_avx512
#define TARGET AVX512
#define FEEDS feeds_avx512
#define TAG tag_avx512
#include "sip_head_scan.h"
#endif

// The choice.

typedef enum sieve_line (*scan_function)(struct sieve_head *, const uint8_t *);

static const scan_function scans[SIEVE_KERNELS_COUNT] = {
    scan_plain,
#if defined(__x86_64__)
    scan_sse2,
    scan_avx2,
    scan_avx512,
#endif
};

static scan_function chosen = scan_plain;

int sieve_head_kernels_usable(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi")) return 2;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? 4 : 3;
#else
  return 1;
#endif
}

// Before main, so that no thread ever sees it change.
__attribute__((constructor)) static void choose(void) {
  const char *wanted = getenv("CALLSIEVE_KERNELS");
  int kernel = sieve_head_kernels_usable() - 1;
  if (wanted != NULL && strcmp(wanted, "portable") == 0) kernel = 0;
  if (wanted != NULL && strcmp(wanted, "sse2") == 0 && kernel > 1) kernel = 1;
  if (wanted != NULL && strcmp(wanted, "avx2") == 0 && kernel > 2) kernel = 2;
  chosen = scans[kernel];
}

void sieve_head_begin(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                      size_t limit) {
  const size_t feed = sieve_find_byte(bytes, at, end, limit, '\n');
  *head = (struct sieve_head){.end = end, .limit = limit, .value_start = at, .tag = unknown_tag};
  head->value_end = feed > at && feed < end && bytes[feed - 1] == '\r' ? feed - 1 : feed;
  head->next = feed < end ? feed + 1 : end;
  // The search for further line feeds begins with the block at the next line.
  head->block = head->next - 64;
}

enum sieve_line sieve_head_next(struct sieve_head *head, const uint8_t *bytes) {
  return chosen(head, bytes);
}

enum sieve_line sieve_head_next_with(int kernel, struct sieve_head *head, const uint8_t *bytes) {
  return scans[kernel](head, bytes);
}
