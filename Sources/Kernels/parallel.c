// Products of one row with a matrix, cut into tickets by shape alone: the sums, and so the last bit
// of every result, are the same for any number of threads.
#include "tables.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALONE = 1 << 16,         // elements below which a second thread costs more than it saves
    TICKET = 1 << 17,        // elements of a ticket of whole rows
    WIDEST = 4096,           // columns whose running sums stay in the first-level cache
    STRIP = 2048,            // columns of a strip of a wider matrix
    ROW_BLOCKS = 8,
};

typedef struct {
    const axon_kernels *kernels;
    const void *w;
    const float *x;
    float *y;
    size_t rows, columns;
    size_t step;    // rows of a ticket, or columns of a strip
    size_t blocks;  // row blocks of a strip
} product;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// ---- y += W x: tickets are groups of rows ------------------------------------------------------

static void matvec_ticket(void *context, size_t ticket) {
    const product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    p->kernels->matvec((const float *)p->w + first * p->columns, p->columns, p->x, p->y + first,
                       rows, p->columns);
}

static void matvec_f16_ticket(void *context, size_t ticket) {
    const product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    p->kernels->matvec_f16((const uint16_t *)p->w + first * p->columns, p->columns, p->x,
                           p->y + first, rows, p->columns);
}

static void run_by_rows(axon_job body, product p) {
    if (p.rows == 0) return;
    p.step = p.rows;
    if (p.rows * p.columns >= ALONE) {
        size_t most = p.columns < TICKET / 4 ? TICKET / p.columns / 4 * 4 : 4;
        p.step = smaller(most, (p.rows + 31) / 32 * 4);
    }
    axon_pool_run(body, &p, (p.rows + p.step - 1) / p.step);
}

void axon_matvec(const float *w, const float *x, float *y, size_t rows, size_t columns) {
    product p = {axon_kernels_best(), w, x, y, rows, columns, 0, 0};
    run_by_rows(matvec_ticket, p);
}

void axon_matvec_f16(const uint16_t *w, const float *x, float *y, size_t rows, size_t columns) {
    product p = {axon_kernels_best(), w, x, y, rows, columns, 0, 0};
    run_by_rows(matvec_f16_ticket, p);
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
    float *y = p->y + block * p->columns + column;
    p->kernels->vecmat((const float *)p->w + first * p->columns + column, p->columns, p->x + first,
                       y, end - first, columns);
}

void axon_vecmat(const float *w, const float *x, float *y, size_t rows, size_t columns) {
    product p = {axon_kernels_best(), w, x, y, rows, columns, STRIP, 1};
    if (rows * columns < ALONE) {
        p.kernels->vecmat(w, columns, x, y, rows, columns);
        return;
    }
    if (columns <= WIDEST) {
        p.step = columns;
        p.blocks = ROW_BLOCKS;
    }
    size_t strips = (columns + p.step - 1) / p.step;
    float *sums = p.blocks > 1 ? calloc(p.blocks * columns, sizeof(float)) : NULL;
    if (sums == NULL) {
        p.blocks = 1;
        axon_pool_run(vecmat_ticket, &p, strips);
        return;
    }
    p.y = sums;
    axon_pool_run(vecmat_ticket, &p, strips * p.blocks);
    for (size_t block = 0; block < p.blocks; block++)
        p.kernels->axpy(1, sums + block * columns, y, columns);
    free(sums);
}

// ---- Attention ---------------------------------------------------------------------------------

void axon_softcap(float *x, size_t count, float softcap) {
    for (size_t i = 0; i < count; i++) x[i] = softcap * tanhf(x[i] / softcap);
}

void axon_attend(const float *query, const float *keys, const float *values, size_t stride,
                 size_t count, size_t d_head, float scale, float softcap, float *scores,
                 float *out) {
    const axon_kernels *kernels = axon_kernels_best();
    memset(scores, 0, count * sizeof(float));
    memset(out, 0, d_head * sizeof(float));
    kernels->matvec(keys, stride, query, scores, count, d_head);
    for (size_t i = 0; i < count; i++) scores[i] *= scale;
    if (softcap > 0) axon_softcap(scores, count, softcap);
    kernels->softmax(scores, count);
    kernels->vecmat(values, stride, scores, out, count, d_head);
}
