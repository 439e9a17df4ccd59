#include "sieve_kernels.h"

/// A byte with the bit that makes letters small; it also makes a tab `)` and a return `-`.
static inline uint8_t small(uint8_t byte) { return byte | 0x20; }

static inline int is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// A bit for each line feed in `bytes[at..<end]`, of which there are at most 64.
static __attribute__((noinline)) uint64_t feeds_bytewise(const uint8_t *bytes, size_t at,
                                                         size_t end) {
  uint64_t bits = 0;
  for (size_t place = at; place < end; place++) {
    if (bytes[place] == '\n') bits |= (uint64_t)1 << (place - at);
  }
  return bits;
}

/// A bit for each line feed among the 64 bytes from `at`, as far as they are before `end`.
static inline uint64_t feeds(const uint8_t *bytes, size_t at, size_t end, size_t limit) {
#if defined(__SSE2__)
  if (at + 64 <= limit) {
    const sieve_lanes wanted = (sieve_lanes){0} + '\n';
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
      const sieve_lanes lanes = sieve_load_lanes(bytes + at + 16 * part);
      bits |= sieve_lane_bits((sieve_lanes)(lanes == wanted)) << (16 * part);
    }
    if (__builtin_expect(end - at < 64, 0)) bits &= ((uint64_t)1 << (end - at)) - 1;
    return bits;
  }
#else
  (void)limit;
#endif
  return feeds_bytewise(bytes, at, end - at < 64 ? end : at + 64);
}

/// The place of the next line feed, or `end` without one.
static inline size_t next_feed(struct sieve_head *head, const uint8_t *bytes) {
  while (head->feeds == 0) {
    head->block += 64;
    if (head->block >= head->end) return head->end;
    head->feeds = feeds(bytes, head->block, head->end, head->limit);
  }
  const size_t place = head->block + (size_t)__builtin_ctzll(head->feeds);
  head->feeds &= head->feeds - 1;
  return place;
}

/// Goes behind a line; returns where it ends without its line feed and the return before that.
static inline size_t pass(struct sieve_head *head, const uint8_t *bytes, size_t start) {
  const size_t feed = next_feed(head, bytes);
  if (feed == head->end) {
    head->next = feed;
    return feed;
  }
  head->next = feed + 1;
  return feed > start && bytes[feed - 1] == '\r' ? feed - 1 : feed;
}

struct sieve_head sieve_head_begin(const uint8_t *bytes, size_t at, size_t end, size_t limit) {
  struct sieve_head head = {.end = end, .limit = limit, .block = at, .value_start = at};
  if (at < end) head.feeds = feeds(bytes, at, end, limit);
  head.value_end = pass(&head, bytes, at);
  return head;
}

/// Up to eight letters as a word, the first one lowest.
#define LETTERS(a, b, c, d, e, f, g, h)                                                       \
  ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |           \
   (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)
#define FOUR(a, b, c, d) ((uint32_t)LETTERS(a, b, c, d, 0, 0, 0, 0))

/// Whether a small byte may be between a name and its value.
static inline int is_name_end(uint64_t byte) {
  return byte == ':' || byte == small(' ') || byte == small('\t') || byte == small('\r');
}

/// Tells what a line is by its first eight bytes, made small, and how long a name it has.
///
/// What is not of this line begins with a line feed, which is in no name.
static inline enum sieve_line classify(uint64_t word, size_t *name) {
  switch ((uint32_t)word) {
    case FOUR('f', 'r', 'o', 'm'):
      *name = 5;
      return (word >> 32 & 0xFF) == ':' ? SIEVE_LINE_FROM : SIEVE_LINE_OTHER;
    case FOUR('c', 'a', 'l', 'l'):
      *name = 8;
      return word == LETTERS('c', 'a', 'l', 'l', '-', 'i', 'd', ':') ? SIEVE_LINE_CALL_ID
                                                                    : SIEVE_LINE_OTHER;
    case FOUR('c', 's', 'e', 'q'):
      *name = 5;
      return (word >> 32 & 0xFF) == ':' ? SIEVE_LINE_SEQUENCE : SIEVE_LINE_OTHER;
    case FOUR('r', 'e', 'a', 's'):
      *name = 7;
      return word << 8 == LETTERS(0, 'r', 'e', 'a', 's', 'o', 'n', ':') ? SIEVE_LINE_REASON
                                                                        : SIEVE_LINE_OTHER;
    case FOUR('i', 'd', 'e', 'n'):
    case FOUR('p', '-', 'a', 's'):
    case FOUR('p', '-', 'p', 'r'):
    case FOUR('p', '-', 'c', 'h'):
    case FOUR('p', 'r', 'i', 'v'):
    case FOUR('p', '-', 'a', 'c'):
    case FOUR('r', 'e', 'm', 'o'):
    case FOUR('r', 'e', 'p', 'l'):
    case FOUR('d', 'i', 'v', 'e'):
    case FOUR('h', 'i', 's', 't'):
    case FOUR('u', 's', 'e', 'r'):
      return SIEVE_LINE_OTHER;
    case FOUR('s', 'e', 's', 's'):
      return word == LETTERS('s', 'e', 's', 's', 'i', 'o', 'n', '-') ? SIEVE_LINE_OTHER
                                                                    : SIEVE_LINE_NONE;
    default: break;
  }
  if ((word & 0xFFFF) == FOUR('t', 'o', 0, 0)) {
    *name = 3;
    if ((word >> 16 & 0xFF) == ':') return SIEVE_LINE_TO;
    return is_name_end(word >> 16 & 0xFF) ? SIEVE_LINE_OTHER : SIEVE_LINE_NONE;
  }
  // Compact names.
  return is_name_end(word >> 8 & 0xFF) ? SIEVE_LINE_OTHER : SIEVE_LINE_NONE;
}

/// Whether a byte is a letter that names of read headers begin with: c d f h i p r s t u y.
static inline int is_first_letter(uint8_t byte) {
  const uint8_t letter = small(byte) - 'a';
  return letter < 26 && (0x11E81ACu >> letter & 1) != 0;
}

enum sieve_line sieve_head_next(struct sieve_head *head, const uint8_t *bytes) {
  while (head->next < head->end) {
    const size_t start = head->next;
    const uint8_t lead = bytes[start];
    const size_t end = pass(head, bytes, start);
    if (lead <= ' ') {
      if (end == start) break;
      if (lead == ' ' || lead == '\t') {
        if (head->is_used) return SIEVE_LINE_FOLDED;
        continue;
      }
    }
    head->is_used = 0;
    if (!is_first_letter(lead)) continue;
    enum sieve_line line = SIEVE_LINE_OTHER;
    size_t name = 0;
    if (start + 8 <= head->limit) {
      uint64_t word;
      __builtin_memcpy(&word, bytes + start, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
      word = __builtin_bswap64(word);
#endif
      line = classify(word | 0x2020202020202020u, &name);
      if (line == SIEVE_LINE_NONE) continue;
      // A message may end within a name that what is behind it seems to complete.
      if (line == SIEVE_LINE_OTHER || name > end - start) {
        line = SIEVE_LINE_OTHER;
        name = 0;
      }
    }
    head->is_used = 1;
    size_t first = start + name;
    size_t last = end;
    if (name != 0) {
      while (first < last && is_blank(bytes[first])) first++;
      while (last > first && is_blank(bytes[last - 1])) last--;
    }
    head->value_start = first;
    head->value_end = last;
    return line;
  }
  return SIEVE_LINE_NONE;
}
