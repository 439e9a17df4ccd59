// What tells dialogs apart: 128 bits of hash over Call-ID and a tag.
#ifndef SIP_KEY_H
#define SIP_KEY_H

#include "sip_line.h"

/// How many bytes a part has.
static inline size_t part_length(struct sieve_part part) {
  return part.end > part.start ? (size_t)(part.end - part.start) : 0;
}

struct mixing {
  uint64_t low, high;
};

static inline void mix_word(struct mixing *state, uint64_t word) {
  state->low = (state->low ^ word) * 0xBF58476D1CE4E5B9u;
  state->low ^= state->low >> 29;
  state->high = (state->high + word) * 0x94D049BB133111EBu;
  state->high ^= state->high >> 31;
}

static inline void mix_part(struct mixing *state, const uint8_t *bytes, struct sieve_part part) {
  const size_t length = part_length(part);
  const uint8_t *const start = bytes + (uint32_t)part.start;
  if (length >= 8) {
    for (size_t at = 0; length - at > 8; at += 8) mix_word(state, any_word(start + at));
    // The last word overlaps the one before it.
    mix_word(state, any_word(start + length - 8));
  } else {
    uint64_t tail = 0;
    for (size_t at = 0; at < length; at++) tail = tail << 8 | start[at];
    mix_word(state, tail);
  }
}

/// By multiplications, for processors without better ones.
static struct sieve_key key_plain(const uint8_t *bytes, size_t limit, struct sieve_part call_id,
                                  struct sieve_part tag) {
  (void)limit;
  struct mixing state = {0x9E3779B97F4A7C15u, 0xD6E8FEB86659FD93u};
  mix_part(&state, bytes, call_id);
  mix_part(&state, bytes, tag);
  // The lengths tell apart what overlapping words and zeros would make equal.
  mix_word(&state, (uint64_t)part_length(call_id) << 32 | part_length(tag));
  return (struct sieve_key){state.low ^ state.low >> 32, state.high};
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AES __attribute__((target("aes,sse2"))) static inline __attribute__((always_inline))

/// Mixes sixteen bytes in by two rounds of AES, behind which every bit of them has changed every other.
AES __m128i aes_mixed(__m128i state, __m128i block) {
  const __m128i key = _mm_set_epi64x((int64_t)0xD6E8FEB86659FD93u, (int64_t)0x9E3779B97F4A7C15u);
  return _mm_aesenc_si128(_mm_aesenc_si128(_mm_xor_si128(state, block), key), key);
}

/// From the place `16 - n` on, a mask of the first `n` bytes of sixteen.
static const uint8_t first_bytes[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                        255, 255, 255, 255, 255, 255, 255, 255};

AES __m128i aes_part(__m128i state, const uint8_t *bytes, size_t limit, struct sieve_part part) {
  const size_t length = part_length(part);
  const size_t first = (uint32_t)part.start;
  const uint8_t *const start = bytes + first;
  if (__builtin_expect(length >= 16, 1)) {
    for (size_t at = 0; length - at > 16; at += 16)
      state = aes_mixed(state, _mm_loadu_si128((const __m128i *)(start + at)));
    // The last block overlaps the one before it.
    return aes_mixed(state, _mm_loadu_si128((const __m128i *)(start + length - 16)));
  }
  uint8_t copy[16];
  const uint8_t *place = start;
  if (__builtin_expect(first + 16 > limit, 0)) {
    memset(copy, 0, sizeof copy);
    memcpy(copy, start, length);
    place = copy;
  }
  const __m128i mask = _mm_loadu_si128((const __m128i *)(first_bytes + 16 - length));
  return aes_mixed(state, _mm_and_si128(_mm_loadu_si128((const __m128i *)place), mask));
}

/// By AES: a third of the instructions.
AES struct sieve_key aes_key(const uint8_t *bytes, size_t limit, struct sieve_part call_id,
                             struct sieve_part tag) {
  // The lengths tell apart what overlapping blocks and zeros would make equal.
  __m128i state = _mm_set_epi64x((int64_t)part_length(tag), (int64_t)part_length(call_id));
  state = aes_part(state, bytes, limit, call_id);
  state = aes_part(state, bytes, limit, tag);
  state = aes_mixed(state, _mm_setzero_si128());
  return (struct sieve_key){(uint64_t)_mm_cvtsi128_si64(state),
                            (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(state, state))};
}

__attribute__((target("aes,sse2"))) static struct sieve_key key_aes(const uint8_t *bytes,
                                                                   size_t limit,
                                                                   struct sieve_part call_id,
                                                                   struct sieve_part tag) {
  return aes_key(bytes, limit, call_id, tag);
}
#endif

#endif
