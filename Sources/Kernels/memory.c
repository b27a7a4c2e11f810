#include "Kernels.h"
#if defined(__GLIBC__)
#include <malloc.h>
#endif

enum {
    LARGEST_PIECE = 32 << 20,  // the most that the library lets one ask for
    MOST_KEPT = 128 << 20,
};

void axon_keep_freed_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, LARGEST_PIECE);
    mallopt(M_TRIM_THRESHOLD, MOST_KEPT);
#endif
}
