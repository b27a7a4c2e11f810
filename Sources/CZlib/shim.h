#pragma once
#include <zlib.h>

// inflateInit2 and deflateInit2 are macros, which Swift cannot call.

/// Raw deflate, without zlib's header.
static inline int axon_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

/// Gzip with its header, and nothing else.
static inline int axon_inflate_gzip(z_stream *stream) {
    return inflateInit2(stream, MAX_WBITS + 16);
}

/// Writes gzip.
static inline int axon_deflate_gzip(z_stream *stream) {
    return deflateInit2(
        stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}
