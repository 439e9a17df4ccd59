#include "sip_key.h"
#include "sip_start.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

enum { NEVER = 1 << SIEVE_LINE_NONE };

static unsigned present_parts(const struct sieve_head *head) {
  unsigned have = 0;
  for (unsigned part = 0; part < SIEVE_LINE_NONE; part++) {
    if (is_present(head->parts[part])) have |= 1u << part;
  }
  return have;
}

/// Where the value of a line's Content-Length begins, or 0 when it has another name.
static size_t length_value(const uint8_t *bytes, size_t at, size_t end) {
  size_t place = at;
  if (end - at > 14 && small_word(bytes + at) == LETTERS('c', 'o', 'n', 't', 'e', 'n', 't', '-') &&
      small_word(bytes + at + 6) == LETTERS('t', '-', 'l', 'e', 'n', 'g', 't', 'h')) {
    place += 14;
  } else if (small(bytes[at]) == 'l') {
    place++;
  } else {
    return 0;
  }
  while (place < end && (bytes[place] == ' ' || bytes[place] == '\t')) place++;
  return place < end && bytes[place] == ':' ? place + 1 : 0;
}

// Line feeds and tags without vector instructions.

/// A bit for each line feed among the 64 bytes from `at`, as far as they are before `end`.
static __attribute__((noinline)) uint64_t feeds_bytewise(const uint8_t *bytes, size_t at,
                                                         size_t end) {
  const size_t stop = end - at < 64 ? end : at + 64;
  uint64_t bits = 0;
  for (size_t place = at; place < stop; place++) {
    if (bytes[place] == '\n') bits |= (uint64_t)1 << (place - at);
  }
  return bits;
}

static __attribute__((noinline)) size_t feed_bytewise(const uint8_t *bytes, size_t at, size_t end) {
  while (at < end && bytes[at] != '\n') at++;
  return at;
}

/// The lowest bits, one for each byte from `at` to `end`.
static inline uint64_t before(uint64_t bits, size_t at, size_t end) {
  if (__builtin_expect(end - at >= 64, 1)) return bits;
  return bits & (((uint64_t)1 << (end - at)) - 1);
}

/// A bit for each line feed among 64 bytes, eight at a time.
static inline uint64_t feeds_plain(const uint8_t *bytes) {
  const uint64_t sevens = 0x7F7F7F7F7F7F7F7Fu;
  uint64_t bits = 0;
  for (unsigned place = 0; place < 64; place += 8) {
    const uint64_t differing = any_word(bytes + place) ^ 0x0A0A0A0A0A0A0A0Au;
    // The highest bit of each byte without differing bits, then one beside the other.
    const uint64_t found = ~(((differing & sevens) + sevens) | differing | sevens);
    bits |= ((found >> 7) * 0x0102040810204080u >> 56) << place;
  }
  return bits;
}

/// No tag that could be told at a glance.
static const struct sieve_part unknown_tag = {-1, -1};

/// Whether `>;tag=` is at a place, with at least a byte behind it.
static inline int is_tag(const uint8_t *bytes, size_t bracket, size_t end) {
  if (end - bracket <= 6) return 0;
  uint32_t word;
  memcpy(&word, bytes + bracket + 1, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap32(word);
#endif
  return (word | (uint32_t)SMALL << 8) == FOUR(';', 't', 'a', 'g') && bytes[bracket + 5] == '=';
}

/// The tag of an address when it is the first parameter behind `>`; a name in quotes before that has no escapes. Name, URI and
/// tag have at most 64 bytes each.
static __attribute__((noinline)) struct sieve_part tag_bytewise(const uint8_t *bytes,
                                                                struct sieve_part value,
                                                                size_t limit) {
  (void)limit;
  size_t at = (size_t)value.start;
  const size_t end = (size_t)value.end;
  if (value.start < 0 || value.end - value.start < 8) return unknown_tag;
  if (bytes[at] == '"') {
    const size_t name = ++at;
    while (at < end && at - name < 64 && bytes[at] != '"' && bytes[at] != '\\') at++;
    if (at == end || at - name == 64 || bytes[at] != '"') return unknown_tag;
    at++;
  }
  const size_t uri = at;
  while (at < end && at - uri < 64 && bytes[at] != '>') at++;
  if (at == end || at - uri == 64 || !is_tag(bytes, at, end)) return unknown_tag;
  const size_t first = at + 6;
  at = first;
  while (at < end && at - first < 64 && bytes[at] > ' ' && bytes[at] != ';' && bytes[at] != '"') at++;
  if (at < end && (at - first == 64 || bytes[at] != ';')) return unknown_tag;
  return make_part(first, at);
}

/// Where line feeds are among 256 bytes, the first one lowest, a byte for each of the first eight; `count` of them.
#define ENDS_BY(feeds)                                                                        \
  uint64_t ends = 0;                                                                          \
  unsigned all = 0;                                                                           \
  for (unsigned block = 0; block < 256; block += 64) {                                        \
    uint64_t left = feeds(lines + block);                                                     \
    while (left != 0 && all < 8) {                                                            \
      ends |= (uint64_t)(block + (unsigned)__builtin_ctzll(left)) << (8 * all++);             \
      left &= left - 1;                                                                       \
    }                                                                                         \
  }                                                                                           \
  *count = all;                                                                               \
  return ends;

static inline uint64_t ends_plain(const uint8_t *lines, unsigned *count) { ENDS_BY(feeds_plain) }

#define USUAL usual_plain
#define REFILL refill_plain
#define NEXT_TWO next_two_plain
#define REST rest_plain
#define ENDS ends_plain
#define KEY key_plain
#define BLOCK block_plain
#define FEED feed_plain
#define FRAME frame_plain
#define BEGIN begin_plain
#define SCAN scan_plain
#define TARGET
#define FEEDS feeds_plain
#define TAG tag_bytewise
#include "sip_head_scan.h"

#if defined(__x86_64__)
static inline uint64_t places_sse2(const uint8_t *bytes, char wanted) {
  const __m128i byte = _mm_set1_epi8(wanted);
  uint64_t bits = 0;
  for (int lane = 0; lane < 4; lane++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + 16 * lane));
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, byte)) << (16 * lane);
  }
  return bits;
}

