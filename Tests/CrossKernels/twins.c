// Every vector kernel against its plain twin, without Swift, so that kernels of other processors can
// be tried under an emulator. Prints what differs and exits with 1 if anything does.
#include "Kernels.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 2048, ROWS = 17 };

static const size_t sizes[] = {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1027};
enum { SIZES = sizeof sizes / sizeof *sizes };

static int failures;
static uint64_t state = 1;

/// A number between -1 and 1.
static float next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (float)(int32_t)(state >> 32) / 2147483648.0f;
}

static void fill(float *x, size_t count, float scale) {
    for (size_t i = 0; i < count; i++) x[i] = next() * scale;
}

static void compare(const char *what, size_t size, const float *a, const float *b, size_t count,
                    float limit) {
    for (size_t i = 0; i < count; i++) {
        float larger = fmaxf(1, fabsf(b[i]));
        if (fabsf(a[i] - b[i]) <= limit * larger) continue;
        printf("%s of %zu: place %zu is %.9g, the twin has %.9g\n", what, size, i, a[i], b[i]);
        failures++;
        return;
    }
}

static float w[ROWS * (MOST + 3) + MOST], x[MOST], y[MOST], a[MOST], b[MOST];
static uint16_t narrow[ROWS * (MOST + 3) + MOST];

typedef void (*in_place)(float *x, size_t count);

static void check_in_place(const char *what, in_place fast, in_place plain, size_t size) {
    fill(a, size, 12);
    memcpy(b, a, sizeof a);
    fast(a, size);
    plain(b, size);
    compare(what, size, a, b, size, 2e-6f);
}

/// Rows with a gap between them, and packed.
static void check_product(const char *what, axon_product fast, axon_product plain, const void *weights,
                          size_t rows, size_t columns, int is_matvec) {
    size_t outputs = is_matvec ? rows : columns;
    for (size_t gap = 0; gap <= 3; gap += 3) {
        fill(a, outputs, 1);
        memcpy(b, a, sizeof a);
        fast(weights, columns + gap, x, a, rows, columns);
        plain(weights, columns + gap, x, b, rows, columns);
        compare(what, columns, a, b, outputs, 2e-5f);
    }
}

static void check_products(const axon_kernels *k, const axon_kernels *p, size_t columns) {
    static const size_t rows[] = {0, 1, 3, 4, 5, 8, 9, 17};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count = rows[i] * (columns + 3) + columns;
        fill(w, count, 1);
        fill(x, MOST, 1);
        check_product("matvec", k->matvec, p->matvec, w, rows[i], columns, 1);
        check_product("vecmat", k->vecmat, p->vecmat, w, rows[i], columns, 0);
        p->narrow_f16(w, narrow, count);
        check_product("matvec_f16", k->matvec_f16, p->matvec_f16, narrow, rows[i], columns, 1);
        check_product("vecmat_f16", k->vecmat_f16, p->vecmat_f16, narrow, rows[i], columns, 0);
        for (size_t j = 0; j < count; j++) memcpy(narrow + j, (char *)(w + j) + 2, 2);
        check_product("matvec_bf16", k->matvec_bf16, p->matvec_bf16, narrow, rows[i], columns, 1);
        check_product("vecmat_bf16", k->vecmat_bf16, p->vecmat_bf16, narrow, rows[i], columns, 0);
    }
}

static void check_bytes(const axon_kernels *k, const axon_kernels *p) {
    enum { GROUPS = 2, BLOCKS = 3, LANES = GROUPS * AXON_Q8_ROWS };
    static uint8_t bytes[LANES * BLOCKS * AXON_Q8_BLOCK];
    static int8_t row[BLOCKS * AXON_Q8_BLOCK];
    float scales[LANES * BLOCKS], x_scales[BLOCKS];
    int32_t sums[BLOCKS];
    axon_q8_row x_row = {row, x_scales, sums};
    for (size_t blocks = 0; blocks <= BLOCKS; blocks++) {
        // Every extreme, since sums of products of bytes may overflow unseen.
        for (size_t i = 0; i < sizeof bytes; i++) {
            float v = next();
            bytes[i] = v > 0.5f ? 255 : v < -0.5f ? 0 : (uint8_t)(128 + 120 * v);
        }
        memset(sums, 0, sizeof sums);
        for (size_t i = 0; i < sizeof row; i++) {
            float v = next();
            row[i] = v > 0.5f ? 127 : v < -0.5f ? -127 : (int8_t)(120 * v);
            sums[i / AXON_Q8_BLOCK] += row[i];
        }
        fill(scales, LANES * BLOCKS, 1e-4f);
        fill(x_scales, BLOCKS, 1);
        fill(a, LANES, 1);
        memcpy(b, a, sizeof a);
        k->matvec_q8(bytes, scales, &x_row, a, blocks, GROUPS);
        p->matvec_q8(bytes, scales, &x_row, b, blocks, GROUPS);
        compare("matvec_q8", blocks, a, b, LANES, 1e-4f);
    }
    fill(scales, AXON_Q8_ROWS, 1);
    k->widen_q8(bytes, scales, a, AXON_Q8_ROWS + 3);
    p->widen_q8(bytes, scales, b, AXON_Q8_ROWS + 3);
    for (size_t i = 0; i < AXON_Q8_BLOCK; i++)
        compare("widen_q8", i, a + i * (AXON_Q8_ROWS + 3), b + i * (AXON_Q8_ROWS + 3),
                AXON_Q8_ROWS, 0);
}

