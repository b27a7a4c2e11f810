#pragma once
// The inner loops of AXON: every pointer here may be unaligned to a vector, none may alias an
// output unless said, and all sizes are element counts. Results do not depend on the number of
// threads. Each kernel exists once in plain C and once per vector width; `Tensors` is the only
// caller.

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One implementation of every kernel.
typedef struct {
    /// "plain", "avx2" or "avx512".
    const char *name;
    /// Sum of a[i] * b[i].
    float (*dot)(const float *a, const float *b, size_t count);
    /// y[i] += scale * x[i].
    void (*axpy)(float scale, const float *x, float *y, size_t count);
    /// y[r] += dot(row r of w, x), for weights stored [outputs, inputs].
    void (*matvec)(const float *w, size_t stride, const float *x, float *y, size_t rows,
                   size_t columns);
    /// As matvec, with weights in IEEE half precision.
    void (*matvec_f16)(const uint16_t *w, size_t stride, const float *x, float *y, size_t rows,
                       size_t columns);
    /// y[c] += sum over r of x[r] * w[r, c], for weights stored [inputs, outputs].
    void (*vecmat)(const float *w, size_t stride, const float *x, float *y, size_t rows,
                   size_t columns);
    /// IEEE half precision to single; `source` needs no alignment at all.
    void (*widen_f16)(const void *source, float *target, size_t count);
    /// bfloat16 to single; `source` needs no alignment at all.
    void (*widen_bf16)(const void *source, float *target, size_t count);
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
/// Sets how many threads work on a job, the caller included; 1 or more.
void axon_pool_set_threads(int count);
int axon_pool_threads(void);
/// Cores this process may use, counting hardware threads of one core once.
int axon_physical_cores(void);

// ---- One row at the speed of memory ------------------------------------------------------------

/// y += W x on the pool, W [rows, columns] packed.
void axon_matvec(const float *w, const float *x, float *y, size_t rows, size_t columns);
/// y += W x on the pool, W [rows, columns] packed, in half precision.
void axon_matvec_f16(const uint16_t *w, const float *x, float *y, size_t rows, size_t columns);
/// y += x W on the pool, W [rows, columns] packed.
void axon_vecmat(const float *w, const float *x, float *y, size_t rows, size_t columns);

/// Causal attention of one query over `count` cached positions of one head:
/// out = softmax(cap(scale * K q)) V, rows of K and V `stride` apart, `scores` holds `count` floats.
/// cap(s) = softcap * tanh(s / softcap), or s where softcap is 0.
void axon_attend(const float *query, const float *keys, const float *values, size_t stride,
                 size_t count, size_t d_head, float scale, float softcap, float *scores,
                 float *out);
/// x = softcap * tanh(x / softcap), in place.
void axon_softcap(float *x, size_t count, float softcap);

#pragma clang assume_nonnull end
