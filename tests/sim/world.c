/* world.c - drives ledger and engine as the daemon does, with a log in memory. */
#include "world.h"
#include "base/diag.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct event_reader reader = {.key = {1, 2}, .default_source = {"sim", 3}};

static int zone_bytes(void *context, struct text name, struct buf *out)
{
	char path[200];
	FILE *file;

	(void)context;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", (int)name.size, name.at);
	file = fopen(path, "rb");
	if (!file)
		return -1;
	for (size_t n = 1; n > 0; out->size += n)
		n = fread(buf_room(out, 4096), 1, 4096, file);
	fclose(file);
	return 0;
}

struct zones *world_zones(void)
{
	return zones_create(zone_bytes, NULL);
}

struct ruleset *world_ruleset(const struct sim_district *district, struct zones *zones)
{
	struct file_bytes rules = {text_of("rules.yml"), district->rules}, calendars[2];
	struct diags why = {0};
	struct ruleset *set = NULL;

	for (size_t i = 0; i < district->calendar_count; i++)
		calendars[i] = (struct file_bytes){text_of(i ? "b.yml" : "a.yml"), district->calendars[i]};
	if (ruleset_build(&(struct file_set){&rules, 1},
	            &(struct file_set){calendars, district->calendar_count}, zones, &set, &why)) {
		struct buf out = {0};

		for (size_t i = 0; i < why.count; i++)
			diag_print(&why.items[i],
			        why.items[i].severity == SEVERITY_ERROR ? district->rules
			                                                : (struct text){"", 0},
			        false, &out);
		fprintf(stderr, "%s%.*s", buf_z(&out), (int)district->rules.size, district->rules.at);
		buf_finish(&out);
	}
	diags_finish(&why);
	return set;
}

/* --- the host ----------------------------------------------------------------------------------------------- */

static int load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct world *world = context;
	size_t count;
	const int64_t *live = ledger_live(world->ledger, student, &count);

	(void)why;
	for (size_t i = 0; i < count; i++)
		facts_add(facts, &world->log[live[i] - 1]);
	return 0;
}

static int told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct world *world = context;

	(void)why;
	for (size_t i = 0; i < world->told_count; i++)
		if (world->told[i].id && world->told[i].student == student)
			facts_told(facts, &world->told[i]);
	return 0;
}

static int64_t next_id(const struct world *world)
{
	return (int64_t)world->told_count + 1;
}

static int make_engine(struct world *world)
{
	struct engine_options options = {.set = world->set,
	        .zones = world->zones,
	        .host = &world->host,
	        .next_episode_id = next_id(world)};

	return engine_create(&options, &world->engine, NULL);
}

int world_open(
        struct world *world, const struct sim_district *district, struct zones *zones, struct ruleset *set)
{
	*world = (struct world){.district = district, .zones = zones, .set = set, .now_ms = INT64_MIN};
	world->host = (struct engine_host){world, load, told};
	world->ledger = ledger_create(&world->students);
	return make_engine(world);
}

void world_close(struct world *world)
{
	engine_destroy(world->engine);
	ledger_destroy(world->ledger);
	names_finish(&world->students);
	arena_finish(&world->arena);
	outcome_finish(&world->outcome);
	free(world->log);
	free(world->told);
}

/* --- arrivals ----------------------------------------------------------------------------------------------- */

static void record(struct world *world)
{
	for (size_t i = 0; i < world->outcome.count; i++) {
		const struct difference *said = &world->outcome.items[i];
		size_t at = (size_t)said->episode.id - 1;

		while (world->told_count <= at) {
			world->told = memory_room(
			        world->told, world->told_count, &world->told_capacity, sizeof *world->told);
			world->told[world->told_count++] = (struct episode){0};
		}
		world->told[at] = said->told == TOLD_FORGOTTEN ? (struct episode){0} : said->episode;
	}
}

