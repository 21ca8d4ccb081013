/* aliases.c - makes aliases, and says by itself what they come to: of the last version of each, the latest that says
 * something of a name. */
#include "aliases.h"
#include "base/civil.h"
#include <stdlib.h>
#include <string.h>

enum { OTHER_NAMES = 2, STEPS_MOST = 64 };

struct sim_alias {
	struct text from, to;
	int32_t day; /* NO_DAY: it was taken back */
};

static const char *date_text(struct arena *arena, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	return arena_print(arena, "%s", date);
}

static void add_line(struct sim_district *district, int identity, const char *json)
{
	district->lines = memory_room(
	        district->lines, district->line_count, &district->line_capacity, sizeof *district->lines);
	district->lines[district->line_count++] =
	        (struct line){arena_copy(&district->arena, text_of(json)), identity, -1, 0};
}

/* Absent on some days under a name that only an alias leads to a student. */
static void add_foreign(struct sim_district *district, struct chance *chance, int *identity)
{
	struct arena *arena = &district->arena;

	for (int i = chance_between(chance, 2, 14); i > 0; i--, (*identity)++) {
		int32_t day =
		        district->first_day + chance_below(chance, district->last_day - district->first_day);
		add_line(district, *identity,
		        arena_print(arena,
		                "{\"id\":\"x%d\",\"type\":\"attendance\",\"student\":\"sis:%d\",\"time\":\"%"
		                "s\","
		                "\"status\":\"absent\"}",
		                *identity, chance_below(chance, OTHER_NAMES), date_text(arena, day)));
	}
}

/* No two bear the same time: which is the later must not hang on how identities are hashed. */
static void add_version(struct sim_district *district, struct chance *chance, int identity,
        struct sim_alias *alias, bool is_first)
{
	struct arena *arena = &district->arena;
	int32_t day = district->first_day + (int32_t)district->line_count;

	if (!is_first && chance_one_in(chance, 3)) {
		alias->day = NO_DAY;
		add_line(district, identity,
		        arena_print(arena, "{\"id\":\"alias%d\",\"op\":\"delete\"}", identity));
		return;
	}
	bool is_foreign = chance_one_in(chance, 3);
	int name = chance_below(chance, is_foreign ? OTHER_NAMES : district->students);

	*alias = (struct sim_alias){
	        .from = text_of(arena_print(arena, is_foreign ? "sis:%d" : "S%d", name)),
	        .to = text_of(arena_print(arena, "S%d", chance_below(chance, district->students))),
	        .day = day,
	};
	add_line(district, identity,
	        arena_print(arena,
	                "{\"id\":\"alias%d\",\"type\":\"alias\",\"student\":\"%s\",\"time\":\"%s\","
	                "\"system\":\"%s\",\"known_as\":\"%s%d\"}",
	                identity, alias->to.at, date_text(arena, day), is_foreign ? "sis" : "district",
	                is_foreign ? "" : "S", name));
}

void sim_aliases_add(struct sim_district *district, struct chance *chance, int next_identity)
{
	if (!chance_one_in(chance, 3))
		return;
	district->alias_count = (size_t)chance_between(chance, 1, 4);
	district->aliases =
	        arena_take_array(&district->arena, district->alias_count, sizeof *district->aliases);
	add_foreign(district, chance, &next_identity);
	for (size_t i = 0; i < district->alias_count; i++, next_identity++)
		for (int v = 0, versions = chance_between(chance, 1, 3); v < versions; v++)
			add_version(district, chance, next_identity, &district->aliases[i], v == 0);
}

/* --- what they come to ---------------------------------------------------------------------------------------- */

static const struct sim_alias *in_force(const struct sim_district *district, struct text name)
{
	const struct sim_alias *latest = NULL;

	for (size_t i = 0; i < district->alias_count; i++) {
		const struct sim_alias *alias = &district->aliases[i];
		if (alias->day != NO_DAY && text_equal(alias->from, name) &&
		        (!latest || alias->day > latest->day))
			latest = alias;
	}
	return latest;
}

static struct text head_of(const struct sim_district *district, struct text name)
{
	struct text at = name;
	const struct sim_alias *next;

	for (int steps = 0; (next = in_force(district, at)) && !text_equal(next->to, at); steps++) {
		if (steps == STEPS_MOST)
			return name;
		at = next->to;
	}
	return at;
}

static struct text renamed(const struct sim_district *district, struct text json, struct arena *arena)
{
	static const char key[] = "\"student\":\"";
	const char *at = strstr(json.at, key);

	if (!at)
		return json;
	at += sizeof key - 1;
	uint32_t from = (uint32_t)(at - json.at), to = (uint32_t)(strchr(at, '"') - json.at);
	struct text name = head_of(district, text_slice(json, from, to));

	return text_of(
	        arena_print(arena, "%.*s%.*s%s", (int)from, json.at, (int)name.size, name.at, json.at + to));
}

struct sim_district sim_aliases_applied(const struct sim_district *district)
{
	struct sim_district applied = *district;

	applied.arena = (struct arena){0};
	applied.lines = memory_take((district->line_count + 1) * sizeof *applied.lines);
	applied.line_count = 0;
	for (size_t i = 0; i < district->line_count; i++) {
		struct line line = district->lines[i];
		if (strstr(line.json.at, "\"id\":\"alias"))
			continue;
		line.json = renamed(district, line.json, &applied.arena);
		applied.lines[applied.line_count++] = line;
	}
	return applied;
}

void sim_aliases_finish(struct sim_district *applied)
{
	arena_finish(&applied->arena);
	free(applied->lines);
}
