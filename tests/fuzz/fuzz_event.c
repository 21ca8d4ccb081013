/* Event lines: whatever comes in is either refused in words or has one content, which reads back as itself. */
#include <intervene/event.h>
#include "base/buf.h"
#include "base/diag.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct event_reader reader = {.key = {3, 4}, .default_source = {"fuzz", 4}};

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_event: %s\n", what);
	abort();
}

/* jansson alone refuses integers beyond 64 bits. */
static void check_json(struct text json)
{
	json_error_t error;
	json_t *theirs = json_loadb(json.at, json.size, JSON_REJECT_DUPLICATES, &error);

	check(theirs || strstr(error.text, "integer"), "jansson refuses what was accepted");
	json_decref(theirs);
}

static bool same_value(const struct value *a, const struct value *b)
{
	int order = 0;

	if (a->type != b->type || a->reason != b->reason)
		return false;
	if (a->type == VALUE_UNKNOWN)
		return true;
	if (a->type != VALUE_LIST)
		return value_compare(a, b, &order) == ANSWER_TRUE && order == 0;
	if (a->list.count != b->list.count)
		return false;
	for (uint32_t i = 0; i < a->list.count; i++)
		if (!same_value(&a->list.items[i], &b->list.items[i]))
			return false;
	return true;
}

static void check_same(const struct event *a, const struct event *b)
{
	check(text_equal(a->content, b->content), "contents differ");
	check(a->type == b->type && a->is_state == b->is_state, "types differ");
	check(text_equal(a->student, b->student), "students differ");
	check(a->when.day == b->when.day && a->when.ms == b->when.ms, "times differ");
	check(a->when.offset_s == b->when.offset_s, "offsets differ");
	check(hash_is_zero(a->slot) == hash_is_zero(b->slot), "slots differ");
	check(a->field_count == b->field_count, "they have not as many fields");
	for (uint32_t i = 0; i < a->field_count; i++) {
		check(a->fields[i].field.id == b->fields[i].field.id, "fields differ");
		check(text_equal(a->fields[i].field.name, b->fields[i].field.name), "names differ");
		check(same_value(&a->fields[i].value, &b->fields[i].value), "values differ");
	}
}

static void check_outline(const struct event *event, const struct event *outline)
{
	check(hash_equal(event->key, outline->key) && hash_equal(event->slot, outline->slot),
	        "identities of the outline differ");
	check(event->op == outline->op && text_equal(event->content, outline->content), "outlines differ");
	if (event->op == EVENT_DELETE)
		return;
	check(event->is_state == outline->is_state && text_equal(event->student, outline->student),
	        "whom the outline is about, or how, differs");
	check(event->when.day == outline->when.day && event->when.ms == outline->when.ms &&
	                event->when.offset_s == outline->when.offset_s,
	        "times of the outline differ");
}

static void check_restored(const struct event *event, struct arena *arena)
{
	struct event back;
	struct diag why;

	check(!event_restore(event->content, event->source, event->id, &reader, arena, &back, &why),
	        "content is not restored");
	check(hash_equal(event->key, back.key) && hash_equal(event->slot, back.slot), "identities differ");
	check(event->op == back.op, "operations differ");
	if (event->op == EVENT_UPSERT)
		check_same(event, &back);
	check(!event_restore_outline(event->content, event->source, event->id, &reader, arena, &back, &why),
	        "content has no outline");
	check_outline(event, &back);
}

/* Content with an id in front is a line again, and says the same. */
static void check_read_again(const struct event *event, struct arena *arena)
{
	struct buf line = {0};
	struct event again;
	struct text field;
	struct diag why;

	buf_add_z(&line, "{\"id\":\"again\",");
	buf_add_text(&line, text_slice(event->content, 1, event->content.size));
	if (line.size <= 65536) {
		check(!event_read(buf_text(&line), &reader, arena, &again, &field, &why),
		        "content is refused");
		check_same(event, &again);
	}
	buf_finish(&line);
}

static void check_refusal(struct text field, const struct diag *why)
{
	check(strncmp(why->code, "E2", 2) == 0 && strlen(why->code) == 4, "a refusal without its code");
	check(why->message[0] && text_is_utf8(text_of(why->message)), "a refusal without words");
	check(text_is_utf8(text_of(why->help)), "help that is no text");
	check(text_is_utf8(field), "a field that is no text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text line = {(const char *)data, (uint32_t)size};
	struct arena arena = {0};
	struct event event;
	struct text field;
	struct diag why;

	event_restore_outline(
	        line, reader.default_source, reader.default_source, &reader, &arena, &event, &why);
	if (event_read(line, &reader, &arena, &event, &field, &why)) {
		check_refusal(field, &why);
	} else {
		check_json(line);
		check_json(event.content);
		check_restored(&event, &arena);
		if (event.op == EVENT_UPSERT)
			check_read_again(&event, &arena);
	}
	arena_finish(&arena);
	return 0;
}
