#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// libcurl's setters and getters take any type, which Swift does not import: one for each type.

static inline CURLcode axon_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode axon_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode axon_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*axon_curl_sink)(char *bytes, size_t size, size_t count, void *user);

static inline void axon_curl_set_body_sink(CURL *handle, axon_curl_sink sink, void *user) {
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, sink);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, user);
}

static inline void axon_curl_set_header_sink(CURL *handle, axon_curl_sink sink, void *user) {
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, sink);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, user);
}

// HTTP and HTTPS, whatever else this libcurl speaks.
static inline CURLcode axon_curl_allow_web_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// A look-up of a name that still goes on must not hold up the thread when it is given up.
static inline void axon_curl_leave_quickly(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#endif
}

// The next transfer that has ended, or NULL; its outcome goes to `result`.
static inline CURL *axon_curl_next_ended(CURLM *multi, CURLcode *result) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

// What CURLOPT_PRIVATE was set to.
static inline void axon_curl_get_private(CURL *handle, void **user) {
  char *found = NULL;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &found);
  *user = found;
}
