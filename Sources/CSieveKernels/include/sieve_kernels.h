#ifndef SIEVE_KERNELS_H
#define SIEVE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "sieve_memory.h"

/// Writes the position of every `delimiter`, `quote` and line feed in `bytes[0..<count]`, in order.
///
/// `positions` must have room for `count` entries. Returns how many were written.
/// SSE2 on x86-64 (part of the baseline), a plain loop elsewhere.
size_t sieve_index_structure(const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote,
                             uint32_t *positions);

#endif
