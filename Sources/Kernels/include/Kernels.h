#pragma once
// The inner loops of AXON: every pointer here may be unaligned to a vector, none may alias an
// output unless said, and all sizes are element counts. Results do not depend on the number of
// threads. Each kernel exists once in plain C and once per vector width; `Tensors` is the only
// caller.

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A product of one row with weights whose rows are `stride` apart, in an order the name says;
/// weights of 16 bits need no alignment at all.
typedef void (*axon_product)(const void *w, size_t stride, const float *x, float *y, size_t rows,
                             size_t columns);

/// Weights of a row of eight bits that share a scale.
#define AXON_Q8_BLOCK 64
/// Rows that lie interleaved, so that a product reads one stream and sums lane by lane: of such a
/// group the blocks follow each other; a block has four weights of each row, the next four of
/// each, and so on, and a scale a row. A weight is scale * (byte - 128).
#define AXON_Q8_ROWS 16

/// A row to multiply with such weights: x = scales[b] * byte in block b, whose bytes sum to sums[b].
typedef struct {
    int8_t *bytes;
    float *scales;
    int32_t *sums;
} axon_q8_row;

/// One implementation of every kernel.
typedef struct {
    /// "plain", "avx2", "avx512" or "neon".
    const char *name;
    /// Sum of x[i].
    float (*sum)(const float *x, size_t count);
    /// Sum of a[i] * b[i].
    float (*dot)(const float *a, const float *b, size_t count);
    /// y[i] += scale * x[i].
    void (*axpy)(float scale, const float *x, float *y, size_t count);
    /// y[r] += dot(row r of w, x), for f32, f16 or bf16 weights stored [outputs, inputs].
    axon_product matvec, matvec_f16, matvec_bf16;
    /// y[c] += sum over r of x[r] * w[r, c], for weights stored [inputs, outputs].
    axon_product vecmat, vecmat_f16, vecmat_bf16;
    /// IEEE half precision to single; `source` needs no alignment at all.
    void (*widen_f16)(const void *source, float *target, size_t count);
    /// bfloat16 to single; `source` needs no alignment at all.
    void (*widen_bf16)(const void *source, float *target, size_t count);
    /// Single to IEEE half precision, rounded to the nearest, ties to even.
    void (*narrow_f16)(const float *source, uint16_t *target, size_t count);
    /// y = (x - mean) / sqrt(var + epsilon), biased variance; x and y may be the same.
    void (*standardize)(const float *x, float *y, size_t count, float epsilon);
    /// y = x / sqrt(mean(x^2) + epsilon); x and y may be the same.
    void (*rms_normalize)(const float *x, float *y, size_t count, float epsilon);
    /// x = exp(x - max) / sum, in place.
    void (*softmax)(float *x, size_t count);
    /// x = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), in place.
    void (*gelu_tanh)(float *x, size_t count);
    /// x = x / 2 * (1 + erf(x / sqrt(2))), in place, within 2e-7 of the largest |x|.
    void (*gelu_erf)(float *x, size_t count);
    /// x = x / (1 + exp(-x)), in place.
    void (*silu)(float *x, size_t count);
    /// y[r] += row r of w . x for the rows of whole groups.
    void (*matvec_q8)(const uint8_t *w, const float *scales, const axon_q8_row *x, float *y,
                      size_t blocks, size_t groups);
    /// A block of a group to single: target[i * stride + r] = weight i of row r.
    void (*widen_q8)(const uint8_t *w, const float *scales, float *target, size_t stride);
    /// AXON_Q8_BLOCK numbers to eight bits, -127 ... 127: the scale takes the largest to 127. It is
    /// 0 where all are 0, else at least 2^-60, so that it and a product of two of them keep their
    /// digits. What is written is of no use where a number is not finite.
    void (*quantize)(const float *x, int8_t *bytes, float *scale);
} axon_kernels;

/// The fastest implementation this processor runs.
const axon_kernels *axon_kernels_best(void);
/// The implementation of that index, or null past the last; those the processor cannot run are
/// left out, index 0 is the plain one.
const axon_kernels *_Nullable axon_kernels_at(int index);

// ---- Threads -----------------------------------------------------------------------------------

typedef void (*axon_job)(void *context, size_t ticket);

