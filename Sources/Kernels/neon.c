#if defined(__aarch64__)
#include "tables.h"
#include <arm_neon.h>

/// Sums of 64 products in four lanes; two of at most 128 * 127 fit the 16 bits of the first sum.
static inline int32x4_t block_q8(const uint8_t *w, const int8_t *x) {
    const uint8x16_t offset = vdupq_n_u8(0x80);
    int32x4_t sum = vdupq_n_s32(0);
    for (int part = 0; part < AXON_Q8_BLOCK; part += 16) {
        int8x16_t a = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(w + part), offset));
        int8x16_t b = vld1q_s8(x + part);
        int16x8_t pairs = vmull_s8(vget_low_s8(a), vget_low_s8(b));
        sum = vpadalq_s16(sum, vmlal_s8(pairs, vget_high_s8(a), vget_high_s8(b)));
    }
    return sum;
}

static void matvec_q8(const uint8_t *w, const float *scales, size_t stride, const int8_t *x,
                      const float *x_scales, float *y, size_t rows) {
    size_t blocks = stride / AXON_Q8_BLOCK;
    for (size_t r = 0; r < rows; r++) {
        float32x4_t sum = vdupq_n_f32(0);
        for (size_t b = 0; b < blocks; b++) {
            size_t place = b * AXON_Q8_BLOCK;
            int32x4_t products = block_q8(w + r * stride + place, x + place);
            float scale = scales[r * blocks + b] * x_scales[b];
            sum = vfmaq_n_f32(sum, vcvtq_f32_s32(products), scale);
        }
        y[r] += vaddvq_f32(sum);
    }
}

#define LANES 4
#define TABLE axon_neon
#define NAME "neon"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#endif
