// The reading of a head, once for each set of instructions: BLOCK, FEED, FRAME, BEGIN and SCAN name the functions, TARGET
// what they may use, and FEEDS, PLACES and STOPS the kernels that differ: where line feeds, a byte, and bytes that end a token
// are among 64. TAG is made of these where they are defined.

/// A bit for each line feed among the 64 bytes from `at`, as far as they are before `end`.
TARGET static inline __attribute__((always_inline)) uint64_t BLOCK(const uint8_t *bytes, size_t at,
                                                                   size_t end, size_t limit) {
  if (__builtin_expect(at + 64 <= limit, 1)) return before(FEEDS(bytes + at), at, end);
  return feeds_bytewise(bytes, at, end);
}

/// Where the line that begins at `at` has its line feed; not below `end` without one.
///
/// Each line is searched from its own beginning: how many lines end in a block of 64 bytes differs from block to
/// block, and a wrong guess of the processor costs as much as all else that is done for a line.
TARGET static inline __attribute__((always_inline)) size_t FEED(const uint8_t *bytes, size_t at,
                                                                size_t end, size_t limit) {
  while (__builtin_expect(at + 64 <= limit, 1)) {
    const uint64_t feeds = FEEDS(bytes + at);
    if (__builtin_expect(feeds != 0, 1)) return at + (size_t)__builtin_ctzll(feeds);
    at += 64;
    if (at >= end) return end;
  }
  return feed_bytewise(bytes, at, end);
}

TARGET static size_t FRAME(const uint8_t *bytes, size_t at, size_t end, size_t limit,
                           size_t *value) {
  *value = 0;
  size_t block = at;
  while (block < end) {
    uint64_t feeds = BLOCK(bytes, block, end, limit);
    while (feeds != 0) {
      const size_t start = block + (size_t)__builtin_ctzll(feeds) + 1;
      feeds &= feeds - 1;
      if (start >= end) return 0;
      const uint8_t lead = bytes[start];
      if (lead == '\n') return start + 1;
      if (lead == '\r' && start + 1 < end && bytes[start + 1] == '\n') return start + 2;
      if ((small(lead) == 'c' || small(lead) == 'l') && *value == 0)
        *value = length_value(bytes, start, end);
    }
    block += 64;
  }
  return 0;
}

TARGET static void BEGIN(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                         size_t limit) {
  *head = (struct sieve_head){
      .next = end, .value_start = at, .value_end = end,
      .end = end,  .limit = limit,    .tag = unknown_tag};
  const size_t feed = FEED(bytes, at, end, limit);
  if (feed >= end) return;
  head->value_end = feed > at && bytes[feed - 1] == '\r' ? feed - 1 : feed;
  head->next = feed + 1;
}

#ifdef PLACES
/// As `tag_bytewise`, of names, URIs and tags of at most 64 bytes each.
TARGET static inline __attribute__((always_inline)) struct sieve_part TAG(const uint8_t *bytes,
                                                                          struct sieve_part value,
                                                                          size_t limit) {
  size_t at = (size_t)value.start;
  const size_t end = (size_t)value.end;
  if (value.start < 0 || value.end - value.start < 8) return unknown_tag;
  // From any place within the value.
  if (__builtin_expect(end + 64 > limit, 0)) return tag_bytewise(bytes, value, limit);
  if (bytes[at] == '"') {
    const uint64_t quotes = PLACES(bytes + at + 1, '"');
    // Escapes before the lowest one.
    if (quotes == 0 || (PLACES(bytes + at + 1, '\\') & (quotes - 1) & ~quotes) != 0) return unknown_tag;
    at += (size_t)__builtin_ctzll(quotes) + 2;
    if (at >= end) return unknown_tag;
  }
  const uint64_t brackets = PLACES(bytes + at, '>');
  if (brackets == 0) return unknown_tag;
  const size_t bracket = at + (size_t)__builtin_ctzll(brackets);
  if (bracket >= end || !is_tag(bytes, bracket, end)) return unknown_tag;
  const size_t first = bracket + 6;
  const uint64_t stops = STOPS(bytes + first);
  const size_t last = stops == 0 ? first + 64 : first + (size_t)__builtin_ctzll(stops);
  if (last >= end) return make_part(first, end);
  return stops != 0 && bytes[last] == ';' ? make_part(first, last) : unknown_tag;
}
#endif