static inline uint64_t feeds_sse2(const uint8_t *bytes) { return places_sse2(bytes, '\n'); }

static inline uint64_t stops_sse2(const uint8_t *bytes) {
  const __m128i blank = _mm_set1_epi8(' ');
  uint64_t stops = 0;
  for (int lane = 0; lane < 4; lane++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + 16 * lane));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, blank), v);
    const __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(';')),
                                      _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    stops |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(low, sign)) << (16 * lane);
  }
  return stops;
}

static inline uint64_t ends_sse2(const uint8_t *lines, unsigned *count) { ENDS_BY(feeds_sse2) }

#define USUAL usual_sse2
#define REFILL refill_sse2
#define NEXT_TWO next_two_sse2
#define REST rest_sse2
#define ENDS ends_sse2
#define KEY key_plain
#define BLOCK block_sse2
#define FEED feed_sse2
#define FRAME frame_sse2
#define BEGIN begin_sse2
#define SCAN scan_sse2
#define TARGET
#define FEEDS feeds_sse2
#define TAG tag_sse2
#define PLACES places_sse2
#define STOPS stops_sse2
#include "sip_head_scan.h"

#define AVX2 __attribute__((target("avx2,bmi,popcnt,aes")))

AVX2 static inline uint64_t places_avx2(const uint8_t *bytes, char wanted) {
  const __m256i byte = _mm256_set1_epi8(wanted);
  const __m256i v = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i w = _mm256_loadu_si256((const __m256i *)(bytes + 32));
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, byte)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(w, byte)) << 32;
}

AVX2 static inline uint64_t feeds_avx2(const uint8_t *bytes) { return places_avx2(bytes, '\n'); }

AVX2 static inline uint64_t stops_avx2(const uint8_t *bytes) {
  const __m256i blank = _mm256_set1_epi8(' ');
  uint64_t stops = 0;
  for (int lane = 0; lane < 2; lane++) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + 32 * lane));
    const __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, blank), v);
    const __m256i sign = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(';')),
                                         _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')));
    stops |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, sign)) << (32 * lane);
  }
  return stops;
}

AVX2 static inline uint64_t ends_avx2(const uint8_t *lines, unsigned *count) { ENDS_BY(feeds_avx2) }

#define USUAL usual_avx2
#define REFILL refill_avx2
#define NEXT_TWO next_two_avx2
#define REST rest_avx2
#define ENDS ends_avx2
#define KEY aes_key
#define BLOCK block_avx2
#define FEED feed_avx2
#define FRAME frame_avx2
#define BEGIN begin_avx2
#define SCAN scan_avx2
#define TARGET AVX2
#define FEEDS feeds_avx2
#define TAG tag_avx2
#define PLACES places_avx2
#define STOPS stops_avx2
#include "sip_head_scan.h"

#define AVX512 __attribute__((target("avx512bw,avx512f,avx512vbmi2,bmi,popcnt,aes")))

/// The place of each byte of a block.
static const uint8_t numbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

AVX512 static inline uint64_t places_avx512(const uint8_t *bytes, char wanted) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(bytes), _mm512_set1_epi8(wanted));
}

AVX512 static inline uint64_t feeds_avx512(const uint8_t *bytes) { return places_avx512(bytes, '\n'); }

