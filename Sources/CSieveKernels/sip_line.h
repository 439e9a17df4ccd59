// What a line of a message's head is.
#ifndef SIP_LINE_H
#define SIP_LINE_H

#include "sieve_kernels.h"

#include <string.h>

/// A byte with the bit that makes letters small; it also makes a tab `)` and a return `-`.
static inline uint8_t small(uint8_t byte) { return byte | 0x20; }

static inline int is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Up to eight letters as a word, the first one lowest.
#define LETTERS(a, b, c, d, e, f, g, h)                                                       \
  ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |           \
   (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)
#define FOUR(a, b, c, d) ((uint32_t)LETTERS(a, b, c, d, 0, 0, 0, 0))

/// Eight bytes, the first one lowest.
static inline uint64_t any_word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// The bits that make the letters of a word small.
static const uint64_t SMALL = 0x2020202020202020u;

/// Eight bytes with their letters made small.
static inline uint64_t small_word(const uint8_t *bytes) { return any_word(bytes) | SMALL; }

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

// A guess by the first two letters, so that of most lines nothing else is looked at.

/// A header that is told by its first eight bytes, in the letters of RFC 3261.
struct guess {
  /// The bytes of its name and colon, and which of the eight they are.
  uint64_t word, mask;
  /// Its length with the colon and a blank.
  uint8_t name;
  uint8_t line;
  uint16_t bit;
};

enum {
  /// A bit for each header that every message must have.
  MANDATORY = 1 << SIEVE_LINE_FROM | 1 << SIEVE_LINE_TO | 1 << SIEVE_LINE_CALL_ID |
              1 << SIEVE_LINE_SEQUENCE,
  ADDRESSES = 1 << SIEVE_LINE_FROM | 1 << SIEVE_LINE_TO,
};

/// What a line may be: a bit each, so that eight lines can be looked at as one word, and its place among `guesses`.
enum {
  USELESS = 0,
  MAYBE_FROM = 1 << SIEVE_LINE_FROM,
  MAYBE_TO = 1 << SIEVE_LINE_TO,
  MAYBE_CALL_ID = 1 << SIEVE_LINE_CALL_ID,
  MAYBE_SEQUENCE = 1 << SIEVE_LINE_SEQUENCE,
  MAYBE_REASON = 1 << SIEVE_LINE_REASON,
  CAREFUL = 1 << 5,
  /// Of use, but never a mandatory header.
  FURTHER = 1 << 6,
};

#define GUESS(line, length, ...) \
  {LETTERS(__VA_ARGS__), UINT64_MAX >> (64 - 8 * (length)), (length) + 1, line, 1u << (line)}

static const struct guess guesses[] = {
    // Every word differs from what is left of it without any of its bits.
    [5] = {.word = 1},
    [6] = {.word = 1},
    [SIEVE_LINE_FROM] = GUESS(SIEVE_LINE_FROM, 5, 'F', 'r', 'o', 'm', ':', 0, 0, 0),
    [SIEVE_LINE_TO] = GUESS(SIEVE_LINE_TO, 3, 'T', 'o', ':', 0, 0, 0, 0, 0),
    [SIEVE_LINE_CALL_ID] = GUESS(SIEVE_LINE_CALL_ID, 8, 'C', 'a', 'l', 'l', '-', 'I', 'D', ':'),
    [SIEVE_LINE_SEQUENCE] = GUESS(SIEVE_LINE_SEQUENCE, 5, 'C', 'S', 'e', 'q', ':', 0, 0, 0),
    [SIEVE_LINE_REASON] = GUESS(SIEVE_LINE_REASON, 7, 'R', 'e', 'a', 's', 'o', 'n', ':', 0),
};

/// Five bits of each of two bytes; letters large and small give the same.
enum { PAIRS = 31 | 31 << 8 };
#define PAIR(first, second) (((first) | (second) << 8) & PAIRS)
#define FOUR_PAIRS(first, second)                                                             \
  [PAIR(first, second)] = CAREFUL, [PAIR(first, (second) + 1)] = CAREFUL,                     \
  [PAIR(first, (second) + 2)] = CAREFUL, [PAIR(first, (second) + 3)] = CAREFUL
/// A first byte that always has to be looked at.
#define ALL_PAIRS(first)                                                                      \
  FOUR_PAIRS(first, 0), FOUR_PAIRS(first, 4), FOUR_PAIRS(first, 8), FOUR_PAIRS(first, 12),    \
  FOUR_PAIRS(first, 16), FOUR_PAIRS(first, 20), FOUR_PAIRS(first, 24), FOUR_PAIRS(first, 28)
/// A letter that is a whole name: a colon or a blank follows. The same bits have `-`, `i` and `z`, which are in
/// P-Asserted-Identity, Diversion and History-Info.
#define COMPACT(first) \
  [PAIR(first, ':')] = CAREFUL, [PAIR(first, ' ')] = CAREFUL, [PAIR(first, '\t')] = CAREFUL, \
  [PAIR(first, '\r')] = CAREFUL

/// What a line may be by its first two bytes. Useless ones cannot be anything that `classify` would tell;
/// blank and folded lines, which begin with control characters and blanks, have to be looked at.
static const uint8_t pairs[PAIRS + 1] = {
    ALL_PAIRS(' '), ALL_PAIRS('\t'), ALL_PAIRS('\n'),
    [PAIR('\r', '\n')] = CAREFUL,
    COMPACT('c'), COMPACT('d'), COMPACT('f'), COMPACT('h'), COMPACT('p'), COMPACT('r'),
    COMPACT('s'), COMPACT('t'), COMPACT('u'), COMPACT('y'),
    [PAIR('f', 'r')] = MAYBE_FROM,
    [PAIR('t', 'o')] = MAYBE_TO,
    [PAIR('c', 'a')] = MAYBE_CALL_ID,
    [PAIR('c', 's')] = MAYBE_SEQUENCE,
    [PAIR('r', 'e')] = MAYBE_REASON,
    [PAIR('u', 's')] = FURTHER,
    [PAIR('p', 'r')] = FURTHER,
    [PAIR('s', 'e')] = FURTHER,
};

#endif
