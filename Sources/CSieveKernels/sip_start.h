// The start line and CSeq of a message as nearly all are.
#ifndef SIP_START_H
#define SIP_START_H

#include "sip_line.h"

/// So many bytes from a line on the usual way may read.
enum { USUAL_REACH = 288 };

/// Two bytes, the first one lowest.
static inline uint16_t any_half(const uint8_t *bytes) {
  uint16_t half;
  memcpy(&half, bytes, 2);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  half = __builtin_bswap16(half);
#endif
  return half;
}

/// Whether a value has no blanks around it, and a return and a line feed behind.
static inline int is_value(const uint8_t *value, const uint8_t *feed) {
  return value[0] > ' ' && (uint16_t)(any_half(feed - 2) - 0x0D21) <= 0xFF - 0x21;
}

/// Whether a line has this name, a colon and one blank, and a value that has no blanks around it, and ends with a return.
static inline __attribute__((always_inline)) int usual_value(const uint8_t *lines, size_t line,
                                                             size_t feed, uint64_t letters,
                                                             unsigned name) {
  const uint64_t word = any_word(lines + line);
  const uint8_t *const value = lines + line + name + 1;
  // Name and blank at once where they are not more than a word.
  if (name < 8 ? word << (56 - 8 * name) != letters << (56 - 8 * name)
               : word != letters || value[-1] != ' ')
    return 0;
  return is_value(value, lines + feed);
}

/// What `SIP/2.0 200 ` or `INVITE sip:… SIP/2.0` says, and the URI; 0 for any other way to write it.
///
/// The line feed, `at + 13` or later, is behind a return.
static inline uint64_t usual_start(const uint8_t *bytes, size_t at, size_t feed,
                                   struct sieve_part *uri) {
  const uint8_t *const start = bytes + at;
  const uint64_t word = any_word(start);
  if (bytes[feed - 1] != '\r') return 0;
  if (word == LETTERS('S', 'I', 'P', '/', '2', '.', '0', ' ')) {
    const uint32_t digits = (uint32_t)any_word(start + 8) ^ FOUR('0', '0', '0', ' ');
    const uint32_t hundreds = digits & 0xFF;
    if (((digits | (digits + 0x060606)) & 0xFFF0F0F0) != 0 || hundreds - 1 > 5) return 0;
    *uri = (struct sieve_part){0, 0};
    const uint32_t status = hundreds * 100 + (digits >> 8 & 0xFF) * 10 + (digits >> 16);
    return status | (status < 300 ? SIEVE_SAID_BRIEF : 0) | SIEVE_SAID;
  }
  uint64_t said;
  size_t first;
  if (word == LETTERS('A', 'C', 'K', ' ', 's', 'i', 'p', ':')) {
    said = SIEVE_METHOD_ACK << SIEVE_SAID_METHOD | SIEVE_SAID_BRIEF;
    first = 4;
  } else if (word == LETTERS('I', 'N', 'V', 'I', 'T', 'E', ' ', 's')) {
    said = SIEVE_METHOD_INVITE << SIEVE_SAID_METHOD;
    first = 7;
  } else if (word == LETTERS('B', 'Y', 'E', ' ', 's', 'i', 'p', ':')) {
    said = SIEVE_METHOD_BYE << SIEVE_SAID_METHOD;
    first = 4;
  } else if (word == LETTERS('C', 'A', 'N', 'C', 'E', 'L', ' ', 's')) {
    said = SIEVE_METHOD_CANCEL << SIEVE_SAID_METHOD;
    first = 7;
  } else {
    return 0;
  }
  const size_t version = feed - 9;
  if (any_word(bytes + version) != LETTERS(' ', 'S', 'I', 'P', '/', '2', '.', '0')) return 0;
  if (version <= at + first || bytes[version - 1] <= ' ') return 0;
  *uri = (struct sieve_part){(int32_t)(uint32_t)(at + first), (int32_t)(uint32_t)version};
  return said | SIEVE_SAID;
}

/// Adds what `1 INVITE` and the end of its line say; 0 when it is written otherwise, or of another method than the request.
static inline uint64_t usual_sequence(const uint8_t *value, uint64_t said) {
  uint32_t number = 0;
  unsigned count = 0;
  while ((uint8_t)(value[count] - '0') < 10 && count < 9) number = number * 10 + value[count++] - '0';
  if (count == 0 || value[count] != ' ') return 0;
  const uint64_t word = any_word(value + count + 1);
  uint64_t method;
  if (word == LETTERS('I', 'N', 'V', 'I', 'T', 'E', '\r', '\n')) {
    method = SIEVE_METHOD_INVITE;
  } else if (word << 24 == LETTERS(0, 0, 0, 'A', 'C', 'K', '\r', '\n')) {
    method = SIEVE_METHOD_ACK;
  } else if (word << 24 == LETTERS(0, 0, 0, 'B', 'Y', 'E', '\r', '\n')) {
    method = SIEVE_METHOD_BYE;
  } else if (word == LETTERS('C', 'A', 'N', 'C', 'E', 'L', '\r', '\n')) {
    method = SIEVE_METHOD_CANCEL;
  } else {
    return 0;
  }
  const uint64_t own = said >> SIEVE_SAID_METHOD & 0xFF;
  if (own != 0 && own != method) return 0;
  return said | method << SIEVE_SAID_METHOD | (uint64_t)number << SIEVE_SAID_SEQUENCE;
}

