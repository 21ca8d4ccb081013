/* Composes event lines and lets them out in the order of their receipt. */
#include "lines.h"
#include "year.h"
#include "base/arena.h"
#include <stdarg.h>
#include <stdlib.h>

void line_open(struct lines *lines, enum lines_to to, const char *type, const char *id, ...)
{
	char text[120];
	va_list arguments;

	va_start(arguments, id);
	vsnprintf(text, sizeof(text), id, arguments);
	va_end(arguments);
	lines->to = to;
	lines->begun = lines->bytes.size;
	lines->json = (struct json){.out = &lines->bytes};
	json_object(&lines->json);
	line_z(lines, "id", text);
	line_z(lines, "type", type);
}

void line_z(struct lines *lines, const char *name, const char *value)
{
	json_key(&lines->json, name);
	json_z(&lines->json, value);
}

void line_integer(struct lines *lines, const char *name, int64_t n)
{
	json_key(&lines->json, name);
	json_integer(&lines->json, n);
}

void line_date(struct lines *lines, const char *name, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	line_z(lines, name, date);
}

void line_instant(struct lines *lines, const char *name, int64_t at_ms)
{
	char instant[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, year_offset_s((int32_t)(at_ms / MS_A_DAY)), instant);
	line_z(lines, name, instant);
}

void line_close(struct lines *lines, int64_t received_ms)
{
	line_instant(lines, "received_at", received_ms);
	json_end(&lines->json);
	buf_add_char(&lines->bytes, '\n');
	lines->waiting = memory_room(lines->waiting, lines->count, &lines->capacity, sizeof(*lines->waiting));
	lines->waiting[lines->count++] = (struct line_waiting){
	        .received_ms = received_ms,
	        .to = lines->to,
	        .number = lines->number++,
	        .at = lines->begun,
	        .size = lines->bytes.size - lines->begun,
	};
}

static int by_receipt(const void *a, const void *b)
{
	const struct line_waiting *one = a, *other = b;

	if (one->received_ms != other->received_ms)
		return one->received_ms < other->received_ms ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

void lines_flush(struct lines *lines, int64_t before_ms, FILE *const out[TO_COUNT])
{
	size_t kept = 0;

	qsort(lines->waiting, lines->count, sizeof(*lines->waiting), by_receipt);
	buf_clear(&lines->spare);
	for (size_t i = 0; i < lines->count; i++) {
		struct line_waiting line = lines->waiting[i];
		if (line.received_ms < before_ms) {
			fwrite(lines->bytes.at + line.at, 1, line.size, out[line.to]);
			continue;
		}
		buf_add(&lines->spare, lines->bytes.at + line.at, line.size);
		line.at = lines->spare.size - line.size;
		lines->waiting[kept++] = line;
	}
	struct buf sent = lines->bytes;
	lines->bytes = lines->spare;
	lines->spare = sent;
	lines->count = kept;
}

void lines_finish(struct lines *lines)
{
	buf_finish(&lines->bytes);
	buf_finish(&lines->spare);
	free(lines->waiting);
	*lines = (struct lines){0};
}
