#if defined(__x86_64__)
#include "tables.h"
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)

/// -128 times the sum of each four bytes of x: what the offset of the weights adds, taken back.
static inline __m512i correction(const int8_t *x) {
    __m512i offset = _mm512_set1_epi8((char)0x80);
    return _mm512_sub_epi32(
        _mm512_setzero_si512(),
        _mm512_dpbusd_epi32(_mm512_setzero_si512(), offset, _mm512_loadu_si512(x)));
}

/// Four rows at a time share what is made of x.
static inline __attribute__((always_inline)) void rows_q8(
    const uint8_t *w, const float *scales, size_t stride, const int8_t *x, const float *x_scales,
    float *y, int rows) {
    size_t blocks = stride / AXON_Q8_BLOCK;
    __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(),
                      _mm512_setzero_ps()};
    for (size_t b = 0; b < blocks; b++) {
        __m512i bytes = _mm512_loadu_si512(x + b * 64), start = correction(x + b * 64);
        for (int r = 0; r < rows; r++) {
            __m512i weights = _mm512_loadu_si512(w + r * stride + b * 64);
            __m512 products = _mm512_cvtepi32_ps(_mm512_dpbusd_epi32(start, weights, bytes));
            __m512 scale = _mm512_set1_ps(scales[r * blocks + b] * x_scales[b]);
            sums[r] = _mm512_fmadd_ps(products, scale, sums[r]);
        }
    }
    for (int r = 0; r < rows; r++) y[r] += _mm512_reduce_add_ps(sums[r]);
}

static void matvec_q8(const uint8_t *w, const float *scales, size_t stride, const int8_t *x,
                      const float *x_scales, float *y, size_t rows) {
    size_t r = 0, blocks = stride / AXON_Q8_BLOCK;
    for (; r + 4 <= rows; r += 4)
        rows_q8(w + r * stride, scales + r * blocks, stride, x, x_scales, y + r, 4);
    for (; r < rows; r++)
        rows_q8(w + r * stride, scales + r * blocks, stride, x, x_scales, y + r, 1);
}

#define LANES 16
#define TABLE axon_avx512
#define NAME "avx512"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#pragma clang attribute pop
#endif