static void check_quantizing(const axon_kernels *k, const axon_kernels *p) {
    static const float sizes[] = {0, 1e-45f, 1e-30f, 1e-17f, 1, 127, 1e30f};
    for (size_t s = 0; s < 7; s++) {
        int8_t fast[AXON_Q8_BLOCK], plain[AXON_Q8_BLOCK];
        float scales[2];
        fill(x, AXON_Q8_BLOCK, sizes[s]);
        k->quantize(x, fast, scales);
        p->quantize(x, plain, scales + 1);
        if (memcmp(fast, plain, sizeof fast) || scales[0] != scales[1]) {
            printf("quantize of numbers to %g differs\n", sizes[s]);
            failures++;
        }
    }
}

static void check_vectors(const axon_kernels *k, const axon_kernels *p, size_t size) {
    fill(x, size, 1);
    fill(y, size, 1);
    a[0] = k->dot(x, y, size);
    b[0] = p->dot(x, y, size);
    compare("dot", size, a, b, 1, 1e-4f);
    a[0] = k->sum(x, size);
    b[0] = p->sum(x, size);
    compare("sum", size, a, b, 1, 1e-4f);
    memcpy(a, y, sizeof a);
    memcpy(b, y, sizeof b);
    k->axpy(0.7f, x, a, size);
    p->axpy(0.7f, x, b, size);
    compare("axpy", size, a, b, size, 2e-5f);
    k->standardize(x, a, size, 1e-5f);
    p->standardize(x, b, size, 1e-5f);
    compare("standardize", size, a, b, size, 2e-5f);
    k->rms_normalize(x, a, size, 1e-6f);
    p->rms_normalize(x, b, size, 1e-6f);
    compare("rms_normalize", size, a, b, size, 2e-5f);
    check_in_place("softmax", k->softmax, p->softmax, size);
    check_in_place("gelu_tanh", k->gelu_tanh, p->gelu_tanh, size);
    check_in_place("gelu_erf", k->gelu_erf, p->gelu_erf, size);
    check_in_place("silu", k->silu, p->silu, size);
}

static void check_halves(const axon_kernels *k, const axon_kernels *p) {
    static uint16_t bits[65536], found[65536], expected[65536];
    static float wide[65536], twin[65536];
    for (size_t i = 0; i < 65536; i++) bits[i] = (uint16_t)i;
    k->widen_f16(bits, wide, 65536);
    p->widen_f16(bits, twin, 65536);
    for (size_t i = 0; i < 65536; i++)
        if (isnan(twin[i]) ? !isnan(wide[i]) : memcmp(wide + i, twin + i, 4) != 0) {
            printf("widen_f16: %04zx differs\n", i);
            failures++;
            break;
        }
    for (size_t i = 0; i < 65536; i++) wide[i] = isnan(twin[i]) ? 0 : twin[i] * (1 + next() * 1e-3f);
    k->narrow_f16(wide, found, 65536);
    p->narrow_f16(wide, expected, 65536);
    if (memcmp(found, expected, sizeof found)) {
        printf("narrow_f16 differs\n");
        failures++;
    }
    k->widen_bf16(bits, wide, 65536);
    p->widen_bf16(bits, twin, 65536);
    if (memcmp(wide, twin, sizeof wide)) {
        printf("widen_bf16 differs\n");
        failures++;
    }
}

int main(void) {
    const axon_kernels *plain = axon_kernels_at(0), *kernels;
    int count = 0;
    for (int index = 1; (kernels = axon_kernels_at(index)) != NULL; index++, count++) {
        for (size_t s = 0; s < SIZES; s++) {
            check_vectors(kernels, plain, sizes[s]);
            check_products(kernels, plain, sizes[s]);
        }
        check_bytes(kernels, plain);
        check_quantizing(kernels, plain);
        check_halves(kernels, plain);
        printf("%s: %s\n", kernels->name, failures ? "differs from its twin" : "equals its twin");
    }
    if (count == 0) printf("there are only the plain kernels\n");
    return failures != 0 || count == 0;
}
