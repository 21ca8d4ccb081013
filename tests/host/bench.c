/* bench.c - drives ledger and engine as the daemon does, with everything in memory. */
#include "bench.h"
#include "base/diag.h"
#include <stdio.h>
#include <stdlib.h>

static const struct event_reader reader = {.key = {1, 2}, .default_source = {"test", 4}};

void bench_fail(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	abort();
}

int bench_zone_bytes(void *context, struct text name, struct buf *out)
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

static int load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct bench *bench = context;
	size_t count;
	const int64_t *live = ledger_live(bench->ledger, student, &count);

	for (size_t i = 0; i < count && !bench->is_broken; i++)
		facts_add(facts, &bench->log[live[i] - 1]);
	return bench->is_broken ? diag_set(why, "E900", "the disk is gone") : 0;
}

static int told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	const struct bench *bench = context;

	(void)why;
	for (size_t i = 0; i < bench->told_count; i++)
		if (bench->told[i].id && bench->told[i].student == student)
			facts_told(facts, &bench->told[i]);
	return 0;
}

static struct text name(void *context, uint32_t student)
{
	const struct bench *bench = context;

	return names_text(&bench->students, student);
}

static uint32_t number(void *context, struct text name)
{
	const struct bench *bench = context;

	return names_find(&bench->students, name);
}

static void start(struct bench *bench)
{
	struct engine_options options = {
	        .set = bench->set,
	        .zones = bench->zones,
	        .host = &bench->host,
	        .next_episode_id = (int64_t)bench->told_count + 1,
	};

	if (engine_create(&options, &bench->engine, NULL))
		bench_fail("engine_create", "the host failed");
}

void bench_open(struct bench *bench, struct zones *zones, struct ruleset *set)
{
	*bench = (struct bench){.zones = zones, .set = set, .host = {bench, load, told, name, number}};
	bench->ledger = ledger_create(&bench->students, NULL);
	start(bench);
}

void bench_close(struct bench *bench)
{
	engine_destroy(bench->engine);
	ledger_destroy(bench->ledger);
	ruleset_unref(bench->set);
	zones_destroy(bench->zones);
	names_finish(&bench->students);
	outcome_finish(&bench->outcome);
	arena_finish(&bench->arena);
	free(bench->log);
	free(bench->told);
}

void bench_restart(struct bench *bench, int64_t now_ms)
{
	engine_destroy(bench->engine);
	start(bench);
	if (now_ms != INT64_MIN)
		engine_resume(bench->engine, (uint32_t)bench->students.count, now_ms);
}

int bench_take(struct bench *bench, int64_t now_ms, bool is_history, struct text line)
{
	struct text field, copy = arena_copy(&bench->arena, line);
	struct decision decision;
	struct diag why = {0};
	struct event event;

	if (event_read(copy, &reader, &bench->arena, &event, &field, &why))
		bench_fail(copy.at, why.message);
	event.seq = (int64_t)bench->log_count + 1;
	ledger_take(bench->ledger, &event, &decision);
	bench->log = memory_room(bench->log, bench->log_count, &bench->log_capacity, sizeof event);
	bench->log[bench->log_count++] = event;
	return engine_take(
	        bench->engine, now_ms, is_history, decision.changes, decision.count, &bench->outcome, NULL);
}

int bench_step(struct bench *bench, int64_t now_ms, unsigned budget)
{
	int more = engine_step(bench->engine, now_ms, budget, &bench->outcome, NULL);

	return more ? more : engine_settle(bench->engine, now_ms, budget, &bench->outcome, NULL);
}

/* What people heard of, and not through history, is never forgotten, nor made a thing of the past. */
static void heard_stays(const struct episode *was, const struct difference *said)
{
	if (was->id && !was->is_past && (said->told == TOLD_FORGOTTEN || said->episode.is_past))
		bench_fail("told", "what people heard of was forgotten");
}

/* A store holds one open episode of a rule and student, whatever else the same outcome says. */
static void one_is_open(const struct bench *bench, const struct episode *episode)
{
	for (size_t i = 0; i < bench->told_count; i++) {
		const struct episode *other = &bench->told[i];

		if (other->id && other->id != episode->id && !other->closed_ms &&
		        other->rule == episode->rule && other->student == episode->student &&
		        text_equal(other->per, episode->per))
			bench_fail("told", "two open at once of one rule, student and value");
	}
}

static void record(struct bench *bench, const struct difference *said)
{
	size_t at = (size_t)said->episode.id - 1;

	while (bench->told_count <= at) {
		bench->told = memory_room(
		        bench->told, bench->told_count, &bench->told_capacity, sizeof *bench->told);
		bench->told[bench->told_count++] = (struct episode){0};
	}
	heard_stays(&bench->told[at], said);
	bench->told[at] = said->told == TOLD_FORGOTTEN ? (struct episode){0} : said->episode;
	bench->told[at].per = arena_copy(&bench->arena, bench->told[at].per);
	if (said->told != TOLD_FORGOTTEN && !said->episode.closed_ms)
		one_is_open(bench, &said->episode);
}

void bench_keep(struct bench *bench)
{
	for (size_t i = 0; i < bench->outcome.count; i++)
		record(bench, &bench->outcome.items[i]);
	outcome_clear(&bench->outcome);
	ledger_keep(bench->ledger);
	engine_keep(bench->engine);
	bench->log_kept = bench->log_count;
}

void bench_drop(struct bench *bench)
{
	outcome_clear(&bench->outcome);
	ledger_drop(bench->ledger);
	engine_drop(bench->engine);
	bench->log_count = bench->log_kept;
}
