/* A ledger that forgets what it has given away, held against one that remembers everything. */
#include "event_lines.h"
#include <intervene/ledger.h>
#include "base/buf.h"

enum { KEPT_MOST = 4096, LINES_MOST = 200 };

/* What a host was given: rows in order of writing, and the live versions of each student. */
struct shelf {
	struct arena arena;
	struct ledger_row rows[KEPT_MOST];
	size_t count;
	bool live[LINES_MOST + 1]; /* by seq */
	uint32_t owner[LINES_MOST + 1];
	bool is_broken;
	int64_t upto;
};

static int shelf_find(void *context, struct hash128 key, struct text *record)
{
	struct shelf *shelf = context;

	if (shelf->is_broken)
		return -1;
	for (size_t i = shelf->count; i-- > 0;)
		if (hash_equal(shelf->rows[i].key, key)) {
			*record = shelf->rows[i].record;
			return 1;
		}
	return 0;
}

static size_t shelf_put_rows(struct shelf *shelf, struct ledger *ledger)
{
	struct hash128 last = {0};
	size_t count = 0;

	for (unsigned part = 0; part < LEDGER_PARTS; part++) {
		struct ledger_rows rows = ledger_frozen_rows(ledger, part);
		for (size_t i = 0; i < rows.count; i++, count++) {
			assert_true(shelf->count < KEPT_MOST);
			assert_true(count == 0 || memcmp(&last, &rows.items[i].key, sizeof last) < 0);
			last = rows.items[i].key;
			shelf->rows[shelf->count++] =
			        (struct ledger_row){last, arena_copy(&shelf->arena, rows.items[i].record)};
		}
	}
	return count;
}

static void shelf_put_moves(struct shelf *shelf, const struct ledger *ledger)
{
	struct ledger_moves moves;

	for (size_t at = 0; ledger_frozen_moves(ledger, &at, &moves);) {
		for (size_t m = 0; m < moves.went_count; m++) {
			assert_true(shelf->live[moves.went[m]]);
			shelf->live[moves.went[m]] = false;
		}
		for (size_t m = 0; m < moves.came_count; m++) {
			shelf->live[moves.came[m]] = true;
			shelf->owner[moves.came[m]] = moves.student;
		}
	}
}

struct chance {
	uint64_t seed;
};

/* xorshift64* (Vigna, 2016) */
static unsigned below(struct chance *chance, unsigned limit)
{
	chance->seed ^= chance->seed >> 12;
	chance->seed ^= chance->seed << 25;
	chance->seed ^= chance->seed >> 27;
	return (unsigned)((chance->seed * UINT64_C(2685821657736338717)) >> 33) % limit;
}

/* Few ids, contents, times and slots, so that lines meet often. */
static struct event *random_line(struct chance *chance, struct arena *arena, int64_t seq)
{
	char *line;
	unsigned id = below(chance, 5), slot = below(chance, 4), rev = below(chance, 8);
	const char *slots = slot < 2 ? arena_print(arena, ",\"slot\":\"s%u\"", slot) : "";
	const char *revs = rev < 3 ? arena_print(arena, ",\"rev\":%u", rev) : "";
	struct event *event;

	if (!below(chance, 6))
		line = arena_print(arena, "{\"id\":\"i%u\",\"op\":\"delete\"%s}", id, revs);
	else if (below(chance, 2))
		line = arena_print(arena,
		        "{\"id\":\"i%u\",\"type\":\"plan\",\"student\":\"S%u\",\"time\":\"2026-09-0%u\","
		        "\"domain\":\"d%u\"%s%s%s}",
		        id, below(chance, 3), 1 + below(chance, 4), below(chance, 2), slots, revs,
		        below(chance, 4) ? "" : ",\"was\":\"2026-09-02\"");
	else
		line = arena_print(arena,
		        "{\"id\":\"i%u\",\"type\":\"behavior\",\"student\":\"S%u\",\"time\":\"2026-09-0%u\","
		        "\"kind\":\"referral\"%s%s}",
		        id, below(chance, 3), 1 + below(chance, 4), slots, revs);
	event = arena_take(arena, sizeof *event);
	*event = event_of(line, arena);
	event->seq = seq;
	return event;
}

struct pair {
	struct arena arena;
	struct names students, others;
	struct ledger *plain, *folding;
	struct ledger_host host;
	struct shelf *shelf;
	struct event *lines[LINES_MOST + 1]; /* by seq, of what was kept */
	int64_t seq, kept, frozen_at;
	bool is_frozen;
};

static void pair_open(struct pair *pair)
{
	*pair = (struct pair){.seq = 0};
	pair->shelf = arena_take(&pair->arena, sizeof *pair->shelf);
	pair->host = (struct ledger_host){pair->shelf, shelf_find};
	pair->plain = ledger_create(&pair->students, NULL);
	pair->folding = ledger_create(&pair->others, &pair->host);
}

static void pair_close(struct pair *pair)
{
	ledger_destroy(pair->plain);
	ledger_destroy(pair->folding);
	names_finish(&pair->students);
	names_finish(&pair->others);
	arena_finish(&pair->shelf->arena);
	arena_finish(&pair->arena);
}

