/* However the lines of a student come, and whatever of them goes again: sorted out one by one they are packed as they
 * are all at once. */
#include "base/diag.h"
#include "rules/engine/engine_private.h"
#include "rules/engine/facts_inside.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINES = 60 };

static const char calendar_text[] =
        "format: 1\ncalendar: main\nyear: 2023-24\nfirst_day: 2023-09-04\nlast_day: 2024-06-28\n"
        "week: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n";

static const char rules_text[] =
        "format: 1\nrules:\n"
        "  - rule: test.streak\n    title: A\n    when: streak(absent_unexcused) >= 3\n"
        "  - rule: test.referrals\n    title: B\n    when: count(referral over last 30 days) >= 2\n"
        "  - rule: test.falling\n    title: C\n    when: last(assessment.score over year) < 70\n"
        "  - rule: test.removed\n    title: D\n    when: count(suspended over year) >= 4\n";

static void opens(struct bench *bench)
{
	struct diags why = {0};
	struct file_bytes calendar = {text_of("main.yml"), text_of(calendar_text)};
	struct file_bytes rules = {text_of("rules.yml"), text_of(rules_text)};
	struct file_set rule_files = {&rules, 1}, calendars = {&calendar, 1};
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set;

	if (ruleset_build(&rule_files, &calendars, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	bench_open(bench, zones, set);
}

/* xorshift64* (Vigna, 2016) */
static unsigned below(uint64_t *chance, unsigned limit)
{
	*chance ^= *chance >> 12;
	*chance ^= *chance << 25;
	*chance ^= *chance >> 27;
	return (unsigned)((*chance * UINT64_C(2685821657736338717)) >> 33) % limit;
}

/* Mostly of the last days and in no order; some states of one identity, seldom a suspension of several days or an
 * enrollment. */
static void random_line(uint64_t *chance, int number, struct buf *out)
{
	static const char *const kinds[] = {
	        "\"type\":\"attendance\",\"status\":\"absent\"",
	        "\"type\":\"assessment\",\"kind\":\"exam\",\"measure\":\"m\",\"score\":50",
	        "\"type\":\"behavior\",\"kind\":\"referral\"",
	        "\"type\":\"attendance\",\"status\":\"present\"",
	        "\"type\":\"assessment\",\"kind\":\"exam\",\"measure\":\"m\",\"score\":80",
	        "\"type\":\"student\",\"name\":\"A\"",
	        "\"type\":\"behavior\",\"kind\":\"suspension\",\"days\":3",
	        "\"type\":\"enrollment\",\"school\":\"A\",\"starts\":\"2023-09-04\"",
	};
	unsigned kind = below(chance, 40),
	         day = 11 + (unsigned)number / 4 - below(chance, 3) * (unsigned)below(chance, 4);

	if (!number)
		kind = 10;
	buf_clear(out);
	const char *says = kinds[kind < 6 ? kind % 3 : kind < 9 ? 5 : kind < 11 ? kind - 3 : kind % 5];

	buf_print(out, "{\"student\":\"S\",%s,\"time\":\"2023-09-%02u", says, day);
	if (kind >= 6 && kind < 9)
		buf_print(out, "T08:%02d:00Z\",\"id\":\"p\"}", number);
	else if (below(chance, 3))
		buf_print(out, "T%02u:00:00Z\",\"id\":\"i%d\"}", 8 + below(chance, 4), number * 37 % 61);
	else
		buf_print(out, "\",\"id\":\"i%d\"}", number * 37 % 61);
}

static int64_t seq_of(const struct facts *facts, uint32_t entry)
{
	struct seqs seqs = facts_seqs_from(facts, entry);

	return seqs_of(&seqs, &facts->entries[entry]);
}

static bool is_same_entry(const struct facts *a, uint32_t i, const struct facts *b, uint32_t k)
{
	return seq_of(a, i) == seq_of(b, k) &&
	       memcmp(&a->entries[i], &b->entries[k], sizeof a->entries[i]) == 0;
}

/* Of equal times the order is seen of those alone that are read by value. */
static uint32_t mate_of(const struct facts *a, uint32_t i, const struct facts *b)
{
	for (uint32_t k = 0; k < b->count; k++)
		if (is_same_entry(a, i, b, k))
			return k;
	return i;
}

static uint32_t full_before(const struct facts *facts, uint32_t entry)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < entry; i++)
		count += facts->entries[i].is_full;
	return count;
}

