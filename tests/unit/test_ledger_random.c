/* Random lines, held against a ledger of plain lists that keeps everything it heard. */
#include "event_lines.h"
#include <intervene/ledger.h>
#include "base/buf.h"

struct district {
	struct arena arena;
	struct names students;
	struct ledger *ledger;
	struct decision decision; /* the last one */
	int64_t seq;
};

static struct district begin(void)
{
	return (struct district){.arena = {0}};
}

static void finish(struct district *d)
{
	ledger_destroy(d->ledger);
	names_finish(&d->students);
	arena_finish(&d->arena);
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

enum { PLAIN_SEQS = 400, PLAIN_NAME = 8 };
struct plain_version {
	const struct event *event;
	int64_t seq;
	bool live;
};
struct plain_identity {
	struct hash128 key;
	bool deleted, known;
	int64_t rev;
	struct plain_version stored[PLAIN_SEQS]; /* of a record only the last */
	size_t count;
};
enum { PLAIN_IDENTITIES = 8 };
struct plain {
	struct plain_identity identities[PLAIN_IDENTITIES];
	size_t count;
};

static struct plain_identity *plain_find(struct plain *plain, struct hash128 key)
{
	for (size_t i = 0; i < plain->count; i++)
		if (hash_equal(plain->identities[i].key, key))
			return &plain->identities[i];
	assert_true(plain->count < PLAIN_IDENTITIES);
	plain->identities[plain->count] = (struct plain_identity){.key = key, .rev = EVENT_NO_REV};
	return &plain->identities[plain->count++];
}

static bool same_time(struct civil_time a, struct civil_time b)
{
	if ((a.ms == NO_TIME) != (b.ms == NO_TIME))
		return false;
	return a.ms == NO_TIME ? a.day == b.day : civil_instant_ms(a) == civil_instant_ms(b);
}

/* Strikes what `unwanted` picks; whether anything of it was live. */
static bool plain_strike(struct plain_identity *identity, const struct event *event,
        bool (*unwanted)(const struct plain_version *version, const struct event *event))
{
	size_t kept = 0;
	bool was_live = false;

	for (size_t i = 0; i < identity->count; i++) {
		struct plain_version version = identity->stored[i];
		if (unwanted(&version, event))
			was_live |= version.live;
		else
			identity->stored[kept++] = version;
	}
	identity->count = kept;
	return was_live;
}

static bool any_version(const struct plain_version *version, const struct event *event)
{
	(void)version;
	(void)event;
	return true;
}

static bool gives_way(const struct plain_version *version, const struct event *event)
{
	if (!event->is_state || !version->event->is_state)
		return true;
	return same_time(version->event->when, event->when) ||
	       (event->was.day != NO_DAY && same_time(version->event->when, event->was));
}

static bool plain_displace(struct plain *plain, const struct event *event)
{
	bool displaced = false;

	for (size_t i = 0; i < plain->count; i++)
		for (size_t k = 0; k < plain->identities[i].count; k++) {
			struct plain_version *version = &plain->identities[i].stored[k];
			if (hash_is_zero(event->slot) || hash_equal(plain->identities[i].key, event->key) ||
			        !hash_equal(version->event->slot, event->slot))
				continue;
			displaced |= version->live;
			version->live = false;
		}
	return displaced;
}

static bool plain_has(const struct plain_identity *identity, const struct event *event)
{
	for (size_t i = 0; i < identity->count; i++)
		if (text_equal(identity->stored[i].event->content, event->content))
			return true;
	return false;
}

static enum verdict plain_take(struct plain *plain, const struct event *event)
{
	struct plain_identity *identity = plain_find(plain, event->key);
	bool replaced;

	if (event->rev != EVENT_NO_REV && event->rev < identity->rev)
		return EVENT_STALE;
	if (event->rev > identity->rev)
		identity->rev = event->rev;
	if (event->op == EVENT_DELETE ? identity->deleted : plain_has(identity, event))
		return EVENT_DUPLICATE;
	identity->known = true;
	identity->deleted = event->op == EVENT_DELETE;
	if (identity->deleted) {
		plain_strike(identity, event, any_version);
		return EVENT_DELETED;
	}
	replaced = plain_strike(identity, event, gives_way);
	replaced |= plain_displace(plain, event);
	assert_true(identity->count < PLAIN_SEQS);
	identity->stored[identity->count++] = (struct plain_version){event, event->seq, true};
	return replaced ? EVENT_CORRECTED : EVENT_NEW;
}

static int compare_seqs(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void assert_student_agrees(
        const struct plain *plain, const struct ledger *ledger, struct names *students, const char *student)
{
	int64_t wanted[PLAIN_SEQS];
	size_t count = 0, live;
	const int64_t *seqs = ledger_live(ledger, names_number(students, text_of(student)), &live);

	for (size_t i = 0; i < plain->count; i++)
		for (size_t k = 0; k < plain->identities[i].count; k++) {
			const struct plain_version *version = &plain->identities[i].stored[k];
			if (version->live && text_is(version->event->student, student))
				wanted[count++] = version->seq;
		}
	qsort(wanted, count, sizeof *wanted, compare_seqs);
	assert_int_equal(live, count);
	if (count)
		assert_memory_equal(seqs, wanted, count * sizeof *wanted);
}

static const char *const random_students[] = {"S1", "S2", "S3"};

static void assert_agrees(const struct plain *plain, const struct ledger *ledger, struct names *students)
{
	struct ledger_counts wanted = {0}, counts = ledger_counts(ledger);

	for (size_t i = 0; i < 3; i++)
		assert_student_agrees(plain, ledger, students, random_students[i]);
	for (size_t i = 0; i < plain->count; i++) {
		const struct plain_identity *identity = &plain->identities[i];
		wanted.identities += identity->known;
		wanted.deleted += identity->deleted;
		for (size_t k = 0; k < identity->count; k++)
			wanted.live += identity->stored[k].live;
	}
	assert_int_equal(counts.identities, wanted.identities);
	assert_int_equal(counts.deleted, wanted.deleted);
	assert_int_equal(counts.live, wanted.live);
}

enum { WITH_STATES = 1, WITH_SLOTS = 2, WITH_REVS = 4, WITH_DELETES = 8 };

static void put_subject(struct buf *line, struct chance *chance, bool is_state)
{
	static const char *const times[] = {
	        "2026-09-03", "2026-09-04", "2026-09-04T10:00:00Z", "2026-09-04T05:00:00-05:00"};

	buf_print(line,
	        ",\"type\":\"%s\",\"domain\":\"math\",\"student\":\"%s\",\"time\":\"%s\",\"owner\":\"o%u\"",
	        is_state ? "plan" : "session", random_students[below(chance, 3)], times[below(chance, 4)],
	        below(chance, 2));
	if (is_state && below(chance, 4) == 0)
		buf_print(line, ",\"was\":\"%s\"", times[below(chance, 4)]);
}

static struct event *random_event(struct chance *chance, struct arena *arena, unsigned with)
{
	struct buf line = {0};
	struct event *event = arena_take(arena, sizeof *event);

	buf_print(&line, "{\"id\":\"i%u\"", below(chance, 5));
	if (with & WITH_REVS && below(chance, 2))
		buf_print(&line, ",\"rev\":%u", below(chance, 6));
	if (with & WITH_DELETES && below(chance, 6) == 0)
		buf_add_z(&line, ",\"op\":\"delete\"");
	else
		put_subject(&line, chance, with & WITH_STATES && below(chance, 2));
	if (with & WITH_SLOTS && below(chance, 3))
		buf_print(&line, ",\"slot\":\"s%u\"", below(chance, 3));
	buf_add_char(&line, '}');
	*event = event_of(buf_z(&line), arena);
	buf_finish(&line);
	return event;
}

static void check_decision(const struct event *event, const struct decision *decision, enum verdict wanted)
{
	bool effective = wanted != EVENT_DUPLICATE && wanted != EVENT_STALE;
	size_t removals = 0;

	assert_int_equal(decision->verdict, wanted);
	assert_true(decision->must_log || !effective);
	assert_true(effective || !decision->count);
	while (removals < decision->count && decision->changes[removals].kind == CHANGE_REMOVE)
		removals++;
	assert_int_equal(decision->count - removals, effective && event->op == EVENT_UPSERT);
	assert_int_equal(decision->replaces, removals ? decision->changes[0].seq : 0);
}

/* Of what was decided, what could be seen before. */
static void check_foreseen(
        const struct decision *seen, const struct change *removals, const struct decision *done)
{
	size_t count = 0;

	while (count < done->count && done->changes[count].kind == CHANGE_REMOVE)
		count++;
	assert_int_equal(seen->verdict, done->verdict);
	assert_int_equal(seen->must_log, done->must_log);
	assert_int_equal(seen->replaces, done->replaces);
	assert_int_equal(seen->count, count);
	for (size_t i = 0; i < count; i++) {
		int found = 0;
		for (size_t k = 0; k < count; k++)
			found += removals[k].kind == CHANGE_REMOVE &&
			         removals[k].seq == done->changes[i].seq &&
			         removals[k].student == done->changes[i].student;
		assert_int_equal(found, 1);
	}
}

/* Looked at in any order and number, in the middle of a batch too, and lines that never come. */
static void a_look_sees_what_would_be_decided_and_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 600; seed++) {
		struct chance chance = {seed};
		struct district d = begin();
		struct plain *plain = arena_take(&d.arena, sizeof *plain);
		struct change removals[PLAIN_SEQS];
		struct decision seen;
		d.ledger = ledger_create(&d.students, NULL);
		for (int64_t seq = 1; seq <= 80; seq++) {
			unsigned with = WITH_STATES | WITH_SLOTS | WITH_REVS | WITH_DELETES;
			struct event *event = random_event(&chance, &d.arena, with);
			for (unsigned others = below(&chance, 3); others; others--)
				assert_int_equal(
				        ledger_look(d.ledger, random_event(&chance, &d.arena, with), &seen),
				        0);
			assert_int_equal(ledger_look(d.ledger, event, &seen), 0);
			assert_true(seen.count < PLAIN_SEQS);
			if (seen.count)
				memcpy(removals, seen.changes, seen.count * sizeof *removals);
			event->seq = seq;
			ledger_take(d.ledger, event, &d.decision);
			check_foreseen(&seen, removals, &d.decision);
			check_decision(event, &d.decision, plain_take(plain, event));
			if (below(&chance, 3) == 0) {
				ledger_keep(d.ledger);
				assert_agrees(plain, d.ledger, &d.students);
			}
		}
		finish(&d);
	}
}

