// The reading of a head, once for each set of instructions: SCAN names the function, TARGET what it may
// use, and FEEDS and TAG the kernels that differ.

TARGET static enum sieve_line SCAN(struct sieve_head *head, const uint8_t *bytes) {
  const size_t end = head->end;
  const size_t limit = head->limit;
  size_t next = head->next;
  size_t block = head->block;
  uint64_t feeds = head->feeds;
  uint8_t is_used = head->is_used;
  unsigned have = head->is_changed ? present_parts(head) : head->have;
  const unsigned wanted = head->is_brief ? MANDATORY : NEVER;
  enum sieve_line found = SIEVE_LINE_NONE;
  while (next < end) {
    const size_t start = next;
    // Where the line ends without its line feed and the return before that.
    size_t last = end;
    next = end;
    while (feeds == 0) {
      block += 64;
      if (block >= end) goto ended;
      feeds = FEEDS(bytes, block, end, limit);
    }
    last = block + (size_t)__builtin_ctzll(feeds);
    feeds &= feeds - 1;
    next = last + 1;
    if (last > start && bytes[last - 1] == '\r') last--;
  ended:;
    const uint8_t lead = bytes[start];
    if (lead <= ' ') {
      if (last == start) break;
      if (lead == ' ' || lead == '\t') {
        if (!is_used) continue;
        found = SIEVE_LINE_FOLDED;
        break;
      }
    }
    is_used = 0;
    size_t name;
    const enum sieve_line line = classify(bytes, start, last, limit, lead, &name);
    if (line == SIEVE_LINE_NONE) continue;
    is_used = 1;
    if (line == SIEVE_LINE_OTHER) {
      head->value_start = start;
      head->value_end = last;
      found = line;
      break;
    }
    size_t first = start + name;
    if (first < last && bytes[first] == ' ') first++;
    struct sieve_part value = make_part(first, last);
    if (first < last && (bytes[first] <= ' ' || bytes[last - 1] <= ' '))
      value = trimmed(bytes, first, last);
    unsigned place = line;
    // A network may assert two identities.
    if (place == SIEVE_LINE_ASSERTED) place += have >> SIEVE_LINE_ASSERTED & 1;
    if ((have >> place & 1) == 0) {
      head->parts[place] = value;
      if (is_present(value)) have |= 1u << place;
      if (place == SIEVE_LINE_FROM) head->tag = TAG(bytes, value, limit);
    }
    // The next line may still be a part of this one.
    if ((have & wanted) == wanted && line != SIEVE_LINE_REASON && next < end && bytes[next] > ' ')
      break;
  }
  head->next = next;
  head->block = block;
  head->feeds = feeds;
  head->is_used = is_used;
  head->is_changed = 0;
  head->have = (uint16_t)have;
  return found;
}

#undef SCAN
#undef TARGET
#undef FEEDS
#undef TAG
