#if defined(__x86_64__)
#define LANES 8
#define TABLE axon_avx2
#define NAME "avx2"
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "vector.h"
#pragma clang attribute pop
#endif