/// Keeps a value, whose line begins at `line`, and which has a name of so many letters with its colon.
static inline void keep_value(struct sieve_part *part, size_t behind, size_t line, size_t feed,
                              unsigned name) {
  part->start = (int32_t)(uint32_t)(behind + line + name + 1);
  part->end = (int32_t)(uint32_t)(behind + feed - 1);
}

/// Lines whose line feeds are known: where they begin in `bytes`, of a line within them, and of the line feeds from that line on, so
/// many of them in as many of eight bytes.
struct window {
  size_t at, line;
  uint64_t ends;
  unsigned count;
};

static inline void pass_line(struct window *window) {
  window->line = (window->ends & 0xFF) + 1;
  window->ends >>= 8;
  window->count--;
}

/// Whether a line of a kind is of no use: those that `useless` tells, and all of one frequent header that begins as Reason does.
static inline int is_useless(const uint8_t *line, unsigned kind, unsigned useless) {
  return (kind & ~useless) == 0 ||
         (kind == MAYBE_REASON && any_word(line) == LETTERS('R', 'e', 'c', 'o', 'r', 'd', '-', 'R'));
}

/// Goes on behind lines of no use.
static inline __attribute__((always_inline)) void pass_useless(const uint8_t *bytes, struct window *window,
                                                               unsigned useless) {
  while (window->count > 0) {
    const uint8_t *const line = bytes + window->at + window->line;
    if (!is_useless(line, pairs[any_half(line) & PAIRS], useless)) return;
    pass_line(window);
  }
}

/// Keeps the value of a line that has a name; ends the function with `have` for any other.
#define TAKE(place, name, ...)                                                                      \
  if (__builtin_expect(window->count == 0 ||                                                        \
                           !usual_value(bytes + window->at, window->line, window->ends & 0xFF,      \
                                        LETTERS(__VA_ARGS__), name),                                \
                       0))                                                                          \
    return have;                                                                                    \
  keep_value(&parts[place], window->at, window->line, window->ends & 0xFF, name);                   \
  have |= 1u << place;                                                                              \
  pass_line(window)

/// Reads From and To or To and From where they follow each other; which of them were there.
static inline __attribute__((always_inline)) unsigned usual_addresses(const uint8_t *bytes,
                                                                      struct window *window,
                                                                      struct sieve_part *parts) {
  unsigned have = 0;
  if (bytes[window->at + window->line] != 'T') {
    TAKE(SIEVE_LINE_FROM, 5, 'F', 'r', 'o', 'm', ':', ' ', 0, 0);
    TAKE(SIEVE_LINE_TO, 3, 'T', 'o', ':', ' ', 0, 0, 0, 0);
  } else {
    TAKE(SIEVE_LINE_TO, 3, 'T', 'o', ':', ' ', 0, 0, 0, 0);
    TAKE(SIEVE_LINE_FROM, 5, 'F', 'r', 'o', 'm', ':', ' ', 0, 0);
  }
  return have;
}

/// Reads Call-ID and CSeq where they follow each other; which of them were there.
static inline __attribute__((always_inline)) unsigned usual_ids(const uint8_t *bytes,
                                                                struct window *window,
                                                                struct sieve_part *parts) {
  unsigned have = 0;
  TAKE(SIEVE_LINE_CALL_ID, 8, 'C', 'a', 'l', 'l', '-', 'I', 'D', ':');
  TAKE(SIEVE_LINE_SEQUENCE, 5, 'C', 'S', 'e', 'q', ':', ' ', 0, 0);
  return have;
}

#undef TAKE

/// Reads a mandatory header of any kind that was not there yet; which it was, 0 when the line has to be looked at otherwise.
static unsigned any_header(const uint8_t *bytes, struct window *window, unsigned have,
                           struct sieve_part *parts) {
  const uint8_t *const line = bytes + window->at + window->line;
  const unsigned kind = pairs[any_half(line) & PAIRS];
  if ((kind & ~(unsigned)MANDATORY) != 0) return 0;
  const struct guess *const guess = &guesses[__builtin_ctz(kind)];
  const unsigned name = guess->name - 1u;
  const uint8_t *const feed = bytes + window->at + (window->ends & 0xFF);
  if (((any_word(line) ^ guess->word) & guess->mask) != 0 || (have & kind) != 0) return 0;
  if (line[name] != ' ' || !is_value(line + name + 1, feed)) return 0;
  keep_value(&parts[guess->line], window->at, window->line, window->ends & 0xFF, name);
  pass_line(window);
  return kind;
}

#endif
