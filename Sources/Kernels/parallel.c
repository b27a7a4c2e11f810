// Products of one row with a matrix, cut into tickets by shape alone: the sums, and so the last bit
// of every result, are the same for any number of threads.
#include "tickets.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDEST = 4096,           // columns whose running sums stay in the first-level cache
    STRIP = 2048,            // columns of a strip of a wider matrix
    ROW_BLOCKS = 8,
    GAP = 1024,              // floats between the sums of two blocks: what a processor fetches ahead
};

typedef struct {
    axon_product multiply;
    const char *w;
    const float *x;
    float *y;
    size_t rows, columns;
    size_t size;    // bytes of a weight
    size_t step;    // rows of a ticket, or columns of a strip
    size_t blocks;  // row blocks of a strip
} product;

static axon_product matvec_of(const axon_kernels *k, axon_format format) {
    return format == AXON_F32 ? k->matvec : format == AXON_F16 ? k->matvec_f16 : k->matvec_bf16;
}

static axon_product vecmat_of(const axon_kernels *k, axon_format format) {
    return format == AXON_F32 ? k->vecmat : format == AXON_F16 ? k->vecmat_f16 : k->vecmat_bf16;
}

static size_t size_of(axon_format format) { return format == AXON_F32 ? 4 : 2; }

// ---- y += W x: tickets are groups of rows ------------------------------------------------------

static void matvec_ticket(void *context, size_t ticket) {
    const product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    p->multiply(p->w + first * p->columns * p->size, p->columns, p->x, p->y + first, rows,
                p->columns);
}

void axon_matvec(const void *w, axon_format format, const float *x, float *y, size_t rows,
                 size_t columns) {
    if (rows == 0) return;
    product p = {matvec_of(axon_kernels_best(), format), w, x, y, rows, columns,
                 size_of(format), rows_of_ticket(rows, columns), 1};
    axon_pool_run(matvec_ticket, &p, (rows + p.step - 1) / p.step);
}

// ---- y += x W: tickets are blocks of rows within strips of columns -----------------------------

static size_t block_start(const product *p, size_t block) {
    return p->rows * block / p->blocks / 8 * 8;
}

static void vecmat_ticket(void *context, size_t ticket) {
    const product *p = context;
    size_t strip = ticket / p->blocks, block = ticket % p->blocks;
    size_t column = strip * p->step, columns = smaller(p->step, p->columns - column);
    size_t first = block_start(p, block);
    size_t end = block + 1 == p->blocks ? p->rows : block_start(p, block + 1);
    float *y = p->y + block * (p->columns + GAP) + column;
    if (p->blocks > 1) memset(y, 0, columns * sizeof(float));
    p->multiply(p->w + (first * p->columns + column) * p->size, p->columns, p->x + first, y,
                end - first, columns);
}

void axon_vecmat(const void *w, axon_format format, const float *x, float *y, size_t rows,
                 size_t columns) {
    const axon_kernels *kernels = axon_kernels_best();
    product p = {vecmat_of(kernels, format), w, x, y, rows, columns, size_of(format), STRIP, 1};
    if (rows * columns < ALONE) {
        p.multiply(w, columns, x, y, rows, columns);
        return;
    }
    if (columns <= WIDEST) {
        p.step = columns;
        p.blocks = ROW_BLOCKS;
    }
    size_t strips = (columns + p.step - 1) / p.step;
    float *sums = p.blocks > 1 ? malloc(p.blocks * (columns + GAP) * sizeof(float)) : NULL;
    if (sums == NULL) {
        p.blocks = 1;
        axon_pool_run(vecmat_ticket, &p, strips);
        return;
    }
    p.y = sums;
    axon_pool_run(vecmat_ticket, &p, strips * p.blocks);
    for (size_t block = 0; block < p.blocks; block++)
        kernels->axpy(1, sums + block * (columns + GAP), y, columns);
    free(sums);
}

// ---- A few outputs of the same products, with the same sums ------------------------------------

enum { SETTLED = 16 };  // outputs of a ticket

typedef struct {
    product all;
    const uint32_t *ids;
    size_t count;
} selection;

static void matvec_at_ticket(void *context, size_t ticket) {
    const selection *s = context;
    const product *p = &s->all;
    size_t end = smaller(s->count, (ticket + 1) * SETTLED);
    for (size_t i = ticket * SETTLED; i < end; i++)
        p->multiply(p->w + s->ids[i] * p->columns * p->size, p->columns, p->x, p->y + i, 1,
                    p->columns);
}

