#pragma once
#include <zlib.h>

/// inflateInit2 is a macro, which Swift cannot call: raw deflate, without zlib's header.
static inline int axon_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}
