// Chooses the kernels once, by what the processor says it can run.
#include "tables.h"

static int supported(const axon_kernels *tables[3]) {
    int count = 0;
    tables[count++] = &axon_plain;
#if defined(__x86_64__)
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("f16c");
    if (avx2) tables[count++] = &axon_avx2;
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vnni"))
        tables[count++] = &axon_avx512;
#elif defined(__aarch64__)
    tables[count++] = &axon_neon;  // part of every 64-bit ARM
#endif
    return count;
}

const axon_kernels *axon_kernels_at(int index) {
    const axon_kernels *tables[3];
    int count = supported(tables);
    return index >= 0 && index < count ? tables[index] : NULL;
}

const axon_kernels *axon_kernels_best(void) {
    static _Atomic(const axon_kernels *) chosen;
    const axon_kernels *best = chosen;
    if (best) return best;
    const axon_kernels *tables[3];
    best = tables[supported(tables) - 1];
    chosen = best;
    return best;
}