static void random_lines_mean_what_plain_lists_say(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct chance chance = {seed};
		struct district d = begin();
		struct plain *plain = arena_take(&d.arena, sizeof *plain);
		d.ledger = ledger_create(&d.students, NULL);
		for (int64_t seq = 1; seq <= 60; seq++) {
			struct event *event = random_event(
			        &chance, &d.arena, WITH_STATES | WITH_SLOTS | WITH_REVS | WITH_DELETES);
			event->seq = seq;
			ledger_take(d.ledger, event, &d.decision);
			check_decision(event, &d.decision, plain_take(plain, event));
			if (below(&chance, 2))
				continue;
			ledger_keep(d.ledger);
			assert_agrees(plain, d.ledger, &d.students);
		}
		finish(&d);
	}
}

/* One batch of random lines into both. */
static void take_batch(struct chance *chance, struct district *d, struct plain *plain)
{
	for (unsigned lines = below(chance, 6); lines; lines--) {
		struct event *event =
		        random_event(chance, &d->arena, WITH_STATES | WITH_SLOTS | WITH_REVS | WITH_DELETES);
		event->seq = ++d->seq;
		ledger_take(d->ledger, event, &d->decision);
		check_decision(event, &d->decision, plain_take(plain, event));
	}
}

static void dropped_batches_leave_no_trace(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct chance chance = {seed};
		struct district d = begin();
		struct plain *plain = arena_take(&d.arena, sizeof *plain),
		             *kept = arena_take(&d.arena, sizeof *kept);
		int64_t kept_seq = 0;
		d.ledger = ledger_create(&d.students, NULL);
		for (int batch = 0; batch < 30; batch++) {
			take_batch(&chance, &d, plain);
			if (below(&chance, 2)) {
				ledger_keep(d.ledger);
				*kept = *plain;
				kept_seq = d.seq;
			} else {
				ledger_drop(d.ledger);
				*plain = *kept;
				d.seq = kept_seq;
			}
			assert_agrees(plain, d.ledger, &d.students);
		}
		finish(&d);
	}
}

