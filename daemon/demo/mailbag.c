/* Composes event lines and lets them out in the order of their receipt. */
#include "mailbag.h"
#include "year.h"
#include "base/arena.h"
#include <stdarg.h>
#include <stdlib.h>

void line_open(struct mailbag *bag, enum line_to to, const char *type, const char *id, ...)
{
	char text[120];
	va_list arguments;

	va_start(arguments, id);
	vsnprintf(text, sizeof(text), id, arguments);
	va_end(arguments);
	bag->to = to;
	bag->begun = bag->bytes.size;
	bag->json = (struct json){.out = &bag->bytes};
	json_object(&bag->json);
	line_z(bag, "id", text);
	line_z(bag, "type", type);
}

void line_z(struct mailbag *bag, const char *name, const char *value)
{
	json_key(&bag->json, name);
	json_z(&bag->json, value);
}

void line_integer(struct mailbag *bag, const char *name, int64_t n)
{
	json_key(&bag->json, name);
	json_integer(&bag->json, n);
}

void line_date(struct mailbag *bag, const char *name, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	line_z(bag, name, date);
}

void line_instant(struct mailbag *bag, const char *name, int64_t at_ms)
{
	char instant[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, year_offset_s((int32_t)(at_ms / MS_A_DAY)), instant);
	line_z(bag, name, instant);
}

void line_close(struct mailbag *bag, int64_t received_ms)
{
	line_instant(bag, "received_at", received_ms);
	json_end(&bag->json);
	buf_add_char(&bag->bytes, '\n');
	bag->waiting = memory_room(bag->waiting, bag->count, &bag->capacity, sizeof(*bag->waiting));
	bag->waiting[bag->count++] = (struct line_waiting){
	        .received_ms = received_ms,
	        .to = bag->to,
	        .number = bag->number++,
	        .at = bag->begun,
	        .size = bag->bytes.size - bag->begun,
	};
}

static int by_receipt(const void *a, const void *b)
{
	const struct line_waiting *one = a, *other = b;

	if (one->received_ms != other->received_ms)
		return one->received_ms < other->received_ms ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

void mailbag_flush(struct mailbag *bag, int64_t before_ms, FILE *const out[TO_COUNT])
{
	size_t kept = 0;

	qsort(bag->waiting, bag->count, sizeof(*bag->waiting), by_receipt);
	buf_clear(&bag->spare);
	for (size_t i = 0; i < bag->count; i++) {
		struct line_waiting line = bag->waiting[i];
		if (line.received_ms < before_ms) {
			fwrite(bag->bytes.at + line.at, 1, line.size, out[line.to]);
			continue;
		}
		buf_add(&bag->spare, bag->bytes.at + line.at, line.size);
		line.at = bag->spare.size - line.size;
		bag->waiting[kept++] = line;
	}
	struct buf sent = bag->bytes;
	bag->bytes = bag->spare;
	bag->spare = sent;
	bag->count = kept;
}

void mailbag_finish(struct mailbag *bag)
{
	buf_finish(&bag->bytes);
	buf_finish(&bag->spare);
	free(bag->waiting);
	*bag = (struct mailbag){0};
}
