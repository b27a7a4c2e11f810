// The vector kernels, for any width: a file defines LANES and TABLE, switches its instruction set
// on, and includes this. Sums run over two accumulators of LANES each, then over the lanes in
// halves, so that they are at least as exact as a plain running sum.
#include "tables.h"
#include <string.h>

typedef float floats __attribute__((vector_size(4 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t words __attribute__((vector_size(4 * LANES)));
typedef uint16_t shorts __attribute__((vector_size(2 * LANES)));
typedef int8_t small __attribute__((vector_size(LANES)));
typedef _Float16 halves __attribute__((vector_size(2 * LANES)));
typedef float loose_floats __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef halves loose_halves __attribute__((aligned(1), may_alias));
typedef shorts loose_shorts __attribute__((aligned(1), may_alias));
typedef small loose_bytes __attribute__((aligned(1), may_alias));
typedef words loose_words __attribute__((aligned(1), may_alias));

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
    float lanes[LANES];
    memcpy(lanes, &v, sizeof lanes);
    for (int width = LANES / 2; width; width /= 2)
        for (int i = 0; i < width; i++)
            lanes[i] = lanes[i + width] > lanes[i] ? lanes[i + width] : lanes[i];
    return lanes[0];
}

INLINE floats choose(ints mask, floats yes, floats no) {
    return (floats)(((ints)yes & mask) | ((ints)no & ~mask));
}

// ---- Products with weights of three formats ---------------------------------------------------

/// Bytes of weights that are asked for ahead of their use. A row follows the last where they are
/// packed, and only there: one long stream is what memory gives fastest, so that narrow weights
/// are taken one row at a time, and lines ahead of it are of the same product.
enum { AHEAD = 8192 };

INLINE size_t ahead_of(size_t stride, size_t columns, size_t size) {
    return stride == columns ? AHEAD / size : 0;
}

/// The sum of w . x over `count` weights.
#define DOT(NAME, TYPE, LOAD, ONE)                                                               \
    INLINE float NAME(const TYPE *w, const float *x, size_t count, size_t ahead) {               \
        floats low = {}, high = {};                                                              \
        size_t i = 0;                                                                            \
        for (; i + 2 * LANES <= count; i += 2 * LANES) {                                         \
            __builtin_prefetch(w + i + ahead);                                                   \
            __builtin_prefetch(w + i + LANES + ahead);                                           \
            low += LOAD(w + i) * load(x + i);                                                    \
            high += LOAD(w + i + LANES) * load(x + i + LANES);                                   \
        }                                                                                        \
        float rest = 0;                                                                          \
        for (; i < count; i++) rest += ONE(w + i) * x[i];                                        \
        return total(low + high) + rest;                                                         \
    }

/// y[r] += w[r] . x for every row of w, for weights stored [outputs, inputs].
#define MATVEC(NAME, TYPE, DOT)                                                                  \
    static void NAME(const void *weights, size_t stride, const float *x, float *y, size_t rows,  \
                     size_t columns) {                                                           \
        const TYPE *w = weights;                                                                 \
        size_t ahead = ahead_of(stride, columns, sizeof(TYPE));                                  \
        for (size_t r = 0; r < rows; r++) y[r] += DOT(w + r * stride, x, columns, ahead);        \
    }

/// y += sum over `rows` rows of x[r] * w[r]: y is read and written once for all of them. A constant
/// `rows` unrolls.
#define ADD_ROWS(NAME, TYPE, LOAD, ONE)                                                          \
    INLINE void NAME(const TYPE *w, size_t stride, const float *x, float *y, int rows,           \
                     size_t count, size_t ahead) {                                               \
        floats scales[4];                                                                        \
        for (int r = 0; r < rows; r++) scales[r] = x[r] - (floats){};                            \
        size_t i = 0;                                                                            \
        _Pragma("clang loop unroll_count(4)")                                                    \
        for (; i + LANES <= count; i += LANES) {                                                 \
            floats sum = load(y + i);                                                            \
            if (rows == 1) __builtin_prefetch(w + i + ahead);                                    \
            for (int r = 0; r < rows; r++) sum += LOAD(w + r * stride + i) * scales[r];          \
            store(y + i, sum);                                                                   \
        }                                                                                        \
        for (; i < count; i++)                                                                   \
            for (int r = 0; r < rows; r++) y[i] += x[r] * ONE(w + r * stride + i);               \
    }

/// y += sum over all rows of x[r] * w[r], `TILE` rows at a time, for weights stored
/// [inputs, outputs]; each sum runs from the first row to the last whatever the tile.
#define VECMAT(NAME, TYPE, ADD, TILE)                                                            \
    static void NAME(const void *weights, size_t stride, const float *x, float *y, size_t rows,  \
                     size_t columns) {                                                           \
        const TYPE *w = weights;                                                                 \
        size_t r = 0, ahead = ahead_of(stride, columns, sizeof(TYPE));                           \
        for (; r + TILE <= rows; r += TILE)                                                      \
            ADD(w + r * stride, stride, x + r, y, TILE, columns, ahead);                         \
        for (; r < rows; r++) ADD(w + r * stride, stride, x + r, y, 1, columns, ahead);          \
    }

#define PRODUCTS(SUFFIX, TYPE, LOAD, ONE, TILE)                                                  \
    DOT(dot_row##SUFFIX, TYPE, LOAD, ONE)                                                        \
    MATVEC(matvec##SUFFIX, TYPE, dot_row##SUFFIX)                                                \
    ADD_ROWS(add_rows##SUFFIX, TYPE, LOAD, ONE)                                                  \
    VECMAT(vecmat##SUFFIX, TYPE, add_rows##SUFFIX, TILE)

PRODUCTS(, float, load, *, 4)
PRODUCTS(_f16, uint16_t, load_half, half_to_float, 1)
PRODUCTS(_bf16, uint16_t, load_brain, brain_to_float, 1)

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
    return dot_row(a, b, count, 0);
}

static void axpy(float scale, const float *x, float *y, size_t count) {
    add_rows(x, 0, &scale, y, 1, count, 0);
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

/// Each word has four weights of a row.
static void widen_q8(const uint8_t *w, const float *scales, float *target, size_t stride) {
    for (size_t place = 0; place < AXON_Q8_BLOCK; place += 4, w += 4 * AXON_Q8_ROWS)
        for (size_t r = 0; r < AXON_Q8_ROWS; r += LANES) {
            words four = *(const loose_words *)(w + 4 * r);
            for (size_t i = 0; i < 4; i++, four >>= 8) {
                ints weights = (ints)(four & 255) - 128;
                store(target + (place + i) * stride + r,
                      __builtin_convertvector(weights, floats) * load(scales + r));
            }
        }
}

static void quantize(const float *x, int8_t *bytes, float *scale) {
    const floats zero = {};
    floats most = zero;
    for (size_t i = 0; i < AXON_Q8_BLOCK; i += LANES) {
        floats size = (floats)((ints)load(x + i) & 0x7fffffff);
        most = choose(size > most, size, most);
    }
    float largest = largest_lane(most), least = 0x1p-60f;
    *scale = largest / 127 > least ? largest / 127 : largest > 0 ? least : 0;
    float inverse = *scale > 0 ? 1 / *scale : 0;
    const float shifter = 0x1.8p23f;
    for (size_t i = 0; i < AXON_Q8_BLOCK; i += LANES) {
        floats v = load(x + i) * inverse;
        v = choose(v < zero + 127, v, zero + 127);
        v = choose(v > zero - 127, v, zero - 127);
        v = (v + shifter) - shifter;
        ints whole = __builtin_convertvector(v, ints);
        *(loose_bytes *)(bytes + i) = __builtin_convertvector(whole, small);
    }
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
    quantize,
};