/* What is true in the end, whatever the numbers of the versions: the sum of the hashes of what is live. */
static struct hash128 truth_of(struct event *const *events, const unsigned *order, size_t count)
{
	struct names students = {0};
	struct ledger *ledger = ledger_create(&students, NULL);
	struct decision decision;
	struct hash128 truth = {0};

	for (size_t i = 0; i < count; i++) {
		events[order[i]]->seq = order[i] + 1;
		ledger_take(ledger, events[order[i]], &decision);
	}
	ledger_keep(ledger);
	for (size_t s = 0; s < students.count; s++) {
		size_t live;
		const int64_t *seqs = ledger_live(ledger, (uint32_t)s, &live);
		for (size_t i = 0; i < live; i++) {
			const struct event *event = events[seqs[i] - 1];
			truth.low += event_content_hash(event).low ^ event->key.low;
			truth.high += event_content_hash(event).high ^ event->key.high;
		}
	}
	ledger_destroy(ledger);
	names_finish(&students);
	return truth;
}

static bool may_not_pass(const struct event *a, const struct event *b)
{
	return hash_equal(a->key, b->key) || (!hash_is_zero(a->slot) && hash_equal(a->slot, b->slot));
}

/* Neighbours change places at random, but never two of one identity or of one slot. */
static void shuffle_within_order(
        struct chance *chance, struct event *const *events, unsigned *order, size_t count)
{
	for (size_t swaps = count * count; swaps; swaps--) {
		size_t at = below(chance, (unsigned)count - 1);
		unsigned first = order[at];
		if (may_not_pass(events[first], events[order[at + 1]]))
			continue;
		order[at] = order[at + 1];
		order[at + 1] = first;
	}
}