TARGET static enum sieve_line SCAN(struct sieve_head *head, const uint8_t *bytes) {
  const size_t end = head->end;
  const size_t limit = head->limit;
  // Of lines that begin before this, eight bytes may be read.
  const size_t readable = limit < 8 ? 0 : limit - 7;
  size_t next = head->next;
  // Where the last line of use ended: a folded line there belongs to it.
  size_t used = head->is_used ? next : 0;
  unsigned have = head->is_changed ? present_parts(head) : head->have;
  const unsigned had = have;
  const unsigned wanted = head->is_brief ? MANDATORY : NEVER;
  enum sieve_line found = SIEVE_LINE_NONE;
  while (next < end) {
    const size_t start = next;
    // Where the line ends without its line feed and the return before that.
    size_t last = FEED(bytes, start, end, limit);
    next = end;
    if (__builtin_expect(last < end, 1)) {
      next = last + 1;
      if (__builtin_expect(start < readable, 1)) {
        const uint64_t word = any_word(bytes + start);
        const unsigned pair = pairs[word & PAIRS];
        if (pair == USELESS) continue;
        const struct guess *guess = &guesses[__builtin_ctz(pair)];
        if ((word & guess->mask) == guess->word) {
          const size_t first = start + guess->name;
          // As nearly everywhere; any other way of writing is looked at below.
          if (__builtin_expect(bytes[first - 1] == ' ' && bytes[first] > ' ' && bytes[last - 2] > ' ' &&
                                   bytes[last - 1] == '\r' && (have & guess->bit) == 0,
                               1)) {
            struct sieve_part *const part = &head->parts[guess->line];
            part->start = (int32_t)(uint32_t)first;
            part->end = (int32_t)(uint32_t)(last - 1);
            have |= guess->bit;
            used = next;
            // The next line may still be a part of this one.
            if ((have & wanted) == wanted && next < end && bytes[next] > ' ') break;
            continue;
          }
        }
      }
      // Before a line without a byte there is the line feed of another.
      last -= bytes[last - 1] == '\r';
    } else {
      last = end;
    }
    const uint8_t lead = bytes[start];
    if (lead <= ' ') {
      if (last == start) break;
      if (lead == ' ' || lead == '\t') {
        if (start != used) continue;
        found = SIEVE_LINE_FOLDED;
        break;
      }
    }
    size_t name;
    unsigned place = classify(bytes, start, last, limit, lead, &name);
    if (place == SIEVE_LINE_NONE) continue;
    used = next;
    if (place == SIEVE_LINE_OTHER) {
      head->value_start = start;
      head->value_end = last;
      found = SIEVE_LINE_OTHER;
      break;
    }
    // A network may assert two identities.
    if (place == SIEVE_LINE_ASSERTED) place += have >> SIEVE_LINE_ASSERTED & 1;
    if ((have >> place & 1) == 0) {
      head->parts[place] = trimmed(bytes, start + name, last);
      if (is_present(head->parts[place])) have |= 1u << place;
    }
    if ((have & wanted) == wanted && place != SIEVE_LINE_REASON && next < end && bytes[next] > ' ') break;
  }
  if ((have & ~had & 1u << SIEVE_LINE_FROM) != 0) head->tag = TAG(bytes, head->parts[SIEVE_LINE_FROM], limit);
  head->next = next;
  head->is_used = used == next;
  head->is_changed = 0;
  head->have = (uint16_t)have;
  return found;
}

#include "sip_usual.h"

#undef BLOCK
#undef FRAME
#undef FEED
#undef BEGIN
#undef SCAN
#undef TARGET
#undef FEEDS
#undef TAG
#undef PLACES
#undef STOPS
