// Weights of eight bits: making them, multiplying with them, and bounding a product by them.
#include "tickets.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = AXON_Q8_BLOCK, ROWS = AXON_Q8_ROWS, GROUP = BLOCK * ROWS };

static size_t blocks_of(size_t columns) { return (columns + BLOCK - 1) / BLOCK; }
static size_t groups_of(size_t rows) { return (rows + ROWS - 1) / ROWS; }

/// Groups of a ticket when there are `groups` of `blocks` blocks.
static size_t step_of(size_t groups, size_t blocks) {
    if (groups * blocks * GROUP < ALONE) return groups;
    size_t most = TICKET / (blocks * GROUP);
    return smaller(most ? most : 1, (groups + 7) / 8);
}

static int all_finite(const float *x, size_t count) {
    int finite = 1;
    for (size_t i = 0; i < count; i++) finite &= fabsf(x[i]) <= FLT_MAX;
    return finite;
}

/// Block `b` of a row of `columns` floats, in eight bits.
static void quantize_block(const float *x, size_t columns, size_t b, int8_t *bytes,
                           float *scale) {
    const axon_kernels *kernels = axon_kernels_best();
    if ((b + 1) * BLOCK <= columns) {
        kernels->quantize(x + b * BLOCK, bytes, scale);
        return;
    }
    float padded[BLOCK] = {0};
    memcpy(padded, x + b * BLOCK, (columns - b * BLOCK) * sizeof(float));
    kernels->quantize(padded, bytes, scale);
}

typedef struct {
    const float *w;
    uint8_t *bytes;
    float *scales;
    size_t rows, columns;
    _Atomic int finite;
} quantization;

static void quantize_group(void *context, size_t group) {
    quantization *q = context;
    size_t blocks = blocks_of(q->columns), first = group * ROWS;
    size_t rows = smaller(ROWS, q->rows - first);
    const float *w = q->w + first * q->columns;
    if (!all_finite(w, rows * q->columns)) q->finite = 0;
    for (size_t b = 0; b < blocks; b++) {
        uint8_t *place = q->bytes + (group * blocks + b) * GROUP;
        float *scales = q->scales + (group * blocks + b) * ROWS;
        for (size_t r = 0; r < ROWS; r++) {
            int8_t bytes[BLOCK] = {0};
            scales[r] = 0;
            if (r < rows) quantize_block(w + r * q->columns, q->columns, b, bytes, scales + r);
            for (size_t i = 0; i < BLOCK; i++)
                place[i / 4 * 4 * ROWS + 4 * r + i % 4] = (uint8_t)bytes[i] ^ 0x80;
        }
    }
}

int axon_quantize_rows(const float *w, size_t rows, size_t columns, uint8_t *bytes,
                       float *scales) {
    if (rows == 0 || columns == 0) return 1;
    quantization q = {w, bytes, scales, rows, columns, 1};
    axon_pool_run(quantize_group, &q, groups_of(rows));
    return q.finite;
}

static void sum_bytes(const axon_q8_row *row, size_t b) {
    int32_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++) sum += row->bytes[b * BLOCK + i];
    row->sums[b] = sum;
}

typedef struct {
    const axon_kernels *kernels;
    const uint8_t *w;
    const float *scales;
    const axon_q8_row *x;
    float *y;
    size_t rows, groups, blocks, step;
} quantized_product;

/// Groups `first ..< end`; the last may have rows that are not there.
static void add_groups(const quantized_product *p, size_t first, size_t end) {
    const uint8_t *w = p->w + first * p->blocks * GROUP;
    const float *scales = p->scales + first * p->blocks * ROWS;
    size_t whole = smaller(end, p->rows / ROWS) - first;
    p->kernels->matvec_q8(w, scales, p->x, p->y + first * ROWS, p->blocks, whole);
    if (first + whole == end) return;
    float sums[ROWS] = {0}, *y = p->y + (first + whole) * ROWS;
    memcpy(sums, y, p->rows % ROWS * sizeof(float));
    p->kernels->matvec_q8(w + whole * p->blocks * GROUP, scales + whole * p->blocks * ROWS, p->x,
                          sums, p->blocks, 1);
    memcpy(y, sums, p->rows % ROWS * sizeof(float));
}

static void matvec_q8_ticket(void *context, size_t ticket) {
    const quantized_product *p = context;
    add_groups(p, ticket * p->step, smaller(p->groups, (ticket + 1) * p->step));
}

