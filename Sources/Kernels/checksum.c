// A checksum at the speed of memory: it tells accidents apart, not attacks.
#include "tickets.h"
#include <stdlib.h>
#include <string.h>

enum { PART = 1 << 18 };  // bytes of a ticket

static const uint64_t prime = 0x9E3779B185EBCA87;

/// Mixes so that each bit of a word moves about half of the bits of the sum.
static uint64_t mixed(uint64_t sum, uint64_t word) {
    sum = (sum ^ word) * prime;
    return sum ^ sum >> 29;
}

/// Four sums run beside each other, since each waits for its multiplication.
static uint64_t part_sum(const unsigned char *bytes, size_t count) {
    uint64_t sums[4] = {1, 2, 3, 4}, word;
    size_t i = 0;
    for (; i + 32 <= count; i += 32)
        for (int lane = 0; lane < 4; lane++) {
            memcpy(&word, bytes + i + 8 * lane, 8);
            sums[lane] = mixed(sums[lane], word);
        }
    for (; i < count; i++) sums[0] = mixed(sums[0], bytes[i]);
    return mixed(mixed(mixed(mixed(count, sums[0]), sums[1]), sums[2]), sums[3]);
}

typedef struct {
    const unsigned char *bytes;
    size_t count;
    uint64_t *sums;
} summing;

static void sum_ticket(void *context, size_t ticket) {
    const summing *s = context;
    size_t first = ticket * PART;
    s->sums[ticket] = part_sum(s->bytes + first, smaller(PART, s->count - first));
}

uint64_t axon_checksum(const void *bytes, size_t count) {
    size_t parts = (count + PART - 1) / PART;
    summing s = {bytes, count, malloc((parts + 1) * sizeof(uint64_t))};
    if (s.sums == NULL) abort();
    axon_pool_run(sum_ticket, &s, parts);
    uint64_t sum = count;
    for (size_t i = 0; i < parts; i++) sum = mixed(sum, s.sums[i]);
    free(s.sums);
    return sum;
}
