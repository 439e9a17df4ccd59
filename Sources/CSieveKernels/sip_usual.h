// A message as nearly all are, once for each set of instructions: USUAL, REFILL, NEXT_TWO and REST name the functions, ENDS the kernel that
// tells where lines end, KEY that of a dialog's key, FEED and TAG those of `sip_head_scan.h`.
//
// Line after line, each begins where the one before it ends, and the processor waits for both. Here it knows where the lines
// of 256 bytes begin, eight at most, before it looks at any of them. Behind those that it has passed it looks for more.

/// Moves a window on behind the lines that were passed; 0 when there are none or no more bytes.
TARGET static inline __attribute__((always_inline)) int REFILL(const uint8_t *bytes, size_t end,
                                                               size_t limit, struct window *window) {
  if (window->line == 0 || window->at + window->line >= end) return 0;
  if (window->at + window->line + USUAL_REACH > limit) return 0;
  window->at += window->line;
  window->line = 0;
  window->ends = ENDS(bytes + window->at, &window->count);
  return 1;
}

/// Moves a window on to the next two lines; 0 when they are not there. Half the instructions of `REFILL`.
TARGET static inline __attribute__((always_inline)) int NEXT_TWO(const uint8_t *bytes, size_t end,
                                                                 size_t limit, struct window *window) {
  window->at += window->line;
  window->line = 0;
  if (window->at >= end) return 0;
  const size_t first = FEED(bytes, window->at, end, limit);
  if (first + 1 >= end) return 0;
  const size_t second = FEED(bytes, first + 1, end, limit);
  if (second >= end || second - window->at > 0xFF) return 0;
  window->ends = (second - window->at) << 8 | (first - window->at);
  window->count = 2;
  return window->at + USUAL_REACH <= limit;
}

/// Finds mandatory headers that are not there yet in any order; where the line behind the last one begins, 0 when one of the lines
/// has to be looked at otherwise.
TARGET static __attribute__((noinline)) size_t REST(const uint8_t *bytes, size_t end, size_t limit,
                                                    struct window window, unsigned useless,
                                                    unsigned have, struct sieve_part *parts) {
  while (have != MANDATORY) {
    if (window.count == 0 && !REFILL(bytes, end, limit, &window)) return 0;
    pass_useless(bytes, &window, useless);
    if (window.count == 0) continue;
    const unsigned kind = any_header(bytes, &window, have, parts);
    if (kind == 0) return 0;
    have |= kind;
  }
  return window.at + window.line;
}

TARGET static uint64_t USUAL(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                             size_t limit) {
  const size_t first_feed = FEED(bytes, at, end, limit);
  const size_t behind = first_feed + 1;
  if (__builtin_expect(first_feed - at < 13 || behind + USUAL_REACH > limit, 0)) return 0;
  uint64_t said = usual_start(bytes, at, first_feed, &head->uri);
  if (__builtin_expect(said == 0, 0)) return 0;

  struct sieve_part *const parts = head->parts;
  const unsigned useless = (said & SIEVE_SAID_BRIEF) != 0 ? MAYBE_REASON | FURTHER : USELESS;
  struct window window = {.at = behind};
  window.ends = ENDS(bytes + behind, &window.count);
  pass_useless(bytes, &window, useless);
  // Where most write them; all others in any order.
  unsigned have = 0;
  if (__builtin_expect(window.count > 1, 1)) {
    have = usual_addresses(bytes, &window, parts);
    if (__builtin_expect(have == ADDRESSES, 1)) {
      if (window.count < 2 && !NEXT_TWO(bytes, end, limit, &window)) return 0;
      have |= usual_ids(bytes, &window, parts);
    }
  }
  const size_t next = __builtin_expect(have == MANDATORY, 1)
                          ? window.at + window.line
                          : REST(bytes, end, limit, window, useless, have, parts);
  if (__builtin_expect(next == 0 || next > end, 0)) return 0;
  said = usual_sequence(bytes + (uint32_t)parts[SIEVE_LINE_SEQUENCE].start, said);
  if (__builtin_expect(said == 0, 0)) return 0;

  head->next = next;
  head->end = end;
  head->limit = limit;
  memset(&parts[SIEVE_LINE_REASON], 0, 4 * sizeof parts[0]);
  head->tag = TAG(bytes, parts[SIEVE_LINE_FROM], limit);
  head->key = (struct sieve_key){0, 0};
  if (__builtin_expect(head->tag.start >= 0, 1))
    head->key = KEY(bytes, limit, parts[SIEVE_LINE_CALL_ID], head->tag);
  head->is_used = 1;
  head->is_changed = 0;
  head->have = MANDATORY;
  // The next line may still be a part of this one.
  const int is_whole = next < end && bytes[next] > ' ';
  return is_whole ? said | SIEVE_SAID_WHOLE : said;
}

#undef USUAL
#undef REFILL
#undef NEXT_TWO
#undef REST
#undef ENDS
#undef KEY
