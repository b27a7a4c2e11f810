#include "Kernels.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

enum {
    LARGEST_PIECE = 32 << 20,  // the most that the library lets one ask for
    MOST_KEPT = 128 << 20,
};

uint64_t axon_usable_memory(void) {
    uint64_t most = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE), limit;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
    if (file == NULL) return most;
    if (fscanf(file, "%" SCNu64, &limit) == 1 && limit < most) most = limit;
    fclose(file);
    return most;
}

void axon_keep_freed_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, LARGEST_PIECE);
    mallopt(M_TRIM_THRESHOLD, MOST_KEPT);
#endif
}
