// The vector kernels, for any width: a file defines LANES and TABLE, switches its instruction set
// on, and includes this. Sums run over two accumulators of LANES each, then over the lanes in
// halves, so that they are at least as exact as a plain running sum.
#include "tables.h"
#include <string.h>

typedef float floats __attribute__((vector_size(4 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t words __attribute__((vector_size(4 * LANES)));
typedef uint16_t shorts __attribute__((vector_size(2 * LANES)));
typedef uint8_t octets __attribute__((vector_size(LANES)));
typedef _Float16 halves __attribute__((vector_size(2 * LANES)));
typedef float loose_floats __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef halves loose_halves __attribute__((aligned(1), may_alias));
typedef shorts loose_shorts __attribute__((aligned(1), may_alias));
typedef octets loose_octets __attribute__((aligned(1), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE floats load(const float *p) { return *(const loose_floats *)p; }
INLINE void store(float *p, floats v) { *(loose_floats *)p = v; }
INLINE floats load_half(const void *p) {
    return __builtin_convertvector(*(const loose_halves *)p, floats);
}

INLINE floats load_brain(const void *p) {
    return (floats)(__builtin_convertvector(*(const loose_shorts *)p, words) << 16);
}

INLINE float half_to_float(const void *p) {
    _Float16 half;
    memcpy(&half, p, 2);
    return (float)half;
}

INLINE float brain_to_float(const void *p) {
    float value;
    axon_plain.widen_bf16(p, &value, 1);
    return value;
}

INLINE float total(floats v) {
    float lanes[LANES];
    memcpy(lanes, &v, sizeof lanes);
    for (int width = LANES / 2; width; width /= 2)
        for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
    return lanes[0];
}

INLINE float largest_lane(floats v) {
    float most = v[0];
    for (int i = 1; i < LANES; i++) most = v[i] > most ? v[i] : most;
    return most;
}

INLINE floats choose(ints mask, floats yes, floats no) {
    return (floats)(((ints)yes & mask) | ((ints)no & ~mask));
}

// ---- Products with weights of three formats ---------------------------------------------------

/// y[r] += w[r] . x for `rows` rows at once; a constant `rows` unrolls, so that x is read once.
#define DOT_ROWS(NAME, TYPE, LOAD, ONE)                                                          \
    INLINE void NAME(const TYPE *w, size_t stride, const float *x, float *y, int rows,           \
                     size_t count) {                                                             \
        floats sum[4][2] = {};                                                                   \
        size_t i = 0;                                                                            \
        for (; i + 2 * LANES <= count; i += 2 * LANES) {                                         \
            floats low = load(x + i), high = load(x + i + LANES);                                \
            for (int r = 0; r < rows; r++) {                                                     \
                sum[r][0] += LOAD(w + r * stride + i) * low;                                     \
                sum[r][1] += LOAD(w + r * stride + i + LANES) * high;                            \
            }                                                                                    \
        }                                                                                        \
        for (int r = 0; r < rows; r++) {                                                         \
            float rest = 0;                                                                      \
            for (size_t j = i; j < count; j++) rest += ONE(w + r * stride + j) * x[j];           \
            y[r] += total(sum[r][0] + sum[r][1]) + rest;                                         \
        }                                                                                        \
    }

/// y[r] += w[r] . x for every row of w, for weights stored [outputs, inputs].
#define MATVEC(NAME, TYPE, DOT)                                                                  \
    static void NAME(const void *weights, size_t stride, const float *x, float *y, size_t rows,  \
                     size_t columns) {                                                           \
        const TYPE *w = weights;                                                                 \
        size_t r = 0;                                                                            \
        for (; r + 4 <= rows; r += 4) DOT(w + r * stride, stride, x, y + r, 4, columns);         \
        for (; r < rows; r++) DOT(w + r * stride, stride, x, y + r, 1, columns);                 \
    }

/// y += sum over `rows` rows of x[r] * w[r]: y is read and written once for all of them.
#define ADD_ROWS(NAME, TYPE, LOAD, ONE)                                                          \
    INLINE void NAME(const TYPE *w, size_t stride, const float *x, float *y, int rows,           \
                     size_t count) {                                                             \
        size_t i = 0;                                                                            \
        for (; i + LANES <= count; i += LANES) {                                                 \
            floats sum = load(y + i);                                                            \
            for (int r = 0; r < rows; r++) sum += LOAD(w + r * stride + i) * x[r];               \
            store(y + i, sum);                                                                   \
        }                                                                                        \
        for (; i < count; i++)                                                                   \
            for (int r = 0; r < rows; r++) y[i] += x[r] * ONE(w + r * stride + i);               \
    }

/// y += sum over all rows of x[r] * w[r], for weights stored [inputs, outputs].
#define VECMAT(NAME, TYPE, ADD)                                                                  \
    static void NAME(const void *weights, size_t stride, const float *x, float *y, size_t rows,  \
                     size_t columns) {                                                           \
        const TYPE *w = weights;                                                                 \
        size_t r = 0;                                                                            \
        for (; r + 8 <= rows; r += 8) ADD(w + r * stride, stride, x + r, y, 8, columns);         \
        for (; r < rows; r++) ADD(w + r * stride, stride, x + r, y, 1, columns);                 \
    }

#define PRODUCTS(SUFFIX, TYPE, LOAD, ONE)                                                        \
    DOT_ROWS(dot_rows##SUFFIX, TYPE, LOAD, ONE)                                                  \
    MATVEC(matvec##SUFFIX, TYPE, dot_rows##SUFFIX)                                               \
    ADD_ROWS(add_rows##SUFFIX, TYPE, LOAD, ONE)                                                  \
    VECMAT(vecmat##SUFFIX, TYPE, add_rows##SUFFIX)

PRODUCTS(, float, load, *)
PRODUCTS(_f16, uint16_t, load_half, half_to_float)
PRODUCTS(_bf16, uint16_t, load_brain, brain_to_float)

static float sum(const float *x, size_t count) {
    floats sums[4] = {};
    size_t i = 0;
    for (; i + 4 * LANES <= count; i += 4 * LANES)
        for (int part = 0; part < 4; part++) sums[part] += load(x + i + part * LANES);
    float rest = 0;
    for (; i < count; i++) rest += x[i];
    return total((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest;
}

static float dot(const float *a, const float *b, size_t count) {
    float sum = 0;
    dot_rows(a, 0, b, &sum, 1, count);
    return sum;
}

static void axpy(float scale, const float *x, float *y, size_t count) {
    add_rows(x, 0, &scale, y, 1, count);
}

// ---- Conversions -------------------------------------------------------------------------------

static void widen_f16(const void *source, float *target, size_t count) {
    const char *bytes = source;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) store(target + i, load_half(bytes + 2 * i));
    for (; i < count; i++) target[i] = half_to_float(bytes + 2 * i);
}

static void narrow_f16(const float *source, uint16_t *target, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        *(loose_halves *)(target + i) = __builtin_convertvector(load(source + i), halves);
    axon_plain.narrow_f16(source + i, target + i, count - i);
}

static void widen_bf16(const void *source, float *target, size_t count) {
    const char *bytes = source;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) store(target + i, load_brain(bytes + 2 * i));
    axon_plain.widen_bf16(bytes + 2 * i, target + i, count - i);
}

/// The 64 weights of a block are a whole number of vectors.
static void widen_q8(const uint8_t *w, const float *scales, float *target, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        ints bytes = __builtin_convertvector(*(const loose_octets *)(w + i), ints) - 128;
        store(target + i, __builtin_convertvector(bytes, floats) * scales[i / AXON_Q8_BLOCK]);
    }
    for (; i < count; i++)
        target[i] = scales[i / AXON_Q8_BLOCK] * (float)((int32_t)w[i] - 128);
}

// ---- Norms and activations ---------------------------------------------------------------------

static void standardize(const float *x, float *y, size_t count, float epsilon) {
    if (count == 0) return;
    floats sums = {}, squares = {};
    size_t i = 0, whole = count / LANES * LANES;
    for (; i < whole; i += LANES) sums += load(x + i);
    float sum = total(sums), square = 0;
    for (; i < count; i++) sum += x[i];
    float mean = sum / (float)count;
    for (i = 0; i < whole; i += LANES) squares += (load(x + i) - mean) * (load(x + i) - mean);
    square = total(squares);
    for (; i < count; i++) square += (x[i] - mean) * (x[i] - mean);
    float scale = 1 / __builtin_sqrtf(square / (float)count + epsilon);
    for (i = 0; i < whole; i += LANES) store(y + i, (load(x + i) - mean) * scale);
    for (; i < count; i++) y[i] = (x[i] - mean) * scale;
}

static void rms_normalize(const float *x, float *y, size_t count, float epsilon) {
    if (count == 0) return;
    floats squares = {};
    size_t i = 0, whole = count / LANES * LANES;
    for (; i < whole; i += LANES) squares += load(x + i) * load(x + i);
    float square = total(squares);
    for (; i < count; i++) square += x[i] * x[i];
    float scale = 1 / __builtin_sqrtf(square / (float)count + epsilon);
    for (i = 0; i < whole; i += LANES) store(y + i, load(x + i) * scale);
    for (; i < count; i++) y[i] = x[i] * scale;
}

/// e^x within 1e-7 relative: 2^n times a polynomial in the rest, x cut to what a float can hold.
INLINE floats exponential(floats x) {
    const floats zero = {};
    x = choose(x < zero + 88.3f, x, zero + 88.3f);
    x = choose(x > zero - 87.3f, x, zero - 87.3f);
    const float shifter = 0x1.8p23f;
    floats n = (x * 1.44269504f + shifter) - shifter;
    floats r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
    floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    ints power = (__builtin_convertvector(n, ints) + 127) << 23;
    return p * (floats)power;
}

static void softmax(float *x, size_t count) {
    if (count < LANES) {
        axon_plain.softmax(x, count);
        return;
    }
    floats most = load(x), sums = {};
    size_t i = LANES, whole = count / LANES * LANES;
    for (; i < whole; i += LANES) {
        floats next = load(x + i);
        most = choose(next > most, next, most);
    }
    float largest = largest_lane(most), sum = 0;
    for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    for (i = 0; i < whole; i += LANES) {
        floats e = exponential(load(x + i) - largest);
        sums += e;
        store(x + i, e);
    }
    for (; i < count; i++) {
        x[i] = exponential((floats){} + (x[i] - largest))[0];
        sum += x[i];
    }
    float scale = 1 / (total(sums) + sum);
    for (i = 0; i < whole; i += LANES) store(x + i, load(x + i) * scale);
    for (; i < count; i++) x[i] *= scale;
}

/// The tanh form written as x * sigmoid(2u), which is the same and needs one exponential.
INLINE floats gelu(floats x) {
    floats u = x * (x * x * 0.044715f + 1) * -1.5957691216f;
    return x / (exponential(u) + 1);
}

static void gelu_tanh(float *x, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) store(x + i, gelu(load(x + i)));
    for (; i < count; i++) x[i] = gelu((floats){} + x[i])[0];
}

/// The error function after Abramowitz and Stegun 7.1.26, within 1.5e-7:
/// erf|z| = 1 - (a1 t + ... + a5 t^5) e^(-z^2) with t = 1 / (1 + p |z|).
INLINE floats gelu_by_erf(floats x) {
    floats zero = {}, size = choose(x < zero, -x, x) * 0.7071067812f;
    floats t = 1 / (size * 0.3275911f + 1);
    floats p = t * 1.061405429f + -1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t + -0.284496736f;
    p = p * t + 0.254829592f;
    floats tail = p * t * exponential(-size * size) * 0.5f;
    return x * choose(x < zero, tail, 1 - tail);
}

static void gelu_erf(float *x, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) store(x + i, gelu_by_erf(load(x + i)));
    for (; i < count; i++) x[i] = gelu_by_erf((floats){} + x[i])[0];
}

INLINE floats swish(floats x) { return x / (exponential(-x) + 1); }

static void silu(float *x, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) store(x + i, swish(load(x + i)));
    for (; i < count; i++) x[i] = swish((floats){} + x[i])[0];
}

const axon_kernels TABLE = {
    NAME,        sum,         dot,         axpy,        matvec,      matvec_f16,    matvec_bf16, vecmat,
    vecmat_f16,  vecmat_bf16, widen_f16,   widen_bf16,  narrow_f16,   standardize,   rms_normalize,
    softmax,     gelu_tanh,   gelu_erf,    silu,        QUANTIZED_PRODUCT, widen_q8,
};
