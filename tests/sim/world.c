/* world.c - drives ledger and engine as the daemon does, with a log in memory. */
#include "world.h"
#include "rules_text.h"
#include "base/diag.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ruleset *build(const struct sim_district *district, struct zones *zones)
{
	struct file_bytes calendars[2], rules[] = {{text_of("patterns.lua"), text_of(rules_lua)},
	                                        {text_of("rules.yml"), district->rules}};
	struct ruleset_files files = {.rules = {rules, 2},
	        .calendars = {calendars, district->calendar_count},
	        .feeds = &district->feeds};
	struct diags why = {0};
	struct ruleset *set = NULL;

	for (size_t i = 0; i < district->calendar_count; i++)
		calendars[i] = (struct file_bytes){text_of(i ? "b.yml" : "a.yml"), district->calendars[i]};
	if (ruleset_build_files(&files, zones, &set, &why)) {
		fprintf(stderr, "%.*s", (int)district->rules.size, district->rules.at);
		bench_fail("the rules do not build", why.items[0].message);
	}
	diags_finish(&why);
	return set;
}

void world_open(struct world *world, const struct sim_district *district)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);

	world->district = district;
	world->now_ms = INT64_MIN;
	bench_open(&world->bench, zones, build(district, zones));
}

void world_close(struct world *world)
{
	bench_close(&world->bench);
}

/* --- arrivals ----------------------------------------------------------------------------------------------- */

static void finish(struct world *world, bool fails)
{
	if (fails)
		bench_drop(&world->bench);
	else
		bench_keep(&world->bench);
}

static void step_all(struct world *world, int64_t now_ms)
{
	int more;

	do {
		more = bench_step(&world->bench, now_ms, 3);
		if (more < 0)
			bench_fail("engine_step", "the host failed");
	} while (more);
}

/* What follows from who is who is said right after the commit. */
static void follow(struct world *world, int64_t now_ms)
{
	while (world->district->alias_count && engine_next_ms(world->bench.engine) <= now_ms) {
		step_all(world, now_ms);
		finish(world, false);
	}
}

void world_arrive(struct world *world, const size_t *order, size_t from, size_t to, int64_t now_ms, int how)
{
	for (size_t i = from; i < to; i++)
		for (int times = how & ARRIVE_TWICE ? 2 : 1; times > 0; times--)
			bench_take(&world->bench, now_ms, how & ARRIVE_HISTORY,
			        world->district->lines[order[i]].json);
	step_all(world, now_ms);
	finish(world, how & ARRIVE_FAILS);
	if (how & ARRIVE_FAILS)
		return;
	follow(world, now_ms);
	world->now_ms = now_ms;
}

void world_tick(struct world *world, int64_t now_ms)
{
	while (engine_next_ms(world->bench.engine) <= now_ms) {
		step_all(world, engine_next_ms(world->bench.engine));
		finish(world, false);
	}
	/* Of those not looked at since a restart nobody knew when they were due. */
	if (!engine_is_settled(world->bench.engine)) {
		step_all(world, now_ms);
		finish(world, false);
	}
	world->now_ms = now_ms;
}

void world_catch_up(struct world *world, int64_t now_ms)
{
	while (engine_catch_up(world->bench.engine, now_ms, 2, &world->bench.outcome, NULL) > 0)
		continue;
	step_all(world, now_ms);
	finish(world, false);
	follow(world, now_ms);
	world->now_ms = now_ms;
}

void world_restart(struct world *world)
{
	bench_restart(&world->bench, world->now_ms);
}

void world_forget(struct world *world, size_t bytes)
{
	engine_evict(world->bench.engine, bytes);
}

/* --- what came of it ---------------------------------------------------------------------------------------- */

static void print_episode(
        struct buf *out, struct world *world, const struct episode *episode, const char *known)
{
	struct text student = names_text(&world->bench.students, episode->student);

	buf_print(out, "r%u.%d %.*s %.*s %lld..%lld %d%s\n", episode->rule, episode->rung, (int)student.size,
	        student.at, (int)episode->per.size, episode->per.at, (long long)episode->opened_ms,
	        (long long)episode->closed_ms, (int)episode->why, known);
}

static int by_text(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Students are numbered as they come: lines are sorted so that numbering does not show. */
static struct text sorted(struct buf *lines, struct arena *arena)
{
	struct text all = arena_copy(arena, buf_text(lines)), *parts;
	size_t count = 0, at = 0;

	for (uint32_t i = 0; i < all.size; i++)
		count += all.at[i] == '\n';
	parts = arena_take_array(arena, count + 1, sizeof *parts);
	for (uint32_t i = 0, from = 0; i < all.size; i++) {
		if (all.at[i] != '\n')
			continue;
		parts[at++] = text_slice(all, from, i + 1);
		from = i + 1;
	}
	qsort(parts, count, sizeof *parts, by_text);
	buf_clear(lines);
	for (size_t i = 0; i < count; i++)
		buf_add_text(lines, parts[i]);
	struct text copy = arena_copy(arena, buf_text(lines));

	buf_finish(lines);
	return copy;
}

static struct text wanted(struct world *world, struct arena *arena, int only_open)
{
	struct buf out = {0};

	for (uint32_t s = 0; s < world->bench.students.count; s++) {
		size_t count;
		const struct episode *episodes = engine_wanted(world->bench.engine, s, &count);

		for (size_t i = 0; i < count; i++)
			if (!only_open || !episodes[i].closed_ms)
				print_episode(&out, world, &episodes[i], "");
	}
	return sorted(&out, arena);
}

struct text world_wanted(struct world *world, struct arena *arena)
{
	return wanted(world, arena, 0);
}

struct text world_open_wanted(struct world *world, struct arena *arena)
{
	return wanted(world, arena, 1);
}

struct text world_open_told(struct world *world, struct arena *arena)
{
	struct buf out = {0};

	for (size_t i = 0; i < world->bench.told_count; i++)
		if (world->bench.told[i].id && !world->bench.told[i].closed_ms)
			print_episode(&out, world, &world->bench.told[i], "");
	return sorted(&out, arena);
}

struct text world_told(struct world *world, struct arena *arena)
{
	struct buf out = {0};

	for (size_t i = 0; i < world->bench.told_count; i++) {
		char known[64];

		if (!world->bench.told[i].id)
			continue;
		snprintf(known, sizeof known, " known %lld, end known %lld",
		        (long long)world->bench.told[i].known_ms,
		        (long long)world->bench.told[i].ended_known_ms);
		print_episode(&out, world, &world->bench.told[i], known);
	}
	return sorted(&out, arena);
}