void axon_matvec_q8(const uint8_t *w, const float *scales, const float *x, float *y, size_t rows,
                    size_t columns) {
    size_t blocks = blocks_of(columns), groups = groups_of(rows);
    if (rows == 0 || columns == 0) return;
    char *memory = malloc(blocks * (sizeof(float) + sizeof(int32_t) + BLOCK));
    if (memory == NULL) abort();
    axon_q8_row row = {(int8_t *)memory + 8 * blocks, (float *)memory,
                       (int32_t *)memory + blocks};
    for (size_t b = 0; b < blocks; b++) {
        quantize_block(x, columns, b, row.bytes + b * BLOCK, row.scales + b);
        sum_bytes(&row, b);
    }
    quantized_product p = {axon_kernels_best(), w, scales, &row, y, rows, groups, blocks,
                           step_of(groups, blocks)};
    axon_pool_run(matvec_q8_ticket, &p, (groups + p.step - 1) / p.step);
    free(memory);
}

// ---- Bounds on W x from eight bits ------------------------------------------------------------

/// Splits one block; `used` is how much of it is not padding.
static void split_block(const float *x, size_t used, size_t b, const axon_split *s) {
    float rest[BLOCK];
    double left = 0, size = 0, terms = 0;
    for (size_t i = 0; i < used; i++) rest[i] = x[i];
    for (int term = 0; term < 2; term++) {
        const axon_q8_row *row = &s->terms[term];
        int8_t *bytes = row->bytes + b * BLOCK;
        quantize_block(rest, used, 0, bytes, row->scales + b);
        sum_bytes(row, b);
        for (size_t i = 0; i < used; i++) {
            double part = (double)row->scales[b] * bytes[i];
            terms += fabs(part);
            if (term == 0) rest[i] = (float)(x[i] - part);
        }
    }
    for (size_t i = 0; i < used; i++) {
        double high = (double)s->terms[0].scales[b] * s->terms[0].bytes[b * BLOCK + i];
        double low = (double)s->terms[1].scales[b] * s->terms[1].bytes[b * BLOCK + i];
        left += fabs(x[i] - high - low);
        size += fabs(x[i]);
    }
    s->sizes[b] = size;
    s->rests[b] = left;
    s->spans[b] = terms + left;
}

int axon_split_row(const float *x, size_t columns, const axon_split *split) {
    if (!all_finite(x, columns)) return 0;
    for (size_t b = 0, first = 0; first < columns; b++, first += BLOCK)
        split_block(x + first, smaller(BLOCK, columns - first), b, split);
    return 1;
}

typedef struct {
    quantized_product terms[2];
    const float *bias;
    axon_slack slack;
    float *upper;
} coarse_product;

/// Opens what lies at `lower` and `upper`, sums and how far off they may be, to bounds.
static void open_bounds(float *lower, float *upper, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        float sum = lower[r];
        float room = upper[r] * (1 + 0x1p-20f) + fabsf(sum) * 0x1p-21f;
        lower[r] = sum - room;
        upper[r] = sum + room;
    }
}

/// Group by group, so that the second term finds the weights in the cache where the first has put
/// them.
static void coarse_ticket(void *context, size_t ticket) {
    const coarse_product *c = context;
    const quantized_product *p = &c->terms[0];
    size_t end = smaller(p->groups, (ticket + 1) * p->step);
    for (size_t group = ticket * p->step; group < end; group++) {
        size_t first = group * ROWS, rows = smaller(ROWS, p->rows - first);
        float *lower = p->y + first, *upper = c->upper + first;
        for (size_t r = 0; r < rows; r++) {
            lower[r] = c->bias[first + r];
            upper[r] = fabsf(lower[r]) * c->slack.of_bias + c->slack.least;
        }
        add_groups(&c->terms[0], group, group + 1);
        add_groups(&c->terms[1], group, group + 1);
        p->kernels->vecmat(p->scales + group * p->blocks * ROWS, ROWS, c->slack.of_scales, upper,
                           p->blocks, rows);
        open_bounds(lower, upper, rows);
    }
}

void axon_coarse_q8(const uint8_t *w, const float *scales, const axon_split *x, const float *bias,
                    axon_slack slack, float *lower, float *upper, size_t rows, size_t columns) {
    size_t blocks = blocks_of(columns), groups = groups_of(rows);
    if (rows == 0 || columns == 0) return;
    coarse_product c = {.bias = bias, .slack = slack, .upper = upper};
    for (int term = 0; term < 2; term++)
        c.terms[term] = (quantized_product){axon_kernels_best(), w, scales, &x->terms[term],
                                            lower, rows, groups, blocks, step_of(groups, blocks)};
    axon_pool_run(coarse_ticket, &c, (groups + c.terms[0].step - 1) / c.terms[0].step);
}
