// The reading of a head, once for each set of instructions: BLOCK, FRAME, BEGIN and SCAN name the functions, TARGET
// what they may use, and FEEDS and TAG the kernels that differ.

/// A bit for each line feed among the 64 bytes from `at`, as far as they are before `end`.
TARGET static inline __attribute__((always_inline)) uint64_t BLOCK(const uint8_t *bytes, size_t at,
                                                                   size_t end, size_t limit) {
  if (__builtin_expect(at + 64 <= limit, 1)) return before(FEEDS(bytes + at), at, end);
  if (limit < 64) return feeds_bytewise(bytes, at, end);
  // The last 64 bytes there are; those before `at` are shifted out.
  return before(FEEDS(bytes + limit - 64) >> (64 - (limit - at)), at, end);
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
  size_t block = at;
  uint64_t feeds = at < end ? BLOCK(bytes, block, end, limit) : 0;
  while (feeds == 0 && end - block > 64) {
    block += 64;
    feeds = BLOCK(bytes, block, end, limit);
  }
  // The line feeds behind that of the start line are those of the first headers.
  head->block = block;
  if (feeds == 0) return;
  const size_t feed = block + (size_t)__builtin_ctzll(feeds);
  head->feeds = feeds & (feeds - 1);
  head->value_end = feed > at && bytes[feed - 1] == '\r' ? feed - 1 : feed;
  head->next = feed + 1;
}

TARGET static enum sieve_line SCAN(struct sieve_head *head, const uint8_t *bytes) {
  const size_t end = head->end;
  const size_t limit = head->limit;
  // Of lines that begin before this, eight bytes may be read.
  const size_t readable = limit < 8 ? 0 : limit - 7;
  size_t next = head->next;
  size_t block = head->block;
  uint64_t feeds = head->feeds;
  // Where the last line of use ended: a folded line there belongs to it.
  size_t used = head->is_used ? next : 0;
  unsigned have = head->is_changed ? present_parts(head) : head->have;
  const unsigned wanted = head->is_brief ? MANDATORY : NEVER;
  enum sieve_line found = SIEVE_LINE_NONE;
  while (next < end) {
    const size_t start = next;
    unsigned place;
    struct sieve_part value;
    while (__builtin_expect(feeds == 0, 0)) {
      if (end - block <= 64) break;
      block += 64;
      feeds = BLOCK(bytes, block, end, limit);
    }
    // Where the line ends without its line feed and the return before that.
    size_t last = end;
    next = end;
    if (__builtin_expect(feeds != 0, 1)) {
      last = block + (size_t)__builtin_ctzll(feeds);
      next = last + 1;
      feeds &= feeds - 1;
      if (__builtin_expect(start < readable, 1)) {
        const uint64_t word = any_word(bytes + start);
        const unsigned pair = pairs[word & PAIRS];
        if (pair == USELESS) continue;
        const struct guess *guess = &guesses[pair];
        if (((word | SMALL) & guess->mask) == guess->word) {
          // There is no line feed in a name, so that it ends within the line.
          size_t first = start + guess->name;
          first += bytes[first] == ' ';
          place = guess->line;
          if (__builtin_expect(bytes[last - 1] == '\r' && bytes[last - 2] > ' ' && bytes[first] > ' ', 1)) {
            value = make_part(first, last - 1);
          } else {
            value = trimmed(bytes, first, last);
          }
          goto known;
        }
      }
      // Before a line without a byte there is the line feed of another.
      last -= bytes[last - 1] == '\r';
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
    place = classify(bytes, start, last, limit, lead, &name);
    if (place == SIEVE_LINE_NONE) continue;
    if (place == SIEVE_LINE_OTHER) {
      used = next;
      head->value_start = start;
      head->value_end = last;
      found = SIEVE_LINE_OTHER;
      break;
    }
    // A network may assert two identities.
    if (place == SIEVE_LINE_ASSERTED) place += have >> SIEVE_LINE_ASSERTED & 1;
    value = trimmed(bytes, start + name, last);
  known:
    used = next;
    if ((have >> place & 1) == 0) {
      head->parts[place] = value;
      if (is_present(value)) have |= 1u << place;
      if (place == SIEVE_LINE_FROM) head->tag = TAG(bytes, value, limit);
    }
    if (__builtin_expect((have & wanted) == wanted, 0)) {
      // The next line may still be a part of this one.
      if (place != SIEVE_LINE_REASON && next < end && bytes[next] > ' ') break;
    }
  }
  head->next = next;
  head->block = block;
  head->feeds = feeds;
  head->is_used = used == next;
  head->is_changed = 0;
  head->have = (uint16_t)have;
  return found;
}

#undef BLOCK
#undef FRAME
#undef BEGIN
#undef SCAN
#undef TARGET
#undef FEEDS
#undef TAG
