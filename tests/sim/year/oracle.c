/* oracle.c - judges all facts afresh. */
#include "oracle.h"
#include "mailbox.h"
#include "base/diag.h"
#include "daemon/intake/lines.h"
#include "rules/model/rules.h"
#include <intervene/ledger.h>

static const struct event_reader reader = {.key = {1, 2}, .default_source = {"sis", 3}};

static void rules_read(struct oracle *oracle, struct bylaws *bylaws)
{
	struct bench *bench = &oracle->bench;
	struct diag why = {0};

	bench->zones = zones_create(bench_zone_bytes, NULL);
	bench->set = bylaws_build(bylaws, bench->zones, &why);
	if (!bench->set)
		bench_fail("the rules do not build", why.message);
}

void oracle_open(struct oracle *oracle, struct bylaws *bylaws)
{
	rules_read(oracle, bylaws);
	bench_open(&oracle->bench, oracle->bench.zones, oracle->bench.set);
}

void oracle_close(struct oracle *oracle)
{
	bench_close(&oracle->bench);
	said_finish(&oracle->said);
	buf_finish(&oracle->lines);
}

/* The engine borrows from the old ones. */
void oracle_obey(struct oracle *oracle, struct bylaws *bylaws)
{
	struct zones *zones = oracle->bench.zones;
	struct ruleset *set = oracle->bench.set;

	rules_read(oracle, bylaws);
	bench_restart(&oracle->bench, INT64_MIN);
	ruleset_unref(set);
	zones_destroy(zones);
}

static struct event line_read(struct arena *arena, struct text line)
{
	struct text field, copy = arena_copy(arena, line);
	struct diag why = {0};
	struct event event;

	if (event_read(copy, &reader, arena, &event, &field, &why))
		bench_fail(copy.at, why.message);
	return event;
}

static void line_take(struct bench *bench, struct text line)
{
	struct event event = line_read(&bench->arena, line);
	struct decision decision;

	event.seq = (int64_t)bench->log_count + 1;
	ledger_take(bench->ledger, &event, &decision);
	bench->log = memory_room(bench->log, bench->log_count, &bench->log_capacity, sizeof event);
	bench->log[bench->log_count++] = event;
}

size_t oracle_take(struct oracle *oracle, struct text body)
{
	struct bench *bench = &oracle->bench;
	struct lines lines;
	struct text line;
	size_t known = 0;

	lines_start(&lines, body, BODY_LINES);
	while (lines_next(&lines, &line)) {
		if (text_starts_with(line, MAIL_BAD))
			continue;
		line_take(bench, line);
		buf_add_text(&oracle->lines, line);
		buf_add_char(&oracle->lines, '\n');
		known += said_again(&oracle->said, bench->log[bench->log_count - 1].id, line);
	}
	ledger_keep(bench->ledger);
	return known;
}

size_t oracle_live(const struct oracle *oracle)
{
	return ledger_counts(oracle->bench.ledger).live;
}

/* By itself, each line: lines of one identity would be counted twice. */
size_t oracle_would_remove(struct oracle *oracle, struct text body)
{
	struct arena arena = {0};
	struct lines lines;
	struct text line;
	size_t removed = 0;

	lines_start(&lines, body, BODY_LINES);
	while (lines_next(&lines, &line)) {
		struct decision seen = {0};
		if (text_starts_with(line, MAIL_BAD))
			continue;
		struct event event = line_read(&arena, line);
		ledger_look(oracle->bench.ledger, &event, &seen);
		removed += seen.count;
	}
	arena_finish(&arena);
	return removed;
}

static void episode_print(const struct bench *bench, const struct episode *episode, struct buf *out)
{
	struct text student = names_text(&bench->students, episode->student),
	            rule = bench->set->rules[episode->rule].id;

	buf_print(out, "%.*s %.*s %.*s since %lld step %d\n", (int)rule.size, rule.at, (int)student.size,
	        student.at, (int)episode->per.size, episode->per.at, (long long)episode->opened_ms,
	        episode->rung);
}

static void judge(struct bench *bench, int64_t now_ms)
{
	int more;

	bench_restart(bench, now_ms);
	do
		more = bench_step(bench, now_ms, 1000);
	while (more > 0);
	if (more < 0)
		bench_fail("engine_step", "the host failed");
	engine_keep(bench->engine);
	outcome_clear(&bench->outcome);
}

void oracle_wanted(struct oracle *oracle, int64_t now_ms, struct buf *out)
{
	struct bench *bench = &oracle->bench;

	judge(bench, now_ms);
	for (uint32_t student = 0; student < bench->students.count; student++) {
		size_t count;
		const struct episode *episodes = engine_wanted(bench->engine, student, &count);

		for (size_t i = 0; i < count; i++)
			if (!episodes[i].closed_ms)
				episode_print(bench, &episodes[i], out);
	}
}
