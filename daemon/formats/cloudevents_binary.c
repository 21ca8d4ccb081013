/* CloudEvents over HTTP in binary mode (github.com/cloudevents/spec, the HTTP binding 3.1): the attributes are headers of
 * the request and its body is the data.  It is put into an envelope at the door, so that all behind the door, the
 * quarantine too, knows one form. */
#include "cloudevents_binary.h"
#include "format.h"
#include "base/buf.h"
#include "base/json_read.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 16 };

static const char prefix[] = "ce-";

void cloudevent_binary_begin(struct cloudevent_binary *binary, struct buf *out)
{
	*binary = (struct cloudevent_binary){.json = {.out = out}};
	json_object(&binary->json);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* %C3%A9 is one letter; what only looks like an escape stands for itself. */
static void unescape(const char *value, struct buf *out)
{
	while (*value) {
		int high = *value == '%' ? hex_digit(value[1]) : -1;
		int low = high >= 0 ? hex_digit(value[2]) : -1;
		buf_add_char(out, low >= 0 ? (char)(high * 16 + low) : *value);
		value += low >= 0 ? 3 : 1;
	}
}

/* Some libraries put a value in quotes, as HTTP lets them. */
static void unquote(const char *value, struct buf *out)
{
	size_t size = strlen(value);
	bool is_quoted = size >= 2 && value[0] == '"' && value[size - 1] == '"';

	for (size_t i = is_quoted; i < size - is_quoted; i++) {
		i += is_quoted && value[i] == '\\' && i + 2 < size;
		buf_add_char(out, value[i]);
	}
}

static void name_add(struct json *json, const char *header)
{
	struct buf name = {0};

	for (const char *at = header + sizeof(prefix) - 1; *at; at++)
		buf_add_char(&name, (char)tolower((unsigned char)*at));
	json_key_text(json, buf_text(&name));
	buf_finish(&name);
}

void cloudevent_binary_header(struct cloudevent_binary *binary, const char *header, const char *value)
{
	struct buf bare = {0}, words = {0};

	if (strncasecmp(header, prefix, sizeof(prefix) - 1) != 0)
		return;
	unquote(value ? value : "", &bare);
	unescape(buf_z(&bare), &words);
	name_add(&binary->json, header);
	json_text(&binary->json, buf_text(&words));
	buf_finish(&bare);
	buf_finish(&words);
}

static void bytes_add(struct json *json, struct text body)
{
	size_t size = sodium_base64_encoded_len(body.size, sodium_base64_VARIANT_ORIGINAL);
	char *words = memory_take(size);

	json_key(json, "data_base64");
	json_z(json, sodium_bin2base64(words, size, (const uint8_t *)body.at, body.size,
	                     sodium_base64_VARIANT_ORIGINAL));
	free(words);
}

/* What is no JSON goes as a text, so that it cannot end the envelope and go on as if it were part of it. */
void cloudevent_binary_end(struct cloudevent_binary *binary, struct text body)
{
	struct json *json = &binary->json;
	struct json_value data;
	struct diag why = {0};

	if (json_parse(body, DEPTH_MAX, &data, &why) == 0) {
		json_key(json, "data");
		json_raw(json, data.raw);
	} else if (!text_is_utf8(body)) {
		bytes_add(json, body);
	} else if (body.size) {
		json_key(json, "data");
		json_text(json, body);
	}
	json_end(json);
}
