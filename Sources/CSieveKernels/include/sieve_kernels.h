#ifndef SIEVE_KERNELS_H
#define SIEVE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "sieve_memory.h"

/// Writes the position of every `delimiter`, `quote` and line feed in `bytes[0..<count]`, in order.
///
/// `positions` must have room for `count` entries. Returns how many were written.
/// AVX2 or SSE2 on x86-64, by what the processor has; a plain loop elsewhere and with CALLSIEVE_KERNELS=portable in
/// the environment.
size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                             uint32_t *positions);

/// What a line of a SIP message's head is.
enum sieve_line {
  /// There is no further line: a blank one, or the end of the bytes.
  SIEVE_LINE_NONE,
  SIEVE_LINE_FROM,
  SIEVE_LINE_TO,
  SIEVE_LINE_CALL_ID,
  SIEVE_LINE_SEQUENCE,
  SIEVE_LINE_REASON,
  /// A header that may be of use; its name has to be looked at.
  SIEVE_LINE_OTHER,
  /// The line before it goes on here, and was of use.
  SIEVE_LINE_FOLDED,
};

/// The lines of a head in turn; made by `sieve_head_begin`.
struct sieve_head {
  /// Where the next line begins, at most `end`.
  size_t next;
  /// The value of the line found last, without the blanks around it; of `SIEVE_LINE_OTHER` the
  /// whole line without its end.
  size_t value_start, value_end;
  /// One past the bytes of the message, and one past those that may be read.
  size_t end, limit;
  /// The line feeds that were found but not passed, the lowest bit for `block`.
  size_t block;
  uint64_t feeds;
  /// Whether the line found last was of use; to be cleared after a `SIEVE_LINE_OTHER` that was not.
  uint8_t is_used;
};

/// Begins with the message in `bytes[at..<end]`, of whose surroundings `bytes[..<limit]` may be read.
///
/// The start line is the value found last.
struct sieve_head sieve_head_begin(const uint8_t *bytes, size_t at, size_t end, size_t limit);

/// Finds the next line that may be of use and passes over all others.
enum sieve_line sieve_head_next(struct sieve_head *head, const uint8_t *bytes);

// The kernels below are in the header so that they become part of the loops around them: lines and
// values of SIP messages are too short to pay for a call each. They look at `bytes[at..<end]`, and
// read, but do not judge, what follows up to `limit`, which is at least `end`.

#if defined(__SSE2__)
typedef char sieve_lanes __attribute__((vector_size(16)));

static inline sieve_lanes sieve_load_lanes(const uint8_t *bytes) {
  sieve_lanes lanes;
  __builtin_memcpy(&lanes, bytes, 16);
  return lanes;
}

/// A bit for each lane that is not zero; lanes are the results of comparisons.
static inline uint64_t sieve_lane_bits(sieve_lanes lanes) {
  return (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128(lanes);
}
#endif

/// The first place of either byte, or `end` without one.
static inline size_t sieve_find_either(const uint8_t *bytes, size_t at, size_t end, size_t limit,
                                       uint8_t byte, uint8_t other) {
#if defined(__SSE2__)
  const sieve_lanes wanted = (sieve_lanes){0} + (char)byte;
  const sieve_lanes wanted_too = (sieve_lanes){0} + (char)other;
  while (at < end && at + 16 <= limit) {
    const sieve_lanes lanes = sieve_load_lanes(bytes + at);
    const uint64_t bits =
        sieve_lane_bits((sieve_lanes)(lanes == wanted) | (sieve_lanes)(lanes == wanted_too));
    if (bits != 0) {
      at += (size_t)__builtin_ctzll(bits);
      return at < end ? at : end;
    }
    at += 16;
  }
#else
  (void)limit;
#endif
  while (at < end && bytes[at] != byte && bytes[at] != other) at++;
  return at < end ? at : end;
}

/// The first place of `byte`, or `end` without one.
static inline size_t sieve_find_byte(const uint8_t *bytes, size_t at, size_t end, size_t limit,
                                     uint8_t byte) {
  return sieve_find_either(bytes, at, end, limit, byte, byte);
}

/// The first place of a blank, a control character, `;` or `"`, or `end` without one.
static inline size_t sieve_token_end(const uint8_t *bytes, size_t at, size_t end, size_t limit) {
#if defined(__SSE2__)
  const sieve_lanes semicolon = (sieve_lanes){0} + ';';
  const sieve_lanes quote = (sieve_lanes){0} + '"';
  const sieve_lanes blank = (sieve_lanes){0} + ' ';
  while (at < end && at + 16 <= limit) {
    const sieve_lanes lanes = sieve_load_lanes(bytes + at);
    // As signed numbers, bytes from 128 are below the blank: those are told by their sign.
    const sieve_lanes low = (sieve_lanes)(lanes <= blank) & ~(sieve_lanes)(lanes < 0);
    const sieve_lanes found =
        low | (sieve_lanes)(lanes == semicolon) | (sieve_lanes)(lanes == quote);
    const uint64_t bits = sieve_lane_bits(found);
    if (bits != 0) {
      at += (size_t)__builtin_ctzll(bits);
      return at < end ? at : end;
    }
    at += 16;
  }
#else
  (void)limit;
#endif
  while (at < end && bytes[at] > ' ' && bytes[at] != ';' && bytes[at] != '"') at++;
  return at < end ? at : end;
}

#endif
