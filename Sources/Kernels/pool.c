// A pool that hands out tickets: a thread that loses its core holds up one ticket, one that never
// wakes holds up none. Each thread begins with a range of its own, since tickets that follow each
// other mostly read memory that does, and then helps with the others'. Idle threads spin for a moment, since a decoding step follows the last
// within microseconds, then sleep on a futex.
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "Kernels.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 64, SPINS = 400, IDLE_NANOSECONDS = 300000 };

// generation << 32 | tickets left of a range. Taking a ticket is a compare-and-swap on the whole word,
// so that one of a finished job can never be mistaken for one of the next.
typedef struct {
    _Alignas(64) _Atomic uint64_t left;
} range;

static range ranges[MOST_THREADS];
static _Atomic int range_count;
static _Atomic uint32_t generation;  // the futex word
static _Atomic uint64_t finished;
static _Atomic int sleepers;
static _Atomic int threads_wanted;
static axon_job job;
static void *job_context;
static uint64_t job_tickets;
static uint64_t job_ranges;
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static int threads_started = 1;
static _Thread_local int works_alone;

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static long nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

/// The first ticket of a range; the ranges differ by one ticket at most.
static uint64_t start_of(uint64_t range) {
    uint64_t longer = job_tickets % job_ranges;
    return range * (job_tickets / job_ranges) + (range < longer ? range : longer);
}

/// Works until a range is empty. What describes the job is read only with a ticket of it in hand, which
/// keeps it from ending.
static void drain_range(int index) {
    _Atomic uint64_t *left = &ranges[index].left;
    uint64_t seen = atomic_load_explicit(left, memory_order_acquire);
    while ((uint32_t)seen) {
        if (!atomic_compare_exchange_weak_explicit(left, &seen, seen - 1, memory_order_acq_rel,
                                                   memory_order_acquire))
            continue;
        job(job_context, start_of(index + 1) - (uint32_t)seen);
        atomic_fetch_add_explicit(&finished, 1, memory_order_release);
        seen = atomic_load_explicit(left, memory_order_acquire);
    }
}

/// Works as thread `own`, in its range first.
static void drain(int own) {
    int count = atomic_load_explicit(&range_count, memory_order_acquire);
    for (int i = 0; i < count; i++) drain_range((own + i) % count);
}

static void await_job(uint32_t last) {
    long start = 0;
    for (int spin = 0; atomic_load_explicit(&generation, memory_order_acquire) == last; spin++) {
        if (spin < SPINS) {
            relax();
            continue;
        }
        if (start == 0) start = nanoseconds();
        if (nanoseconds() - start < IDLE_NANOSECONDS) {
            sched_yield();
            continue;
        }
        atomic_fetch_add(&sleepers, 1);
        syscall(SYS_futex, &generation, FUTEX_WAIT_PRIVATE, last, NULL, NULL, 0);
        atomic_fetch_sub(&sleepers, 1);
    }
}

static void *work(void *index) {
    uint32_t last = 0;
    for (;;) {
        await_job(last);
        last = atomic_load_explicit(&generation, memory_order_acquire);
        if ((int)(intptr_t)index < atomic_load(&threads_wanted)) drain((int)(intptr_t)index);
    }
    return NULL;
}

static void start_missing_threads(int wanted) {
    for (; threads_started < wanted; threads_started++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)(intptr_t)threads_started)) return;
        pthread_setname_np(thread, "axon-pool");
        pthread_detach(thread);
    }
}

void axon_pool_run(axon_job body, void *context, size_t count) {
    int wanted = axon_pool_threads();
    if (works_alone || wanted == 1 || count < 2 || count > UINT32_MAX ||
        pthread_mutex_trylock(&owner)) {
        for (size_t i = 0; i < count; i++) body(context, i);
        return;
    }
    start_missing_threads(wanted);
    job = body;
    job_context = context;
    job_tickets = count;
    job_ranges = (uint64_t)wanted < count ? (uint64_t)wanted : count;
    atomic_store(&finished, 0);
    uint32_t next = atomic_load(&generation) + 1;
    for (uint64_t range = 0; range < job_ranges; range++)
        atomic_store_explicit(&ranges[range].left,
                              (uint64_t)next << 32 | (start_of(range + 1) - start_of(range)),
                              memory_order_release);
    atomic_store_explicit(&range_count, (int)job_ranges, memory_order_release);
    atomic_store(&generation, next);
    if (atomic_load(&sleepers))
        syscall(SYS_futex, &generation, FUTEX_WAKE_PRIVATE, MOST_THREADS, NULL, NULL, 0);
    drain(0);
    for (int spin = 0; atomic_load_explicit(&finished, memory_order_acquire) != count; spin++)
        spin < SPINS ? relax() : (void)sched_yield();
    pthread_mutex_unlock(&owner);
}

void axon_pool_stay_behind(void) {
    struct sched_param none = {0};
    works_alone = 1;
    if (sched_setscheduler(0, SCHED_IDLE, &none)) setpriority(PRIO_PROCESS, 0, 19);
}

void axon_pool_set_threads(int count) {
    atomic_store(&threads_wanted, count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count);
}

int axon_pool_threads(void) {
    int wanted = atomic_load(&threads_wanted);
    if (wanted) return wanted;
    axon_pool_set_threads(axon_physical_cores());
    return atomic_load(&threads_wanted);
}

/// Whether `cpu` is the first hardware thread of its core, as far as the kernel tells.
static int leads_core(int cpu) {
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    FILE *file = fopen(path, "r");
    int first = cpu;
    if (file) {
        if (fscanf(file, "%d", &first) != 1) first = cpu;
        fclose(file);
    }
    return first == cpu;
}

int axon_physical_cores(void) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed)) return 1;
    int cores = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &allowed) && leads_core(cpu)) cores++;
    return cores ? cores : CPU_COUNT(&allowed);
}