static void take_line(struct pair *pair, struct chance *chance)
{
	struct event *event = random_line(chance, &pair->arena, ++pair->seq);
	struct decision one, two, seen;

	pair->lines[pair->seq] = event;
	assert_int_equal(ledger_look(pair->folding, event, &seen), 0);
	assert_int_equal(ledger_take(pair->plain, event, &one), 0);
	assert_int_equal(ledger_take(pair->folding, event, &two), 0);
	assert_int_equal(seen.verdict, one.verdict);
	assert_int_equal(seen.replaces, one.replaces);
	assert_int_equal(one.verdict, two.verdict);
	assert_int_equal(one.must_log, two.must_log);
	assert_int_equal(one.replaces, two.replaces);
	assert_int_equal(one.count, two.count);
	for (size_t i = 0; i < one.count; i++) {
		assert_int_equal(one.changes[i].kind, two.changes[i].kind);
		assert_int_equal(one.changes[i].seq, two.changes[i].seq);
		assert_int_equal(one.changes[i].student, two.changes[i].student);
	}
}

/* What was frozen and not given away is lost, and made again from the lines. */
static void restart(struct pair *pair)
{
	struct decision decision;

	ledger_destroy(pair->folding);
	pair->folding = ledger_create(&pair->others, &pair->host);
	for (int64_t seq = pair->shelf->upto + 1; seq <= pair->kept; seq++) {
		assert_int_equal(ledger_take(pair->folding, pair->lines[seq], &decision), 0);
		ledger_keep(pair->folding);
	}
	pair->is_frozen = false;
}

static void apply(bool *live, const struct ledger_moves *moves)
{
	for (size_t i = 0; i < moves->went_count; i++)
		live[moves->went[i]] = false;
	for (size_t i = 0; i < moves->came_count; i++)
		live[moves->came[i]] = true;
}

static void assert_same_live(const struct pair *pair, uint32_t student)
{
	bool live[LINES_MOST + 1] = {false};
	struct ledger_moves frozen, since;
	size_t count, found = 0;
	const int64_t *wanted = ledger_live(pair->plain, student, &count);

	for (int64_t seq = 1; seq <= pair->seq; seq++)
		live[seq] = pair->shelf->live[seq] && pair->shelf->owner[seq] == student;
	ledger_recent(pair->folding, student, &frozen, &since);
	apply(live, &frozen);
	apply(live, &since);
	for (int64_t seq = 1; seq <= pair->seq; seq++)
		found += live[seq];
	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++)
		assert_true(live[wanted[i]]);
}

static void assert_same(const struct pair *pair)
{
	struct ledger_counts one = ledger_counts(pair->plain), two = ledger_counts(pair->folding);

	assert_int_equal(one.identities, two.identities);
	assert_int_equal(one.live, two.live);
	assert_int_equal(one.deleted, two.deleted);
	for (uint32_t student = 0; student < 3; student++)
		assert_same_live(pair, student);
}

static void freeze(struct pair *pair)
{
	ledger_freeze(pair->folding);
	pair->is_frozen = true;
	pair->frozen_at = pair->kept;
}

/* How many rows were given away. */
static size_t thaw(struct pair *pair)
{
	size_t count = shelf_put_rows(pair->shelf, pair->folding);

	shelf_put_moves(pair->shelf, pair->folding);
	pair->shelf->upto = pair->frozen_at;
	while (ledger_thaw(pair->folding, 1))
		assert_same(pair);
	pair->is_frozen = false;
	return count;
}

static void keep(struct pair *pair)
{
	ledger_keep(pair->plain);
	ledger_keep(pair->folding);
	pair->kept = pair->seq;
}

static void drop(struct pair *pair)
{
	ledger_drop(pair->plain);
	ledger_drop(pair->folding);
	pair->seq = pair->kept;
}

static void what_is_folded_away_decides_as_if_it_were_here(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct chance chance = {seed};
		struct pair pair;
		pair_open(&pair);
		while (pair.seq < LINES_MOST - 5) {
			for (unsigned lines = 1 + below(&chance, 4); lines; lines--)
				take_line(&pair, &chance);
			if (!below(&chance, 4))
				drop(&pair);
			else
				keep(&pair);
			if (!pair.is_frozen && !below(&chance, 3))
				freeze(&pair);
			else if (pair.is_frozen && !below(&chance, 2))
				thaw(&pair);
			if (!below(&chance, 8))
				restart(&pair);
			assert_same(&pair);
		}
		pair_close(&pair);
	}
}

/* Whoever sends the same file every night asks for all of it, and changes nothing. */
static void what_was_only_looked_up_is_part_of_the_tail_and_leaves_with_it(void **state)
{
	struct pair pair;
	struct chance chance = {7};
	struct decision again;

	(void)state;
	pair_open(&pair);
	take_line(&pair, &chance);
	keep(&pair);
	freeze(&pair);
	thaw(&pair);
	assert_int_equal(ledger_tail(pair.folding), 0);
	assert_int_equal(ledger_take(pair.folding, pair.lines[1], &again), 0);
	assert_int_equal(again.verdict, EVENT_DUPLICATE);
	ledger_keep(pair.folding);
	assert_true(ledger_tail(pair.folding) > 0);
	freeze(&pair);
	assert_int_equal(thaw(&pair), 1); /* the counts */
	assert_int_equal(ledger_tail(pair.folding), 0);
	pair_close(&pair);
}

static void a_host_that_fails_is_said(void **state)
{
	struct pair pair;
	struct decision decision;
	struct chance chance = {7};

	(void)state;
	pair_open(&pair);
	pair.shelf->is_broken = true;
	assert_int_equal(ledger_look(pair.folding, random_line(&chance, &pair.arena, 1), &decision), -1);
	assert_int_equal(ledger_take(pair.folding, random_line(&chance, &pair.arena, 1), &decision), -1);
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_folded_away_decides_as_if_it_were_here),
	        cmocka_unit_test(what_was_only_looked_up_is_part_of_the_tail_and_leaves_with_it),
	        cmocka_unit_test(a_host_that_fails_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