static void same_columns(const struct facts *a, uint32_t i, const struct facts *b, uint32_t k)
{
	for (uint32_t column = 0; column < a->columns.count; column++) {
		struct series x = columns_series(&a->columns, column),
		              y = columns_series(&b->columns, column);

		assert_int_equal(series_has(&x, i), series_has(&y, k));
	}
}

static void same_more(const struct facts *a, uint32_t i, const struct facts *b, uint32_t k)
{
	struct text x = facts_more(a, i), y = facts_more(b, k);

	assert_int_equal(x.size, y.size);
	assert_memory_equal(x.at, y.at, x.size);
}

static uint32_t nth_full(const struct facts *facts, uint32_t nth)
{
	uint32_t at = 0;

	while (!facts->entries[at].is_full || nth-- > 0)
		at++;
	return at;
}

static void same_facts(const struct facts *a, const struct facts *b)
{
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->more_count, b->more_count);
	assert_int_equal(a->unsure_count, b->unsure_count);
	for (uint32_t i = 0; i < a->count; i++) {
		bool is_full = a->entries[i].is_full;
		uint32_t k = is_full ? nth_full(b, full_before(a, i)) : mate_of(a, i, b);

		assert_true(is_same_entry(a, i, b, k));
		assert_int_equal(entry_at_ms(a->entries[i]), entry_at_ms(b->entries[i]));
		same_columns(a, i, b, k);
		if (entry_has_more(a->entries[i]))
			same_more(a, i, b, k);
	}
	for (uint32_t column = 0; column < a->columns.count; column++) {
		struct series series = columns_series(&a->columns, column);

		assert_int_equal(series_count(&series, a->count, a->count + 200), 0);
	}
}

static void settle(struct bench *bench, struct facts *facts)
{
	facts_settle(facts, &bench->engine->layout, &bench->engine->district);
}

static struct facts *at_once(struct bench *bench, const bool *gone)
{
	struct facts *facts = facts_create(bench->engine, &bench->engine->memory, 0, bench->set);

	for (size_t i = 0; i < bench->log_count; i++)
		facts_file(facts, &bench->engine->layout, &bench->log[i]);
	for (size_t i = 0; i < bench->log_count; i++)
		if (gone[i])
			facts_remove(facts, bench->log[i].seq);
	settle(bench, facts);
	return facts;
}

static void one_story(uint64_t seed)
{
	uint64_t chance = seed * 977;
	struct bench bench;
	struct buf line = {0};
	bool gone[LINES] = {false};

	opens(&bench);
	struct facts *one_by_one = facts_create(bench.engine, &bench.engine->memory, 0, bench.set);
	for (int i = 0; i < LINES; i++) {
		random_line(&chance, i, &line);
		assert_int_equal(bench_take(&bench, (int64_t)civil_day(2023, 10, 20) * MS_A_DAY, false,
		                         buf_text(&line)),
		        0);
		assert_int_equal(bench.log_count, i + 1);
		facts_file(one_by_one, &bench.engine->layout, &bench.log[i]);
		int goes = i > 3 && !below(&chance, 6) ? i - (int)below(&chance, 3) : 0;
		if (goes && !gone[goes]) {
			gone[goes] = true;
			facts_remove(one_by_one, bench.log[goes].seq);
		}
		if (below(&chance, 3))
			settle(&bench, one_by_one);
	}
	settle(&bench, one_by_one);
	struct facts *other = at_once(&bench, gone);
	same_facts(one_by_one, other);
	facts_destroy(other);
	facts_destroy(one_by_one);
	buf_finish(&line);
	bench_close(&bench);
}

static void lines_sorted_out_one_by_one_are_packed_as_they_are_all_at_once(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++)
		one_story(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_sorted_out_one_by_one_are_packed_as_they_are_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
