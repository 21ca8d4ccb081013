/* due.c - a heap that knows where each student stands in it. */
#include "due.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

static int is_before(const struct due_item *a, const struct due_item *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->student < b->student;
}

static void put(struct due *due, size_t place, struct due_item item)
{
	due->items[place] = item;
	due->places[item.student] = (uint32_t)place + 1;
}

static void rise(struct due *due, size_t place)
{
	struct due_item item = due->items[place];

	for (; place && is_before(&item, &due->items[(place - 1) / 2]); place = (place - 1) / 2)
		put(due, place, due->items[(place - 1) / 2]);
	put(due, place, item);
}

static void sink(struct due *due, size_t place)
{
	struct due_item item = due->items[place];

	for (size_t child; (child = 2 * place + 1) < due->count; place = child) {
		if (child + 1 < due->count && is_before(&due->items[child + 1], &due->items[child]))
			child++;
		if (!is_before(&due->items[child], &item))
			break;
		put(due, place, due->items[child]);
	}
	put(due, place, item);
}

static void take_out(struct due *due, size_t place)
{
	struct due_item last = due->items[--due->count];

	due->places[due->items[place].student] = 0;
	if (place == due->count)
		return;
	put(due, place, last);
	rise(due, place);
	sink(due, due->places[last.student] - 1);
}

static void make_room(struct due *due, uint32_t student)
{
	size_t count = due->place_count ? due->place_count : 64;

	if (student < due->place_count)
		return;
	while (count <= student)
		count *= 2;
	due->places = memory_grow(due->places, count * sizeof *due->places);
	memset(&due->places[due->place_count], 0, (count - due->place_count) * sizeof *due->places);
	due->place_count = count;
}

void due_set(struct due *due, uint32_t student, int64_t at_ms)
{
	make_room(due, student);
	uint32_t place = due->places[student];

	if (at_ms == INT64_MAX) {
		if (place)
			take_out(due, place - 1);
		return;
	}
	if (!place) {
		due->items = memory_room(due->items, due->count, &due->capacity, sizeof *due->items);
		put(due, due->count++, (struct due_item){at_ms, student});
		rise(due, due->count - 1);
		return;
	}
	due->items[place - 1].at_ms = at_ms;
	rise(due, place - 1);
	sink(due, due->places[student] - 1);
}

int64_t due_first_ms(const struct due *due)
{
	return due->count ? due->items[0].at_ms : INT64_MAX;
}

uint32_t due_pop(struct due *due)
{
	uint32_t student = due->items[0].student;

	take_out(due, 0);
	return student;
}

void due_finish(struct due *due)
{
	free(due->items);
	free(due->places);
	*due = (struct due){0};
}