static void finish(struct world *world, int fails, size_t log_before)
{
	if (fails) {
		ledger_drop(world->ledger);
		engine_drop(world->engine);
		world->log_count = log_before;
	} else {
		record(world);
		ledger_keep(world->ledger);
		engine_keep(world->engine);
	}
	outcome_clear(&world->outcome);
}

static void must(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "sim: %s failed\n", what);
	exit(2);
}

static void step_all(struct world *world, int64_t now_ms)
{
	int more;

	do {
		more = engine_step(world->engine, now_ms, 3, &world->outcome, NULL);
		must(more, "engine_step");
	} while (more);
}

static void take_line(struct world *world, const struct line *line, int64_t now_ms, int is_history)
{
	struct decision decision;
	struct text field;
	struct diag why = {0};
	struct event event;

	if (event_read(line->json, &reader, &world->arena, &event, &field, &why)) {
		fprintf(stderr, "sim: %.*s: %s\n", (int)line->json.size, line->json.at, why.message);
		exit(2);
	}
	event.seq = (int64_t)world->log_count + 1;
	ledger_take(world->ledger, &event, &decision);
	world->log = memory_room(world->log, world->log_count, &world->log_capacity, sizeof event);
	world->log[world->log_count++] = event;
	must(engine_take(world->engine, now_ms, is_history, decision.changes, decision.count, &world->outcome,
	             NULL),
	        "engine_take");
}

void world_arrive(struct world *world, const size_t *order, size_t from, size_t to, int64_t now_ms, int how)
{
	size_t before = world->log_count;

	for (size_t i = from; i < to; i++)
		for (int times = how & ARRIVE_TWICE ? 2 : 1; times > 0; times--)
			take_line(world, &world->district->lines[order[i]], now_ms, how & ARRIVE_HISTORY);
	step_all(world, now_ms);
	finish(world, how & ARRIVE_FAILS, before);
	if (!(how & ARRIVE_FAILS))
		world->now_ms = now_ms;
}

void world_tick(struct world *world, int64_t now_ms)
{
	while (engine_next_ms(world->engine) <= now_ms) {
		step_all(world, engine_next_ms(world->engine));
		finish(world, 0, world->log_count);
	}
	world->now_ms = now_ms;
}

void world_catch_up(struct world *world, int64_t now_ms)
{
	int more;

	do {
		more = engine_catch_up(world->engine, now_ms, 2, &world->outcome, NULL);
		must(more, "engine_catch_up");
	} while (more);
	step_all(world, now_ms);
	finish(world, 0, world->log_count);
	world->now_ms = now_ms;
}

void world_restart(struct world *world)
{
	engine_destroy(world->engine);
	must(make_engine(world), "engine_create");
	if (world->now_ms != INT64_MIN)
		must(engine_resume(world->engine, (uint32_t)world->students.count, world->now_ms, NULL),
		        "engine_resume");
}

/* --- what came of it ---------------------------------------------------------------------------------------- */

static void print_episode(
        struct buf *out, struct world *world, const struct episode *episode, const char *known)
{
	struct text student = names_text(&world->students, episode->student);

	buf_print(out, "r%u %.*s %lld..%lld %d%s\n", episode->rule, (int)student.size, student.at,
	        (long long)episode->opened_ms, (long long)episode->closed_ms, (int)episode->why, known);
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

	for (uint32_t s = 0; s < world->students.count; s++) {
		size_t count;
		const struct episode *episodes = engine_wanted(world->engine, s, &count);

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

	for (size_t i = 0; i < world->told_count; i++)
		if (world->told[i].id && !world->told[i].closed_ms)
			print_episode(&out, world, &world->told[i], "");
	return sorted(&out, arena);
}

struct text world_told(struct world *world, struct arena *arena)
{
	struct buf out = {0};

	for (size_t i = 0; i < world->told_count; i++) {
		char known[64];

		if (!world->told[i].id)
			continue;
		snprintf(known, sizeof known, " known %lld, end known %lld",
		        (long long)world->told[i].known_ms, (long long)world->told[i].ended_known_ms);
		print_episode(&out, world, &world->told[i], known);
	}
	return sorted(&out, arena);
}