AVX512 static inline uint64_t stops_avx512(const uint8_t *bytes) {
  const __m512i v = _mm512_loadu_si512(bytes);
  return _mm512_cmple_epu8_mask(v, _mm512_set1_epi8(' ')) |
         _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(';')) |
         _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
}

AVX512 static inline __attribute__((always_inline)) uint64_t ends_avx512(const uint8_t *lines,
                                                                         unsigned *count) {
  const __m512i feed = _mm512_set1_epi8('\n');
  const __m512i places = _mm512_loadu_si512(numbers);
  uint64_t ends = 0;
  unsigned before = 0;
  unsigned all = 0;
#pragma clang loop unroll(full)
  for (int block = 0; block < 256; block += 64) {
    const __mmask64 feeds = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(lines + block), feed);
    const __m512i own = _mm512_or_si512(places, _mm512_set1_epi8((char)block));
    const __m128i packed = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(feeds, own));
    before = all;
    ends |= (uint64_t)_mm_cvtsi128_si64(packed) << (8 * before & 63);
    all += (unsigned)__builtin_popcountll(feeds);
  }
  // Of lines so short that eight end before the last block, the places would be among others.
  *count = before >= 8 ? 0 : all < 8 ? all : 8;
  return ends;
}

#define USUAL usual_avx512
#define REFILL refill_avx512
#define NEXT_TWO next_two_avx512
#define REST rest_avx512
#define ENDS ends_avx512
#define KEY aes_key
#define BLOCK block_avx512
#define FEED feed_avx512
#define FRAME frame_avx512
#define BEGIN begin_avx512
#define SCAN scan_avx512
#define TARGET AVX512
#define FEEDS feeds_avx512
#define TAG tag_avx512
#define PLACES places_avx512
#define STOPS stops_avx512
#include "sip_head_scan.h"
#endif

// The choice.

struct kernel {
  size_t (*frame)(const uint8_t *, size_t, size_t, size_t, size_t *);
  void (*begin)(struct sieve_head *, const uint8_t *, size_t, size_t, size_t);
  enum sieve_line (*scan)(struct sieve_head *, const uint8_t *);
  uint64_t (*usual)(struct sieve_head *, const uint8_t *, size_t, size_t, size_t);
  struct sieve_key (*key)(const uint8_t *, size_t, struct sieve_part, struct sieve_part);
};

static const struct kernel kernels[SIEVE_KERNELS_COUNT] = {
    {frame_plain, begin_plain, scan_plain, usual_plain, key_plain},
#if defined(__x86_64__)
    {frame_sse2, begin_sse2, scan_sse2, usual_sse2, key_plain},
    {frame_avx2, begin_avx2, scan_avx2, usual_avx2, key_aes},
    {frame_avx512, begin_avx512, scan_avx512, usual_avx512, key_aes},
#endif
};

static struct kernel chosen = {frame_plain, begin_plain, scan_plain, usual_plain, key_plain};

int sieve_head_kernels_usable(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
      !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("aes"))
    return 2;
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") ? 4 : 3;
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
  chosen = kernels[kernel];
}

size_t sieve_head_frame(const uint8_t *bytes, size_t at, size_t end, size_t limit, size_t *value) {
  return chosen.frame(bytes, at, end, limit, value);
}

size_t sieve_head_frame_with(int kernel, const uint8_t *bytes, size_t at, size_t end, size_t limit,
                             size_t *value) {
  return kernels[kernel].frame(bytes, at, end, limit, value);
}

uint64_t sieve_head_usual(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                          size_t limit) {
  return chosen.usual(head, bytes, at, end, limit);
}

uint64_t sieve_head_usual_with(int kernel, struct sieve_head *head, const uint8_t *bytes, size_t at,
                               size_t end, size_t limit) {
  return kernels[kernel].usual(head, bytes, at, end, limit);
}

struct sieve_key sieve_dialog_key(const uint8_t *bytes, size_t limit, struct sieve_part call_id,
                                  struct sieve_part tag) {
  return chosen.key(bytes, limit, call_id, tag);
}

struct sieve_key sieve_dialog_key_with(int kernel, const uint8_t *bytes, size_t limit,
                                       struct sieve_part call_id, struct sieve_part tag) {
  return kernels[kernel].key(bytes, limit, call_id, tag);
}

void sieve_head_begin(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                      size_t limit) {
  chosen.begin(head, bytes, at, end, limit);
}

enum sieve_line sieve_head_next(struct sieve_head *head, const uint8_t *bytes) {
  return chosen.scan(head, bytes);
}

void sieve_head_begin_with(int kernel, struct sieve_head *head, const uint8_t *bytes, size_t at,
                           size_t end, size_t limit) {
  kernels[kernel].begin(head, bytes, at, end, limit);
}

enum sieve_line sieve_head_next_with(int kernel, struct sieve_head *head, const uint8_t *bytes) {
  return kernels[kernel].scan(head, bytes);
}
