#if defined(__x86_64__)
#include "tables.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

/// Sums of 64 products in eight lanes: |w| times x with the sign of w, since a product of bytes takes
/// one without and one with a sign; 2 * 128 * 127 fits the 16 bits of the first sum.
static inline __m256i block_q8(const uint8_t *w, const int8_t *x) {
    const __m256i offset = _mm256_set1_epi8((char)0x80), ones = _mm256_set1_epi16(1);
    __m256i sum = _mm256_setzero_si256();
    for (int half = 0; half < 2; half++) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(w + 32 * half));
        __m256i b = _mm256_loadu_si256((const __m256i *)(x + 32 * half));
        a = _mm256_xor_si256(a, offset);
        __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(a), _mm256_sign_epi8(b, a));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
    }
    return sum;
}

static void matvec_q8(const uint8_t *w, const float *scales, size_t stride, const int8_t *x,
                      const float *x_scales, float *y, size_t rows) {
    size_t blocks = stride / AXON_Q8_BLOCK;
    for (size_t r = 0; r < rows; r++) {
        __m256 sum = _mm256_setzero_ps();
        for (size_t b = 0; b < blocks; b++) {
            __m256i products = block_q8(w + r * stride + b * 64, x + b * 64);
            __m256 scale = _mm256_set1_ps(scales[r * blocks + b] * x_scales[b]);
            sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(products), scale, sum);
        }
        __m128 half = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
        half = _mm_add_ps(half, _mm_movehl_ps(half, half));
        y[r] += _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
    }
}

#define LANES 8
#define TABLE axon_avx2
#define NAME "avx2"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#pragma clang attribute pop
#endif
