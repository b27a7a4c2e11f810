#if defined(__x86_64__)
#define LANES 16
#define TABLE axon_avx512
#define NAME "avx512"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), \
    apply_to = function)
#include "vector.h"
#pragma clang attribute pop
#endif