/// Runs job(context, 0 ..< tickets) on the pool and the calling thread; returns when all are done.
/// A second caller at the same time does its own tickets alone.
void axon_pool_run(axon_job job, void *_Nullable context, size_t tickets);
/// From now on the calling thread runs its jobs by itself, so that the pool is free for others, and
/// only on a core that no other thread wants.
void axon_pool_stay_behind(void);
/// Sets how many threads work on a job, the caller included; 1 or more.
void axon_pool_set_threads(int count);
int axon_pool_threads(void);
/// Cores this process may use, counting hardware threads of one core once.
int axon_physical_cores(void);

// ---- Memory ------------------------------------------------------------------------------------

/// Has the C library keep freed memory for the next allocation, in pieces of up to 32 MiB, and up to
/// 128 MiB at the end of its heap. It would hand it back to the system and take it anew, page by
/// page, which costs a tenth of the time of a prompt.
void axon_keep_freed_memory(void);
/// Bytes of memory of the machine, or what a container leaves of it.
uint64_t axon_usable_memory(void);

// ---- One row at the speed of memory ------------------------------------------------------------

/// How weights lie in memory.
typedef enum { AXON_F32, AXON_F16, AXON_BF16 } axon_format;

/// y += W x on the pool, W [rows, columns] packed.
void axon_matvec(const void *w, axon_format format, const float *x, float *y, size_t rows,
                 size_t columns);
/// y += x W on the pool, W [rows, columns] packed.
void axon_vecmat(const void *w, axon_format format, const float *x, float *y, size_t rows,
                 size_t columns);

/// y[i] += what axon_matvec adds to output ids[i], to the last bit, for `count` of its `rows` outputs.
void axon_matvec_at(const void *w, axon_format format, const float *x, float *y, size_t rows,
                    size_t columns, const uint32_t *ids, size_t count);
/// y[i] += what axon_vecmat adds to output ids[i], to the last bit, for `count` of its `columns`.
void axon_vecmat_at(const void *w, axon_format format, const float *x, float *y, size_t rows,
                    size_t columns, const uint32_t *ids, size_t count);

/// Weights to eight bits, in groups of AXON_Q8_ROWS rows of whole blocks; what is beyond `rows` and
/// `columns` is zero. With as many groups and blocks as hold them, writes groups * blocks times
/// AXON_Q8_ROWS * AXON_Q8_BLOCK bytes and AXON_Q8_ROWS scales. Returns whether all weights are
/// finite; what is written is of no use where not.
int axon_quantize_rows(const float *w, size_t rows, size_t columns, uint8_t *bytes,
                       float *scales);
/// y += W x on the pool, W quantised, x `columns` floats that are quantised on the way.
void axon_matvec_q8(const uint8_t *w, const float *scales, const float *x, float *y, size_t rows,
                    size_t columns);

/// A row as the sum of two of eight bits and a rest, block by block.
typedef struct {
    /// The two terms, padded to whole blocks.
    axon_q8_row terms[2];
    /// Of each block the sums of |x|, of what is left of it, and of the sizes of all three terms.
    double *sizes, *rests, *spans;
} axon_split;

/// Splits `columns` floats; returns whether all of them are finite.
int axon_split_row(const float *x, size_t columns, const axon_split *split);
/// How far a coarse sum may be from the exact one: least, and of_bias times the size of its bias,
/// and over its blocks of_scales[b] times the scale of its weights.
typedef struct {
    const float *of_scales;
    float of_bias, least;
} axon_slack;

/// On the pool: bounds of bias + W x, with x split into two terms. They are opened by a little more
/// than `slack` says, so that the roundings of bounds themselves lie within.
void axon_coarse_q8(const uint8_t *w, const float *scales, const axon_split *x,
                    const float *bias, axon_slack slack, float *lower, float *upper,
                    size_t rows, size_t columns);

/// A checksum of `count` bytes, made on the pool; it depends on nothing else.
uint64_t axon_checksum(const void *bytes, size_t count);

/// Reads `count` floats once on the pool; the sum is there so that nothing can be left out.
float axon_read_all(const float *data, size_t count);

/// Causal attention of one query over `count` cached positions of one head:
/// out = softmax(cap(scale * K q)) V with K and V [count, d_head]; `scores` holds `count` floats.
/// cap(s) = softcap * tanh(s / softcap), or s where softcap is 0.
void axon_attend(const float *query, const float *keys, const float *values, size_t count,
                 size_t d_head, float scale, float softcap, float *scores, float *out);
/// x = softcap * tanh(x / softcap), in place.
void axon_softcap(float *x, size_t count, float softcap);

#pragma clang assume_nonnull end
