#pragma once
#include "Kernels.h"

extern const axon_kernels axon_plain;
#if defined(__x86_64__)
extern const axon_kernels axon_avx2;
extern const axon_kernels axon_avx512;
#endif
#if defined(__aarch64__)
extern const axon_kernels axon_neon;
#endif
