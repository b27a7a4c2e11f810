#if defined(__x86_64__)
#include "tables.h"
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)

/// Four weights of each row against four bytes of x, sixteen rows a vector. The sums begin with what
/// the offset of the weights adds, taken back; four of them, since each waits for its last product.
static void matvec_q8(const uint8_t *w, const float *scales, const axon_q8_row *x, float *y,
                      size_t blocks, size_t groups) {
    for (size_t g = 0; g < groups; g++, y += AXON_Q8_ROWS) {
        __m512 rows = _mm512_loadu_ps(y);
        for (size_t b = 0; b < blocks; b++, scales += AXON_Q8_ROWS) {
            const int8_t *bytes = x->bytes + b * AXON_Q8_BLOCK;
            __m512i sums[4] = {_mm512_set1_epi32(-128 * x->sums[b]), _mm512_setzero_si512(),
                               _mm512_setzero_si512(), _mm512_setzero_si512()};
            for (int i = 0; i < AXON_Q8_BLOCK / 4; i++, w += 64) {
                int32_t four;
                memcpy(&four, bytes + 4 * i, 4);
                _mm_prefetch((const char *)w + 8192, _MM_HINT_T0);
                sums[i % 4] = _mm512_dpbusd_epi32(sums[i % 4], _mm512_loadu_si512(w),
                                                  _mm512_set1_epi32(four));
            }
            __m512i sum = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]),
                                           _mm512_add_epi32(sums[2], sums[3]));
            __m512 scale = _mm512_mul_ps(_mm512_loadu_ps(scales),
                                         _mm512_set1_ps(x->scales[b]));
            rows = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), scale, rows);
        }
        _mm512_storeu_ps(y, rows);
    }
}

#define LANES 16
#define TABLE axon_avx512
#define NAME "avx512"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#pragma clang attribute pop
#endif
