#if defined(__x86_64__)
#include "tables.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

/// Four weights of each of eight rows against four bytes of x: |w| times x with the sign of w, since
/// a product of bytes takes one without and one with a sign; 2 * 128 * 127 fits the 16 bits of the
/// first sum.
static inline __m256i products(const uint8_t *w, __m256i x) {
    __m256i weights = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)w),
                                       _mm256_set1_epi8((char)0x80));
    __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(x, weights));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

static void matvec_q8(const uint8_t *w, const float *scales, const axon_q8_row *x, float *y,
                      size_t blocks, size_t groups) {
    for (size_t g = 0; g < groups; g++, y += AXON_Q8_ROWS) {
        __m256 low = _mm256_loadu_ps(y), high = _mm256_loadu_ps(y + 8);
        for (size_t b = 0; b < blocks; b++, scales += AXON_Q8_ROWS) {
            const int8_t *bytes = x->bytes + b * AXON_Q8_BLOCK;
            __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
            for (int i = 0; i < AXON_Q8_BLOCK / 4; i++, w += 64) {
                int32_t four;
                memcpy(&four, bytes + 4 * i, 4);
                __m256i row = _mm256_set1_epi32(four);
                _mm_prefetch((const char *)w + 8192, _MM_HINT_T0);
                sums[0] = _mm256_add_epi32(sums[0], products(w, row));
                sums[1] = _mm256_add_epi32(sums[1], products(w + 32, row));
            }
            __m256 scale = _mm256_set1_ps(x->scales[b]);
            low = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[0]),
                                  _mm256_mul_ps(_mm256_loadu_ps(scales), scale), low);
            high = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[1]),
                                   _mm256_mul_ps(_mm256_loadu_ps(scales + 8), scale), high);
        }
        _mm256_storeu_ps(y, low);
        _mm256_storeu_ps(y + 8, high);
    }
}

#define LANES 8
#define TABLE axon_avx2
#define NAME "avx2"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#pragma clang attribute pop
#endif
