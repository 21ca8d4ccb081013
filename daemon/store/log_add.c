/* Adds events to the log, several with one statement: a statement for each costs half as much again. */
#include "statement.h"
#include "base/arena.h"

#include <stdlib.h>

enum { COLUMNS = 12 };

struct events {
	struct event_row rows[EVENTS_AT_ONCE];
	size_t count;
	struct arena arena; /* owns their texts */
};

void events_open(struct store *store)
{
	store->events = memory_take(sizeof(*store->events));
}

void events_close(struct store *store)
{
	if (store->events)
		arena_finish(&store->events->arena);
	free(store->events);
}

void events_drop(struct store *store)
{
	store->events->count = 0;
	arena_reset(&store->events->arena);
}

static void bind_number(sqlite3_stmt *q, int at, int64_t number, int64_t none)
{
	if (number != none)
		sqlite3_bind_int64(q, at, number);
}

/* As events write a time, so that the log can be read by eye. */
static void bind_time(sqlite3_stmt *q, int at, struct civil_time time)
{
	char text[CIVIL_INSTANT_SIZE];

	if (time.day == NO_DAY)
		return;
	if (time.ms == NO_TIME)
		civil_print_date(time.day, text);
	else
		civil_print_instant(civil_instant_ms(time), time.offset_s, text);
	statement_bind(q, at, text_of(text));
}

static void bind_text(sqlite3_stmt *q, int at, struct text text)
{
	sqlite3_bind_text(q, at, text.at, (int)text.size, SQLITE_STATIC);
}

static void bind_row(sqlite3_stmt *q, size_t place, const struct event_row *row)
{
	int before = (int)place * COLUMNS;

	sqlite3_bind_int64(q, before + 1, row->seq);
	sqlite3_bind_int64(q, before + 2, row->batch);
	sqlite3_bind_int64(q, before + 3, row->received_ms);
	bind_text(q, before + 4, row->source);
	bind_text(q, before + 5, row->id);
	bind_number(q, before + 6, row->student, -1);
	sqlite3_bind_int(q, before + 7, row->type);
	sqlite3_bind_int(q, before + 8, row->op);
	bind_number(q, before + 9, row->rev, INT64_MIN);
	bind_time(q, before + 10, row->was);
	bind_number(q, before + 11, row->prev, 0);
	sqlite3_bind_blob(q, before + 12, row->content.at, (int)row->content.size, SQLITE_STATIC);
}

static void rows_write(struct store *store, enum statement which, size_t first, size_t count)
{
	sqlite3_stmt *q = statement(store, which);

	for (size_t i = 0; i < count; i++)
		bind_row(q, i, &store->events->rows[first + i]);
	statement_write(store, q);
}

void events_write(struct store *store)
{
	struct events *events = store->events;

	if (events->count == EVENTS_AT_ONCE)
		rows_write(store, EVENT_ADD_MANY, 0, events->count);
	else
		for (size_t i = 0; i < events->count; i++)
			rows_write(store, EVENT_ADD, i, 1);
	events_drop(store);
}

void store_event_add(struct store *store, const struct event_row *row)
{
	struct events *events = store->events;
	struct event_row *kept = &events->rows[events->count++];

	*kept = *row;
	kept->source = arena_copy(&events->arena, row->source);
	kept->id = arena_copy(&events->arena, row->id);
	kept->content = arena_copy(&events->arena, row->content);
	store->next.seq = row->seq + 1;
	if (events->count == EVENTS_AT_ONCE)
		events_write(store);
}