static void shuffle_freely(struct chance *chance, unsigned *order, size_t count)
{
	for (size_t i = count - 1; i; i--) {
		unsigned to = below(chance, (unsigned)i + 1), moved = order[i];
		order[i] = order[to];
		order[to] = moved;
	}
}

enum { ORDERED_LINES = 30 };

static void without_rev_any_order_that_keeps_identities_and_slots_is_the_same_truth(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct chance chance = {seed};
		struct arena arena = {0};
		struct event *events[ORDERED_LINES];
		unsigned order[ORDERED_LINES];
		struct hash128 truth;
		for (unsigned i = 0; i < ORDERED_LINES; i++) {
			events[i] = random_event(&chance, &arena, WITH_STATES | WITH_SLOTS | WITH_DELETES);
			order[i] = i;
		}
		truth = truth_of(events, order, ORDERED_LINES);
		for (int again = 0; again < 5; again++) {
			shuffle_within_order(&chance, events, order, ORDERED_LINES);
			assert_true(hash_equal(truth, truth_of(events, order, ORDERED_LINES)));
		}
		arena_finish(&arena);
	}
}

static void with_rev_any_order_is_the_same_truth(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct chance chance = {seed};
		struct arena arena = {0};
		struct event *events[ORDERED_LINES];
		unsigned order[ORDERED_LINES];
		struct hash128 truth;
		for (unsigned i = 0; i < ORDERED_LINES; i++) {
			events[i] = random_event(&chance, &arena, WITH_DELETES);
			events[i]->rev = i;
			order[i] = i;
		}
		truth = truth_of(events, order, ORDERED_LINES);
		for (int again = 0; again < 5; again++) {
			shuffle_freely(&chance, order, ORDERED_LINES);
			assert_true(hash_equal(truth, truth_of(events, order, ORDERED_LINES)));
		}
		arena_finish(&arena);
	}
}

static void sending_everything_twice_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct chance chance = {seed};
		struct district d = begin();
		struct plain *plain = arena_take(&d.arena, sizeof *plain);
		d.ledger = ledger_create(&d.students, NULL);
		for (int i = 0; i < 60; i++) {
			struct event *event = random_event(
			        &chance, &d.arena, WITH_STATES | WITH_SLOTS | WITH_REVS | WITH_DELETES);
			event->seq = ++d.seq;
			ledger_take(d.ledger, event, &d.decision);
			plain_take(plain, event);
			ledger_take(d.ledger, event, &d.decision);
			assert_true(
			        d.decision.verdict == EVENT_DUPLICATE || d.decision.verdict == EVENT_STALE);
		}
		ledger_keep(d.ledger);
		assert_agrees(plain, d.ledger, &d.students);
		finish(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(random_lines_mean_what_plain_lists_say),
	        cmocka_unit_test(a_look_sees_what_would_be_decided_and_changes_nothing),
	        cmocka_unit_test(dropped_batches_leave_no_trace),
	        cmocka_unit_test(without_rev_any_order_that_keeps_identities_and_slots_is_the_same_truth),
	        cmocka_unit_test(with_rev_any_order_is_the_same_truth),
	        cmocka_unit_test(sending_everything_twice_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
