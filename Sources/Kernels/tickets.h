// How products are cut into tickets: by shape alone, so that no sum depends on the threads.
#pragma once
#include "tables.h"

enum {
    ALONE = 1 << 16,   // elements below which a second thread costs more than it saves
    TICKET = 1 << 17,  // elements of a ticket of whole rows
};

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// Rows of a ticket when there are `rows` of `columns` weights.
static inline size_t rows_of_ticket(size_t rows, size_t columns) {
    if (rows * columns < ALONE) return rows;
    size_t most = columns < TICKET / 4 ? TICKET / columns / 4 * 4 : 4;
    return smaller(most, (rows + 31) / 32 * 4);
}
