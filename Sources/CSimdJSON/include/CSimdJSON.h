#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed document: simdjson's tape (one 64-bit word per bracket, word or string, two per number)
/// and the buffer its strings point into. Immutable once made; `owner` keeps both alive.
typedef struct axon_json {
  const uint64_t *tape;
  const uint8_t *strings;
  void *owner;
} axon_json;

/// What kept a text from being parsed.
typedef enum axon_json_failure {
  AXON_JSON_OK = 0,
  AXON_JSON_SYNTAX = 1,
  AXON_JSON_DEPTH = 2,
  AXON_JSON_NUMBER = 3,
  AXON_JSON_SURROGATE = 4,
  AXON_JSON_TOO_LARGE = 5,
} axon_json_failure;

/// Parses `length` bytes, which need no padding and may be freed afterwards.
///
/// Integers beyond 64 bits are read as doubles (tokenizer_config.json holds 10^30), and surrogate
/// escapes must come in proper pairs. `offset` is set for AXON_JSON_SURROGATE only.
axon_json_failure axon_json_parse(const uint8_t *bytes, size_t length, size_t max_depth,
                                  axon_json *document, size_t *offset);
void axon_json_free(axon_json *document);

// The tape, as simdjson's doc/tape.md describes it: the top byte of a word is its kind.

static inline uint8_t axon_json_kind(const uint64_t *tape, size_t at) {
  return (uint8_t)(tape[at] >> 56);
}

/// The index after a bracket's closing one.
static inline size_t axon_json_end(const uint64_t *tape, size_t at) {
  return (size_t)(tape[at] & 0xFFFFFFFFu);
}

/// The index of the value that follows the one at `at`.
static inline size_t axon_json_next(const uint64_t *tape, size_t at) {
  switch (axon_json_kind(tape, at)) {
  case '{':
  case '[':
    return axon_json_end(tape, at);
  case 'l':
  case 'u':
  case 'd':
    return at + 2;
  default:
    return at + 1;
  }
}

static inline double axon_json_double(const uint64_t *tape, size_t at) {
  double value;
  memcpy(&value, &tape[at + 1], sizeof value);
  return value;
}

static inline const uint8_t *axon_json_text(const axon_json *document, size_t at, size_t *length) {
  const uint8_t *record = document->strings + (document->tape[at] & 0xFFFFFFFFFFFFFFu);
  uint32_t size;
  memcpy(&size, record, sizeof size);
  *length = size;
  return record + sizeof size;
}

#ifdef __cplusplus
}
#endif
