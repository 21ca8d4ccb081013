/* aliases.c - which names are one student's. */
#include "aliases.h"
#include "base/arena.h"
#include <intervene/ledger.h>
#include <stdlib.h>

enum { MOST_STEPS = 32 }; /* from a name to its head */

void aliases_add(struct aliases *aliases, const struct alias *alias)
{
	aliases->items =
	        memory_room(aliases->items, aliases->count, &aliases->capacity, sizeof *aliases->items);
	aliases->items[aliases->count++] = *alias;
}

const struct alias *aliases_find(const struct aliases *aliases, int64_t seq)
{
	for (size_t i = aliases->count; i-- > 0;)
		if (aliases->items[i].seq == seq)
			return &aliases->items[i];
	return NULL;
}

void aliases_remove(struct aliases *aliases, const struct alias *alias)
{
	aliases->items[alias - aliases->items] = aliases->items[--aliases->count];
}

void aliases_finish(struct aliases *aliases)
{
	free(aliases->items);
	*aliases = (struct aliases){0};
}

/* A date stands for its first instant in Greenwich: names have no school. */
static int64_t when_ms(const struct alias *alias)
{
	return alias->when.ms == NO_TIME ? alias->when.day * (int64_t)MS_A_DAY
	                                 : civil_instant_ms(alias->when);
}

static bool is_stronger(const struct alias *a, const struct alias *b)
{
	if (when_ms(a) != when_ms(b))
		return when_ms(a) > when_ms(b);
	return a->key.high != b->key.high ? a->key.high > b->key.high : a->key.low > b->key.low;
}

static size_t numbers_of(const struct aliases *aliases)
{
	size_t count = 0;

	for (size_t i = 0; i < aliases->count; i++) {
		const struct alias *alias = &aliases->items[i];
		uint32_t last = alias->from > alias->to ? alias->from : alias->to;
		count = last >= count ? (size_t)last + 1 : count;
	}
	return count;
}

/* By number the alias in force of that name; NULL: none. */
static const struct alias **in_force(const struct aliases *aliases, size_t count)
{
	const struct alias **of = memory_take((count + 1) * sizeof *of);

	for (size_t i = 0; i < aliases->count; i++) {
		const struct alias *alias = &aliases->items[i], **now = &of[alias->from];
		if (!*now || is_stronger(alias, *now))
			*now = alias;
	}
	return of;
}

/* Who is said to be themselves is nobody else, whatever was said before. */
static bool leads_on(const struct alias *alias)
{
	return alias && alias->from != alias->to;
}

static uint32_t head_of(const struct alias *const *of, uint32_t student)
{
	uint32_t at = student;

	for (int steps = 0; leads_on(of[at]); steps++) {
		if (steps == MOST_STEPS)
			return student;
		at = of[at]->to;
	}
	return at;
}

struct joins joins_of(const struct aliases *aliases)
{
	struct joins joins = {.count = numbers_of(aliases)};

	if (!joins.count)
		return joins;
	const struct alias **of = in_force(aliases, joins.count);

	joins.heads = memory_take(joins.count * sizeof *joins.heads);
	joins.nexts = memory_take(joins.count * sizeof *joins.nexts);
	for (uint32_t i = 0; i < joins.count; i++) {
		joins.heads[i] = head_of((const struct alias *const *)of, i);
		joins.nexts[i] = NO_STUDENT;
	}
	for (uint32_t i = (uint32_t)joins.count; i-- > 0;) {
		uint32_t head = joins.heads[i];
		if (head == i)
			continue;
		joins.nexts[i] = joins.nexts[head];
		joins.nexts[head] = i;
	}
	free(of);
	return joins;
}

uint32_t joins_head(const struct joins *joins, uint32_t student)
{
	return student < joins->count ? joins->heads[student] : student;
}

uint32_t joins_next(const struct joins *joins, uint32_t student)
{
	return student < joins->count ? joins->nexts[student] : NO_STUDENT;
}

void joins_finish(struct joins *joins)
{
	free(joins->heads);
	free(joins->nexts);
	*joins = (struct joins){0};
}
