// Weights of eight bits: making them, multiplying with them, and bounding a product by them.
#include "tickets.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

static size_t padded(size_t columns) {
    return (columns + AXON_Q8_BLOCK - 1) / AXON_Q8_BLOCK * AXON_Q8_BLOCK;
}

/// The scale that brings the largest of `count` numbers to 127, 0 where all are 0. None is so small
/// that it or a product of two of them loses digits.
static float scale_of(const float *x, size_t count) {
    float largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmaxf(largest, fabsf(x[i]));
    return largest > 0 ? fmaxf(largest / 127, 0x1p-60f) : 0;
}

static int all_finite(const float *x, size_t count) {
    int finite = 1;
    for (size_t i = 0; i < count; i++) finite &= fabsf(x[i]) <= FLT_MAX;
    return finite;
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
    _Atomic int finite;
} quantization;

static void quantize_ticket(void *context, size_t ticket) {
    quantization *q = context;
    size_t stride = padded(q->columns), blocks = stride / AXON_Q8_BLOCK;
    size_t end = smaller(q->rows, (ticket + 1) * q->step);
    for (size_t r = ticket * q->step; r < end; r++) {
        if (!all_finite(q->w + r * q->columns, q->columns)) q->finite = 0;
        for (size_t b = 0; b < blocks; b++) {
            size_t first = b * AXON_Q8_BLOCK;
            uint8_t *bytes = q->bytes + r * stride + first;
            quantize_block(q->w + r * q->columns + first,
                           smaller(AXON_Q8_BLOCK, q->columns - first), q->scales + r * blocks + b,
                           (int8_t *)bytes);
            for (size_t i = 0; i < AXON_Q8_BLOCK; i++) bytes[i] ^= 0x80;
        }
    }
}

int axon_quantize_rows(const float *w, size_t rows, size_t columns, uint8_t *bytes,
                       float *scales) {
    if (rows == 0 || columns == 0) return 1;
    quantization q = {w, bytes, scales, rows, columns, 64, 1};
    axon_pool_run(quantize_ticket, &q, (rows + q.step - 1) / q.step);
    return q.finite;
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

// ---- Bounds on W x from eight bits ------------------------------------------------------------

/// Splits one block; `used` is how much of it is not padding.
static void split_block(const float *x, size_t used, size_t b, const axon_split *s) {
    float rest[AXON_Q8_BLOCK];
    double left = 0, size = 0, terms = 0;
    for (size_t i = 0; i < used; i++) rest[i] = x[i];
    for (int term = 0; term < 2; term++) {
        int8_t *bytes = s->bytes[term] + b * AXON_Q8_BLOCK;
        quantize_block(rest, used, s->scales[term] + b, bytes);
        for (size_t i = 0; i < used; i++) {
            double part = (double)s->scales[term][b] * bytes[i];
            terms += fabs(part);
            if (term == 0) rest[i] = (float)(x[i] - part);
        }
    }
    for (size_t i = 0; i < used; i++) {
        double high = (double)s->scales[0][b] * s->bytes[0][b * AXON_Q8_BLOCK + i];
        double low = (double)s->scales[1][b] * s->bytes[1][b * AXON_Q8_BLOCK + i];
        left += fabs(x[i] - high - low);
        size += fabs(x[i]);
    }
    s->sizes[b] = size;
    s->rests[b] = left;
    s->terms[b] = terms + left;
}

int axon_split_row(const float *x, size_t columns, const axon_split *split) {
    if (!all_finite(x, columns)) return 0;
    for (size_t b = 0, first = 0; first < columns; b++, first += AXON_Q8_BLOCK)
        split_block(x + first, smaller(AXON_Q8_BLOCK, columns - first), b, split);
    return 1;
}

typedef struct {
    const axon_kernels *kernels;
    const uint8_t *w;
    const float *scales;
    const axon_split *x;
    const float *weights;
    float *y, *slack;
    size_t rows, stride, step;
} coarse_product;

/// The second term finds the weights in the cache where the first has put them.
static void coarse_ticket(void *context, size_t ticket) {
    const coarse_product *p = context;
    size_t first = ticket * p->step, rows = smaller(p->step, p->rows - first);
    size_t blocks = p->stride / AXON_Q8_BLOCK;
    const float *scales = p->scales + first * blocks;
    for (int term = 0; term < 2; term++)
        p->kernels->matvec_q8(p->w + first * p->stride, scales, p->stride, p->x->bytes[term],
                              p->x->scales[term], p->y + first, rows);
    p->kernels->matvec(scales, blocks, p->weights, p->slack + first, rows, blocks);
}

void axon_coarse_q8(const uint8_t *w, const float *scales, const axon_split *x,
                    const float *weights, float *y, float *slack, size_t rows, size_t columns) {
    size_t stride = padded(columns);
    if (rows == 0 || columns == 0) return;
    coarse_product p = {axon_kernels_best(), w,     scales, x, weights, y, slack, rows,
                        stride,              rows_of_ticket(rows, stride)};
    axon_pool_run(coarse_ticket, &p, (rows + p.step - 1) / p.step);
}
