// A message as nearly all are, once for each set of instructions: USUAL names the function, STARTS the kernel that tells
// where lines begin, FEED and TAG those of `sip_head_scan.h`.
//
// Line after line, each begins where the one before it ends, and the processor waits for both. Here it knows where eight
// lines begin before it looks at any of them, and all that could be otherwise is one question at the end.

TARGET static uint64_t USUAL(struct sieve_head *head, const uint8_t *bytes, size_t at, size_t end,
                             size_t limit) {
  const size_t first_feed = FEED(bytes, at, end, limit);
  const size_t behind = first_feed + 1;
  if (__builtin_expect(first_feed - at < 13 || behind + USUAL_REACH > limit, 0)) return 0;
  uint64_t said = usual_start(bytes, at, first_feed, &head->uri);
  if (__builtin_expect(said == 0, 0)) return 0;

  const uint8_t *const lines = bytes + behind;
  struct sieve_part *const parts = head->parts;
  unsigned count;
  const uint64_t ends = ENDS(lines, &count);
  size_t line = usual_order(lines, ends, count, behind, parts);
  if (__builtin_expect(line == 0, 0)) line = any_order(lines, ends, count, behind, parts);
  if (__builtin_expect(line == 0, 0)) return 0;
  const size_t next = behind + line;
  if (__builtin_expect(next > end, 0)) return 0;
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
#undef ENDS
#undef KEY