void axon_matvec_at(const void *w, axon_format format, const float *x, float *y, size_t rows,
                    size_t columns, const uint32_t *ids, size_t count) {
    product p = {matvec_of(axon_kernels_best(), format), w, x, y, rows, columns,
                 size_of(format), 0, 1};
    selection s = {p, ids, count};
    axon_pool_run(matvec_at_ticket, &s, (count + SETTLED - 1) / SETTLED);
}

enum { GATHERED = 256 };  // rows that are gathered at a time

/// Columns `ids` of `rows` rows at `from`, side by side.
static void gather(const product *p, const char *from, size_t rows, const uint32_t *ids,
                   size_t count, char *into) {
    for (size_t r = 0; r < rows; r++) {
        const char *row = from + r * p->columns * p->size;
        if (p->size == 4)
            for (size_t i = 0; i < count; i++)
                memcpy(into + 4 * (r * count + i), row + 4 * (size_t)ids[i], 4);
        else
            for (size_t i = 0; i < count; i++)
                memcpy(into + 2 * (r * count + i), row + 2 * (size_t)ids[i], 2);
    }
}

/// y += x W over the rows `first ..< end` of a few columns; each sum runs from the first row to the
/// last, as in the whole product.
static void vecmat_few(const product *p, size_t first, size_t end, const uint32_t *ids,
                       size_t count, float *y) {
    char tile[GATHERED * SETTLED * 4];
    for (size_t r = first; r < end; r += GATHERED) {
        size_t rows = smaller(GATHERED, end - r);
        gather(p, p->w + r * p->columns * p->size, rows, ids, count, tile);
        p->multiply(tile, count, p->x + r, y, rows, count);
    }
}

static void vecmat_at_ticket(void *context, size_t ticket) {
    const selection *s = context;
    const product *p = &s->all;
    size_t start = ticket * SETTLED, count = smaller(SETTLED, s->count - start);
    const uint32_t *ids = s->ids + start;
    if (p->blocks == 1) {
        vecmat_few(p, 0, p->rows, ids, count, p->y + start);
        return;
    }
    for (size_t block = 0; block < p->blocks; block++) {
        size_t first = block_start(p, block);
        size_t end = block + 1 == p->blocks ? p->rows : block_start(p, block + 1);
        float sums[SETTLED] = {0};
        vecmat_few(p, first, end, ids, count, sums);
        axon_kernels_best()->axpy(1, sums, p->y + start, count);
    }
}

void axon_vecmat_at(const void *w, axon_format format, const float *x, float *y, size_t rows,
                    size_t columns, const uint32_t *ids, size_t count) {
    int in_blocks = rows * columns >= ALONE && columns <= WIDEST;
    product p = {vecmat_of(axon_kernels_best(), format), w, x, y, rows, columns,
                 size_of(format), 0, in_blocks ? ROW_BLOCKS : 1};
    selection s = {p, ids, count};
    axon_pool_run(vecmat_at_ticket, &s, (count + SETTLED - 1) / SETTLED);
}

// ---- Reading, to know how fast memory is ---------------------------------------------------

enum { READING = 1 << 18 };  // floats of a ticket

typedef struct {
    const float *data;
    size_t count;
    _Atomic uint32_t bits;
} reading;

static void read_ticket(void *context, size_t ticket) {
    reading *r = context;
    size_t first = ticket * READING;
    float sum = axon_kernels_best()->sum(r->data + first, smaller(READING, r->count - first));
    uint32_t bits;
    memcpy(&bits, &sum, sizeof bits);
    r->bits ^= bits;
}

float axon_read_all(const float *data, size_t count) {
    reading r = {data, count, 0};
    axon_pool_run(read_ticket, &r, (count + READING - 1) / READING);
    return (float)r.bits;
}

// ---- Attention ---------------------------------------------------------------------------------

void axon_softcap(float *x, size_t count, float softcap) {
    for (size_t i = 0; i < count; i++) x[i] = softcap * tanhf(x[i] / softcap);
}

void axon_attend(const float *query, const float *keys, const float *values, size_t count,
                 size_t d_head, float scale, float softcap, float *scores, float *out) {
    const axon_kernels *kernels = axon_kernels_best();
    memset(scores, 0, count * sizeof(float));
    memset(out, 0, d_head * sizeof(float));
    kernels->matvec(keys, d_head, query, scores, count, d_head);
    for (size_t i = 0; i < count; i++) scores[i] *= scale;
    if (softcap > 0) axon_softcap(scores, count, softcap);
    kernels->softmax(scores, count);
    kernels->vecmat(values, d_head, scores, out, count, d_head);
}
