#if defined(__aarch64__)
#include "tables.h"
#include <arm_neon.h>
#include <string.h>

/// Four weights of each of four rows against four bytes of x: two sums a row.
static inline void add_products(int32x4_t sums[2], const uint8_t *w, int8x8_t x) {
    int8x16_t weights = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(w), vdupq_n_u8(0x80)));
    sums[0] = vpadalq_s16(sums[0], vmull_s8(vget_low_s8(weights), x));
    sums[1] = vpadalq_s16(sums[1], vmull_s8(vget_high_s8(weights), x));
}

static void add_block(const uint8_t *w, const float *scales, const int8_t *x, float x_scale,
                      float32x4_t rows[4]) {
    int32x4_t sums[4][2] = {};
    for (int i = 0; i < AXON_Q8_BLOCK / 4; i++, w += 64) {
        int32_t four;
        memcpy(&four, x + 4 * i, 4);
        int8x8_t row = vreinterpret_s8_s32(vdup_n_s32(four));
        for (int part = 0; part < 4; part++) add_products(sums[part], w + 16 * part, row);
    }
    for (int part = 0; part < 4; part++) {
        float32x4_t sum = vcvtq_f32_s32(vpaddq_s32(sums[part][0], sums[part][1]));
        float32x4_t scale = vmulq_n_f32(vld1q_f32(scales + 4 * part), x_scale);
        rows[part] = vfmaq_f32(rows[part], sum, scale);
    }
}

static void matvec_q8(const uint8_t *w, const float *scales, const axon_q8_row *x, float *y,
                      size_t blocks, size_t groups) {
    for (size_t g = 0; g < groups; g++, y += AXON_Q8_ROWS) {
        float32x4_t rows[4];
        for (int part = 0; part < 4; part++) rows[part] = vld1q_f32(y + 4 * part);
        for (size_t b = 0; b < blocks; b++) {
            add_block(w, scales, x->bytes + b * AXON_Q8_BLOCK, x->scales[b], rows);
            w += AXON_Q8_BLOCK * AXON_Q8_ROWS;
            scales += AXON_Q8_ROWS;
        }
        for (int part = 0; part < 4; part++) vst1q_f32(y + 4 * part, rows[part]);
    }
}

#define LANES 4
#define TABLE axon_neon
#define NAME "neon"
#define QUANTIZED_PRODUCT matvec_q8
#include "vector.h"
#endif
