#ifndef SIEVE_KERNELS_H
#define SIEVE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "sieve_memory.h"
#include "sieve_process.h"

/// Writes the position of every `delimiter`, `quote` and line feed in `bytes[0..<count]`, in order, and whether a byte
/// is zero.
///
/// Positions count from `base`; `positions` must have room for `count` of them. Returns how many were written.
/// AVX-512, AVX2 or SSE2 on x86-64, by what the processor has, NEON on 64-bit ARM; a plain loop elsewhere and with
/// CALLSIEVE_KERNELS=portable in the environment.
size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint32_t base, uint8_t delimiter,
                             uint8_t quote, uint32_t *positions, int *has_zero);

/// How many ways to do so this processor has, the plain one first.
int sieve_index_kernels_usable(void);

/// Does so in one of the ways, for tests that compare them.
size_t sieve_index_structure_with(int kernel, const uint8_t *bytes, size_t count, uint32_t base,
                                  uint8_t delimiter, uint8_t quote, uint32_t *positions,
                                  int *has_zero);

/// What a line of a SIP message's head is; those before `SIEVE_LINE_NONE` are places in `sieve_head.parts`.
enum sieve_line {
  SIEVE_LINE_FROM,
  SIEVE_LINE_TO,
  SIEVE_LINE_CALL_ID,
  SIEVE_LINE_SEQUENCE,
  SIEVE_LINE_REASON,
  SIEVE_LINE_USER_AGENT,
  /// P-Asserted-Identity; a second one has the place behind.
  SIEVE_LINE_ASSERTED,
  /// There is no further line of use: a blank one, the end of the bytes, or all that a brief message needs.
  SIEVE_LINE_NONE = 8,
  /// A header that may be of use; its name has to be looked at.
  SIEVE_LINE_OTHER,
  /// The line before it goes on here, and was of use.
  SIEVE_LINE_FOLDED,
};

/// A range of bytes; not there unless its end is above its start.
struct sieve_part {
  int32_t start, end;
};

/// 128 bits of hash over a Call-ID and a tag.
struct sieve_key {
  uint64_t low, high;
};

/// The head of a message as far as it was read; made by `sieve_head_begin`.
struct sieve_head {
  /// Where the next line begins, at most `end`.
  size_t next;
  /// The start line, or that of the last `SIEVE_LINE_OTHER`, without its end.
  size_t value_start, value_end;
  /// One past the bytes of the message, and one past those that may be read.
  size_t end, limit;
  /// Values without the blanks around them, of repeated headers the first, by `sieve_line`.
  struct sieve_part parts[8];
  /// The tag of From where it can be told at a glance; its start is negative where it cannot.
  struct sieve_part tag;
  /// The URI of a request.
  struct sieve_part uri;
  /// The key of Call-ID and the tag of From where that is known, or else zero.
  struct sieve_key key;
  /// Whether the line found last was of use; to be cleared after a `SIEVE_LINE_OTHER` that was not.
  uint8_t is_used;
  /// Whether the reading ends with the mandatory headers.
  uint8_t is_brief;
  /// Whether somebody else has filled parts.
  uint8_t is_changed;
  /// A bit for each part that is there.
  uint16_t have;
};

/// Begins with the message in `bytes[at..<end]`, of whose surroundings `bytes[..<limit]` may be read.
void sieve_head_begin(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                      size_t limit);

/// Reads on to the next line that needs a look, or to the end of the head.
///
/// AVX-512, AVX2 or SSE2 on x86-64, by what the processor has; plain loops elsewhere and with
/// CALLSIEVE_KERNELS=portable in the environment.
enum sieve_line sieve_head_next(struct sieve_head *head, const uint8_t *bytes);

/// Methods of calls, by the numbers of `SIPMethod`.
enum sieve_method { SIEVE_METHOD_INVITE = 3, SIEVE_METHOD_ACK, SIEVE_METHOD_BYE, SIEVE_METHOD_CANCEL };

/// What `sieve_head_usual` says: the status in the lowest 16 bits, the method and the number in CSeq from the bits of those
/// names, and three bits.
enum {
  SIEVE_SAID_METHOD = 16,
  SIEVE_SAID_SEQUENCE = 32,
  /// Always set.
  SIEVE_SAID = 1 << 24,
  /// Only the mandatory headers matter.
  SIEVE_SAID_BRIEF = 1 << 25,
  /// The line behind those that were read is a line of its own.
  SIEVE_SAID_WHOLE = 1 << 26,
};

/// Reads the start line and the mandatory headers of a message as nearly all are, in place of `sieve_head_begin`.
///
/// Its mandatory headers are there once, in the letters of RFC 3261 and without more blanks than one, in lines of at most 255
/// bytes like those before them. Returns 0 for any other message, of which nothing is known then.
/// Other headers are read by `sieve_head_next`.
uint64_t sieve_head_usual(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                          size_t limit);

/// The key of a Call-ID and a tag, which lie within `bytes[..<limit]`; the same in one process, and not zero but by chance.
struct sieve_key sieve_dialog_key(const uint8_t *bytes, size_t limit, struct sieve_part call_id,
                                  struct sieve_part tag);
struct sieve_key sieve_dialog_key_with(int kernel, const uint8_t *bytes, size_t limit,
                                       struct sieve_part call_id, struct sieve_part tag);

/// One past the blank line that ends the head of a message in `bytes[at..<end]`, or 0 when it is not there.
///
/// `value` becomes the place where the value of its first Content-Length begins, or 0 without one.
size_t sieve_head_frame(const uint8_t *bytes, size_t at, size_t end, size_t limit, size_t *value);

/// Ways to read a head: plain, SSE2, AVX2, AVX-512.
#define SIEVE_KERNELS_COUNT 4

/// How many of them this processor can do.
int sieve_head_kernels_usable(void);

/// Begins and reads on in one of the ways, for tests that compare them.
size_t sieve_head_frame_with(int kernel, const uint8_t *bytes, size_t at, size_t end, size_t limit,
                             size_t *value);
uint64_t sieve_head_usual_with(int kernel, struct sieve_head *head, const uint8_t *bytes, size_t at,
                               size_t end, size_t limit);
void sieve_head_begin_with(int kernel, struct sieve_head *head, const uint8_t *bytes, size_t at,
                           size_t end, size_t limit);
enum sieve_line sieve_head_next_with(int kernel, struct sieve_head *head, const uint8_t *bytes);

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
