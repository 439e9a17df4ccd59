#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations of this process are counted: glibc only.
bool allocation_counter_is_available(void);

/// Blocks that the calling thread has asked for since it began; reallocations count.
uint64_t allocation_counter_value(void);

#endif
