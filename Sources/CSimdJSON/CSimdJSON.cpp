#include "CSimdJSON.h"

#include <cstdlib>
#include <memory>
#include <new>
#include <simdjson.h>
#include <string>

using simdjson::dom::document;

namespace {

bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

bool is_part_of_number(uint8_t c) {
  return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

/// The text with an exponent on every integer of more than 18 digits, so that it reads as a double.
std::string with_long_integers_as_doubles(const uint8_t *bytes, size_t length) {
  std::string out;
  out.reserve(length + 64);
  bool quoted = false;
  for (size_t i = 0; i < length;) {
    const uint8_t c = bytes[i];
    if (!quoted && (is_digit(c) || c == '-')) {
      const size_t start = i;
      bool integral = true;
      for (; i < length && is_part_of_number(bytes[i]); i++)
        integral = integral && (is_digit(bytes[i]) || i == start);
      out.append(reinterpret_cast<const char *>(bytes) + start, i - start);
      if (integral && i - start > 19) out += "e0";
      continue;
    }
    if (quoted && c == '\\' && i + 1 < length) {
      out.push_back(char(c));
      i++;
    } else if (c == '"') {
      quoted = !quoted;
    }
    out.push_back(char(bytes[i++]));
  }
  return out;
}

/// The UTF-16 unit of a `\uXXXX` at `at`, or -1 where there is none.
int32_t escaped_unit(const uint8_t *bytes, size_t length, size_t at) {
  if (at + 6 > length || bytes[at] != '\\' || bytes[at + 1] != 'u') return -1;
  int32_t unit = 0;
  for (size_t i = at + 2; i < at + 6; i++) {
    const uint8_t c = bytes[i];
    const int digit = is_digit(c)              ? c - '0'
                      : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                      : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                               : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/// The offset of the first surrogate escape without its other half, or `length`. The text must be
/// valid otherwise: outside a string there is no backslash.
size_t unpaired_surrogate(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i + 1 < length;) {
    const void *found = memchr(bytes + i, '\\', length - i);
    if (!found) return length;
    i = size_t(static_cast<const uint8_t *>(found) - bytes);
    const int32_t unit = escaped_unit(bytes, length, i);
    if (unit >= 0xD800 && unit < 0xDC00) {
      const int32_t low = escaped_unit(bytes, length, i + 6);
      if (low < 0xDC00 || low > 0xDFFF) return i;
      i += 12;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      return i;
    } else {
      i += unit < 0 ? 2 : 6;
    }
  }
  return length;
}

simdjson::error_code parse(document &into, const uint8_t *bytes, size_t length, size_t depth) {
  simdjson::dom::parser parser;
  if (auto error = parser.allocate(length, depth)) return error;
  return parser.parse_into_document(into, bytes, length).error();
}

axon_json_failure failure(simdjson::error_code error) {
  switch (error) {
  case simdjson::SUCCESS:
    return AXON_JSON_OK;
  case simdjson::DEPTH_ERROR:
    return AXON_JSON_DEPTH;
  case simdjson::NUMBER_ERROR:
    return AXON_JSON_NUMBER;
  case simdjson::CAPACITY:
  case simdjson::MEMALLOC:
    return AXON_JSON_TOO_LARGE;
  default:
    return AXON_JSON_SYNTAX;
  }
}

} // namespace

axon_json_failure axon_json_parse(const uint8_t *bytes, size_t length, size_t max_depth,
                                  axon_json *result, size_t *offset) {
  std::unique_ptr<document> parsed(new (std::nothrow) document);
  if (!parsed) return AXON_JSON_TOO_LARGE;
  auto outcome = failure(parse(*parsed, bytes, length, max_depth));
  // Newer releases of simdjson have an error of its own for long integers, unknown to older ones.
  if (outcome == AXON_JSON_NUMBER || outcome == AXON_JSON_SYNTAX) {
    const std::string text = with_long_integers_as_doubles(bytes, length);
    outcome = failure(parse(*parsed, reinterpret_cast<const uint8_t *>(text.data()), text.size(),
                            max_depth));
  }
  if (outcome != AXON_JSON_OK) return outcome;
  *offset = unpaired_surrogate(bytes, length);
  if (*offset < length) return AXON_JSON_SURROGATE;
  result->tape = parsed->tape.get();
  result->strings = parsed->string_buf.get();
  result->owner = parsed.release();
  return AXON_JSON_OK;
}

void axon_json_free(axon_json *result) {
  delete static_cast<document *>(result->owner);
  result->owner = nullptr;
}
