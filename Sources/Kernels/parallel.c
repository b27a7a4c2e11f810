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

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// ---- y += W x: tickets are groups of rows ------------------------------------------------------

static void matvec_ticket(void *context, size_t ticket) {
    const product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    p->multiply(p->w + first * p->columns * p->size, p->columns, p->x, p->y + first, rows,
                p->columns);
}

/// Rows of a ticket when there are `rows` of `columns` weights.
static size_t rows_of_ticket(size_t rows, size_t columns) {
    if (rows * columns < ALONE) return rows;
    size_t most = columns < TICKET / 4 ? TICKET / columns / 4 * 4 : 4;
    return smaller(most, (rows + 31) / 32 * 4);
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
    float *y = p->y + block * p->columns + column;
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
    float *sums = p.blocks > 1 ? calloc(p.blocks * columns, sizeof(float)) : NULL;
    if (sums == NULL) {
        p.blocks = 1;
        axon_pool_run(vecmat_ticket, &p, strips);
        return;
    }
    p.y = sums;
    axon_pool_run(vecmat_ticket, &p, strips * p.blocks);
    for (size_t block = 0; block < p.blocks; block++)
        kernels->axpy(1, sums + block * columns, y, columns);
    free(sums);
}

// ---- y += W x in eight bits --------------------------------------------------------------------

static size_t padded(size_t columns) {
    return (columns + AXON_Q8_BLOCK - 1) / AXON_Q8_BLOCK * AXON_Q8_BLOCK;
}

/// The scale that brings the largest of `count` numbers to 127, 0 where all are 0.
static float scale_of(const float *x, size_t count) {
    float largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmaxf(largest, fabsf(x[i]));
    return largest / 127;
}

static void quantize_block(const float *x, size_t count, float *scale, int8_t *bytes) {
    *scale = scale_of(x, count);
    float inverse = *scale > 0 ? 1 / *scale : 0;
    for (size_t i = 0; i < AXON_Q8_BLOCK; i++)
        bytes[i] = i < count ? (int8_t)lrintf(fmaxf(-127, fminf(127, x[i] * inverse))) : 0;
}

typedef struct {
    const float *w;
    uint8_t *bytes;
    float *scales;
    size_t rows, columns, step;
} quantization;

static void quantize_ticket(void *context, size_t ticket) {
    const quantization *q = context;
    size_t stride = padded(q->columns), blocks = stride / AXON_Q8_BLOCK;
    size_t end = smaller(q->rows, (ticket + 1) * q->step);
    for (size_t r = ticket * q->step; r < end; r++)
        for (size_t b = 0; b < blocks; b++) {
            size_t first = b * AXON_Q8_BLOCK;
            uint8_t *bytes = q->bytes + r * stride + first;
            quantize_block(q->w + r * q->columns + first,
                           smaller(AXON_Q8_BLOCK, q->columns - first), q->scales + r * blocks + b,
                           (int8_t *)bytes);
            for (size_t i = 0; i < AXON_Q8_BLOCK; i++) bytes[i] ^= 0x80;
        }
}

void axon_quantize_rows(const float *w, size_t rows, size_t columns, uint8_t *bytes,
                        float *scales) {
    if (rows == 0 || columns == 0) return;
    quantization q = {w, bytes, scales, rows, columns, 64};
    axon_pool_run(quantize_ticket, &q, (rows + q.step - 1) / q.step);
}

typedef struct {
    const axon_kernels *kernels;
    const uint8_t *w;
    const float *scales;
    const int8_t *x;
    const float *x_scales;
    float *y;
    size_t rows, stride, step;
} quantized_product;

static void matvec_q8_ticket(void *context, size_t ticket) {
    const quantized_product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    p->kernels->matvec_q8(p->w + first * p->stride,
                          p->scales + first * (p->stride / AXON_Q8_BLOCK), p->stride, p->x,
                          p->x_scales, p->y + first, rows);
}

void axon_matvec_q8(const uint8_t *w, const float *scales, const float *x, float *y, size_t rows,
                    size_t columns) {
    size_t stride = padded(columns), blocks = stride / AXON_Q8_BLOCK;
    if (rows == 0 || columns == 0) return;
    char *memory = malloc(stride + blocks * sizeof(float));
    if (memory == NULL) abort();
    float *x_scales = (float *)memory;
    int8_t *bytes = (int8_t *)(x_scales + blocks);
    for (size_t b = 0; b < blocks; b++) {
        size_t first = b * AXON_Q8_BLOCK;
        quantize_block(x + first, smaller(AXON_Q8_BLOCK, columns - first), x_scales + b,
                       bytes + first);
    }
    quantized_product p = {axon_kernels_best(), w,    scales, bytes, x_scales, y,
                           rows,                stride, rows_of_ticket(rows, stride)};
    axon_pool_run(matvec_q8_ticket, &p, (rows + p.step - 1) / p.step);
    free(memory);
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
