// The plain twins: what every vector kernel must equal, and what runs where there is none.
#include "tables.h"
#include <math.h>
#include <string.h>

static float sum(const float *x, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i];
    return sum;
}

static float dot(const float *a, const float *b, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static void axpy(float scale, const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

static float half_to_float(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t mantissa = half & 1023, bits;
    if (exponent == 31) {
        bits = sign | 0x7F800000 | mantissa << 13;
    } else if (exponent) {
        bits = sign | (exponent + 112) << 23 | mantissa << 13;
    } else {
        float small = (float)mantissa * 0x1p-24f;
        return sign ? -small : small;
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static void widen_f16(const void *source, float *target, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, (const char *)source + 2 * i, 2);
        target[i] = half_to_float(half);
    }
}

static uint16_t half_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    uint32_t size = bits & 0x7FFFFFFF;
    if (size > 0x7F800000) return sign | 0x7E00;
    if (size >= 0x477FF000) return sign | 0x7C00;  // 65,520 and more
    if (size < 0x38800000) {                       // below the smallest normal half
        float scaled = fabsf(value) * 0x1p24f;
        return sign | (uint16_t)lrintf(scaled);
    }
    uint32_t rest = size & 0x1FFF, half = (size - 0x38000000) >> 13;
    half += rest > 0x1000 || (rest == 0x1000 && (half & 1));
    return sign | (uint16_t)half;
}

static void narrow_f16(const float *source, uint16_t *target, size_t count) {
    for (size_t i = 0; i < count; i++) target[i] = half_of(source[i]);
}

static void widen_bf16(const void *source, float *target, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint16_t high;
        memcpy(&high, (const char *)source + 2 * i, 2);
        uint32_t bits = (uint32_t)high << 16;
        memcpy(target + i, &bits, 4);
    }
}

/// Weight `index` of weights in one of the three formats.
static float as_single(const float *w, size_t index) { return w[index]; }
static float from_half(const uint16_t *w, size_t index) { return half_to_float(w[index]); }
static float from_brain(const uint16_t *w, size_t index) {
    float value;
    widen_bf16(w + index, &value, 1);
    return value;
}

#define PRODUCTS(SUFFIX, TYPE, READ)                                                             \
    static void matvec##SUFFIX(const void *weights, size_t stride, const float *x, float *y,     \
                               size_t rows, size_t columns) {                                    \
        const TYPE *w = weights;                                                                 \
        for (size_t r = 0; r < rows; r++) {                                                      \
            float sum = 0;                                                                       \
            for (size_t c = 0; c < columns; c++) sum += READ(w, r * stride + c) * x[c];          \
            y[r] += sum;                                                                         \
        }                                                                                        \
    }                                                                                            \
    static void vecmat##SUFFIX(const void *weights, size_t stride, const float *x, float *y,     \
                               size_t rows, size_t columns) {                                    \
        const TYPE *w = weights;                                                                 \
        for (size_t r = 0; r < rows; r++)                                                        \
            for (size_t c = 0; c < columns; c++) y[c] += READ(w, r * stride + c) * x[r];         \
    }

PRODUCTS(, float, as_single)
PRODUCTS(_f16, uint16_t, from_half)
PRODUCTS(_bf16, uint16_t, from_brain)

static void matvec_q8(const uint8_t *w, const float *scales, const axon_q8_row *x, float *y,
                      size_t blocks, size_t groups) {
    for (size_t g = 0; g < groups; g++)
        for (size_t b = 0; b < blocks; b++) {
            int32_t sums[AXON_Q8_ROWS] = {0};
            for (size_t i = 0; i < AXON_Q8_BLOCK * AXON_Q8_ROWS; i++, w++)
                sums[i / 4 % AXON_Q8_ROWS] += ((int32_t)*w - 128) *
                    x->bytes[b * AXON_Q8_BLOCK + i / (4 * AXON_Q8_ROWS) * 4 + i % 4];
            for (size_t r = 0; r < AXON_Q8_ROWS; r++)
                y[g * AXON_Q8_ROWS + r] += *scales++ * x->scales[b] * (float)sums[r];
        }
}

static void widen_q8(const uint8_t *w, const float *scales, float *target, size_t stride) {
    for (size_t i = 0; i < AXON_Q8_BLOCK * AXON_Q8_ROWS; i++) {
        size_t row = i / 4 % AXON_Q8_ROWS, place = i / (4 * AXON_Q8_ROWS) * 4 + i % 4;
        target[place * stride + row] = scales[row] * (float)((int32_t)w[i] - 128);
    }
}

static void quantize(const float *x, int8_t *bytes, float *scale) {
    float largest = 0;
    for (size_t i = 0; i < AXON_Q8_BLOCK; i++) largest = fmaxf(largest, fabsf(x[i]));
    *scale = largest > 0 ? fmaxf(largest / 127, 0x1p-60f) : 0;
    float inverse = *scale > 0 ? 1 / *scale : 0;
    for (size_t i = 0; i < AXON_Q8_BLOCK; i++)
        bytes[i] = (int8_t)lrintf(fmaxf(-127, fminf(127, x[i] * inverse)));
}

static void standardize(const float *x, float *y, size_t count, float epsilon) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += x[i];
    double mean = count ? sum / (double)count : 0;
    for (size_t i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
    double scale = count ? 1 / sqrt(squares / (double)count + epsilon) : 0;
    for (size_t i = 0; i < count; i++) y[i] = (float)((x[i] - mean) * scale);
}

static void rms_normalize(const float *x, float *y, size_t count, float epsilon) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) squares += (double)x[i] * x[i];
    double scale = count ? 1 / sqrt(squares / (double)count + epsilon) : 0;
    for (size_t i = 0; i < count; i++) y[i] = (float)(x[i] * scale);
}

static void softmax(float *x, size_t count) {
    float largest = -INFINITY, sum = 0;
    for (size_t i = 0; i < count; i++) largest = fmaxf(largest, x[i]);
    for (size_t i = 0; i < count; i++) sum += x[i] = expf(x[i] - largest);
    for (size_t i = 0; i < count; i++) x[i] /= sum;
}

static void gelu_tanh(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float v = x[i];
        x[i] = 0.5f * v * (1 + tanhf(0.7978845608f * (v + 0.044715f * v * v * v)));
    }
}

static void gelu_erf(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = 0.5f * x[i] * (1 + erff(x[i] * 0.7071067812f));
}

static void silu(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] / (1 + expf(-x[i]));
}

const axon_kernels axon_plain = {
    "plain",     sum,         dot,         axpy,      matvec,     matvec_f16,  matvec_bf16,   vecmat,
    vecmat_f16,  vecmat_bf16, widen_f16, widen_bf16, narrow_f16, standardize, rms_normalize, softmax,
    gelu_tanh,   gelu_erf,    silu,      matvec_q8,  widen_q8,   quantize,
};
