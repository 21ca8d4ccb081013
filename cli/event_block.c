/* Reads the lines of one block. */
#include "event_block.h"
#include "event_log.h"
#include <stdlib.h>
#include <string.h>

static bool is_blank(struct text line)
{
	for (uint32_t i = 0; i < line.size; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
			return false;
	return true;
}

static bool is_inside(struct text part, struct text line)
{
	return part.at >= line.at && part.at + part.size <= line.at + line.size;
}

/* A sender who names itself, or sends what others may come to stand beside, is read again whole. */
static bool is_plain(const struct event *event, struct text line)
{
	return event->op == EVENT_UPSERT && hash_is_zero(event->slot) && event->rev == EVENT_NO_REV &&
	       event->was.day == NO_DAY && !event->is_state && event->student.size &&
	       event->source.at == log_reader().default_source.at && is_inside(event->id, line);
}

static struct hash128 kind_of(const struct event *event)
{
	struct hash_key key = {HASH_KEY_FIXED.low + event->type, HASH_KEY_FIXED.high};

	return hash_bytes(key, event->said.at, event->said.size);
}

static void note(struct block *block, struct read_line *line, const struct event *event)
{
	bool has_kind = is_plain(event, line->text);

	line->key = event->key;
	line->slot = event->slot;
	line->received_ms = event->received_ms;
	line->when = event->when;
	line->type = event->type;
	line->op = event->op;
	line->student = is_inside(event->student, line->text) ? event->student
	                                                      : arena_copy(&block->arena, event->student);
	line->student_hash = event->student.size ? event_student_hash(event) : 0;
	if (!has_kind)
		return;
	line->kind = kind_of(event);
	line->id_at = (uint16_t)(event->id.at - line->text.at);
	line->id_size = (uint16_t)event->id.size;
}

static void line_read(struct block *block, struct text text)
{
	struct event_reader reader = log_reader();
	struct event event;
	struct diag why;

	block->items = memory_room(block->items, block->count, &block->capacity, sizeof(*block->items));
	struct read_line *line = &block->items[block->count++];
	*line = (struct read_line){.text = text, .number = block->line_count};
	arena_reset(&block->scratch);
	line->is_bad = event_read(text, &reader, &block->scratch, &event, NULL, &why) != 0;
	if (!line->is_bad)
		note(block, line, &event);
}

void block_read(struct block *block, const char *at, const char *end)
{
	arena_reset(&block->arena);
	block->count = 0;
	block->line_count = 0;
	block->end = end;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);
		struct text line = {at, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX};
		block->line_count++;
		if (!is_blank(line))
			line_read(block, line);
		at += size + 1;
	}
}

void block_finish(struct block *block)
{
	free(block->items);
	arena_finish(&block->arena);
	arena_finish(&block->scratch);
}
