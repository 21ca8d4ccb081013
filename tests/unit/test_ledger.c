/* Each sentence of the semantics about facts. */
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

static enum verdict take(struct district *d, const char *line)
{
	struct event event = event_of(line, &d->arena);

	if (!d->ledger)
		d->ledger = ledger_create(&d->students, NULL);
	event.seq = ++d->seq;
	ledger_take(d->ledger, &event, &d->decision);
	return d->decision.verdict;
}

/* A session: a record.  `more` begins with a comma when there is any. */
static enum verdict session(
        struct district *d, const char *id, const char *student, int minutes, const char *more)
{
	return take(d, arena_print(&d->arena,
	                       "{\"id\":\"%s\",\"type\":\"session\",\"student\":\"%s\",\"time\":\"2026-09-"
	                       "03\",\"minutes\":%d%s}",
	                       id, student, minutes, more));
}

/* A plan: a state. */
static enum verdict plan(
        struct district *d, const char *id, const char *time, const char *owner, const char *more)
{
	return take(d, arena_print(&d->arena,
	                       "{\"id\":\"%s\",\"type\":\"plan\",\"student\":\"S1\",\"domain\":\"math\","
	                       "\"time\":\"%s\",\"owner\":\"%s\"%s}",
	                       id, time, owner, more));
}

static enum verdict delete (struct district *d, const char *id, const char *more) {
	return take(d, arena_print(&d->arena, "{\"id\":\"%s\",\"op\":\"delete\"%s}", id, more));
}

/* Keeps what was taken; the live versions of a student are then those of `wanted`, as "1 4 7". */
static void assert_live(struct district *d, const char *student, const char *wanted)
{
	uint32_t number = student ? names_find(&d->students, text_of(student)) : NO_STUDENT;
	struct buf live = {0};
	size_t count;
	const int64_t *seqs;

	ledger_keep(d->ledger);
	seqs = ledger_live(d->ledger, number, &count);
	for (size_t i = 0; i < count; i++)
		buf_print(&live, "%s%lld", i ? " " : "", (long long)seqs[i]);
	assert_string_equal(buf_z(&live), wanted);
	buf_finish(&live);
}

/* The changes of the last decision, as "-1 +2". */
static void assert_changes(const struct district *d, const char *wanted)
{
	struct buf changes = {0};

	for (size_t i = 0; i < d->decision.count; i++) {
		const struct change *change = &d->decision.changes[i];
		bool adds = change->kind == CHANGE_ADD;
		buf_print(&changes, "%s%c%lld", i ? " " : "", adds ? '+' : '-', (long long)change->seq);
		assert_true(adds == (change->event != NULL));
	}
	assert_string_equal(buf_z(&changes), wanted);
	buf_finish(&changes);
}

static void a_first_line_is_new(void **state)
{
	(void)state;
	struct district d = begin();

	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_NEW);
	assert_true(d.decision.must_log);
	assert_int_equal(d.decision.replaces, 0);
	assert_changes(&d, "+1");
	assert_live(&d, "S1", "1");
	finish(&d);
}

static void the_same_line_again_is_a_duplicate_without_effect(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_DUPLICATE);
	assert_false(d.decision.must_log);
	assert_changes(&d, "");
	assert_live(&d, "S1", "1");
	finish(&d);
}

static void the_same_id_of_another_source_is_another_event(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"source\":\"star\""), EVENT_NEW);
	assert_live(&d, "S1", "1 2");
	finish(&d);
}

static void a_changed_record_replaces_the_old_one(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(session(&d, "a", "S1", 45, ""), EVENT_CORRECTED);
	assert_int_equal(d.decision.replaces, 1);
	assert_true(d.decision.must_log);
	assert_changes(&d, "-1 +2");
	assert_live(&d, "S1", "2");
	finish(&d);
}

static void only_the_last_line_is_compared_with(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	session(&d, "a", "S1", 45, "");
	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_CORRECTED);
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void a_delete_removes_and_a_second_one_is_a_duplicate(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(delete (&d, "a", ""), EVENT_DELETED);
	assert_int_equal(d.decision.replaces, 1);
	assert_changes(&d, "-1");
	assert_live(&d, "S1", "");
	assert_int_equal(delete (&d, "a", ""), EVENT_DUPLICATE);
	assert_false(d.decision.must_log);
	finish(&d);
}

static void a_deleted_event_sent_again_lives_again(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	delete (&d, "a", "");
	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_NEW);
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void a_delete_of_what_is_unknown_is_kept(void **state)
{
	(void)state;
	struct district d = begin();

	assert_int_equal(delete (&d, "a", ""), EVENT_DELETED);
	assert_true(d.decision.must_log);
	assert_int_equal(d.decision.replaces, 0);
	assert_changes(&d, "");
	assert_int_equal(delete (&d, "a", ""), EVENT_DUPLICATE);
	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_NEW);
	finish(&d);
}

static void a_lower_rev_is_stale(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"rev\":5");
	assert_int_equal(session(&d, "a", "S1", 45, ",\"rev\":4"), EVENT_STALE);
	assert_false(d.decision.must_log);
	assert_changes(&d, "");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"rev\":4"), EVENT_STALE);
	assert_int_equal(delete (&d, "a", ",\"rev\":4"), EVENT_STALE);
	assert_live(&d, "S1", "1");
	finish(&d);
}

static void an_equal_rev_is_accepted(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"rev\":5");
	assert_int_equal(session(&d, "a", "S1", 45, ",\"rev\":5"), EVENT_CORRECTED);
	assert_int_equal(session(&d, "a", "S1", 45, ",\"rev\":5"), EVENT_DUPLICATE);
	finish(&d);
}

static void a_line_without_a_rev_is_never_stale_and_keeps_the_highest(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"rev\":5");
	assert_int_equal(session(&d, "a", "S1", 45, ""), EVENT_CORRECTED);
	assert_int_equal(session(&d, "a", "S1", 50, ",\"rev\":4"), EVENT_STALE);
	finish(&d);
}

static void a_delete_keeps_the_highest_rev(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"rev\":5");
	delete (&d, "a", "");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"rev\":4"), EVENT_STALE);
	assert_int_equal(session(&d, "a", "S1", 30, ",\"rev\":6"), EVENT_NEW);
	assert_int_equal(delete (&d, "a", ",\"rev\":9"), EVENT_DELETED);
	assert_int_equal(session(&d, "a", "S1", 30, ",\"rev\":8"), EVENT_STALE);
	finish(&d);
}

static void a_duplicate_that_raises_the_rev_is_kept(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"rev\":1");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"rev\":3"), EVENT_DUPLICATE);
	assert_true(d.decision.must_log);
	assert_live(&d, "S1", "1");
	assert_int_equal(session(&d, "a", "S1", 45, ",\"rev\":2"), EVENT_STALE);
	delete (&d, "a", ",\"rev\":4");
	assert_int_equal(delete (&d, "a", ",\"rev\":6"), EVENT_DUPLICATE);
	assert_true(d.decision.must_log);
	assert_int_equal(session(&d, "a", "S1", 45, ",\"rev\":5"), EVENT_STALE);
	finish(&d);
}

static void a_new_event_of_a_slot_replaces_the_live_one(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	assert_int_equal(session(&d, "b", "S1", 45, ",\"slot\":\"s\""), EVENT_CORRECTED);
	assert_int_equal(d.decision.replaces, 1);
	assert_changes(&d, "-1 +2");
	assert_live(&d, "S1", "2");
	finish(&d);
}

static void slots_of_two_sources_are_two_slots(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	assert_int_equal(session(&d, "b", "S1", 45, ",\"slot\":\"s\",\"source\":\"star\""), EVENT_NEW);
	assert_live(&d, "S1", "1 2");
	finish(&d);
}

static void a_displaced_event_sent_again_is_a_duplicate(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	session(&d, "b", "S1", 45, ",\"slot\":\"s\"");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"slot\":\"s\""), EVENT_DUPLICATE);
	assert_live(&d, "S1", "2");
	finish(&d);
}

static void a_changed_older_event_takes_its_slot_back(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	session(&d, "b", "S1", 45, ",\"slot\":\"s\"");
	assert_int_equal(session(&d, "a", "S1", 31, ",\"slot\":\"s\""), EVENT_CORRECTED);
	assert_changes(&d, "-2 +3");
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void deleting_the_newer_does_not_bring_the_older_back(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	session(&d, "b", "S1", 45, ",\"slot\":\"s\"");
	delete (&d, "b", "");
	assert_live(&d, "S1", "");
	assert_int_equal(session(&d, "c", "S1", 50, ",\"slot\":\"s\""), EVENT_NEW);
	assert_live(&d, "S1", "4");
	finish(&d);
}

static void a_displaced_event_can_be_deleted(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	session(&d, "b", "S1", 45, ",\"slot\":\"s\"");
	assert_int_equal(delete (&d, "a", ""), EVENT_DELETED);
	assert_true(d.decision.must_log);
	assert_changes(&d, "");
	assert_live(&d, "S1", "2");
	finish(&d);
}

static void an_event_that_changes_its_slot_leaves_the_old_one(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\"");
	assert_int_equal(session(&d, "a", "S1", 30, ",\"slot\":\"t\""), EVENT_CORRECTED);
	assert_int_equal(session(&d, "b", "S1", 45, ",\"slot\":\"s\""), EVENT_NEW);
	assert_live(&d, "S1", "2 3");
	assert_int_equal(session(&d, "b", "S1", 45, ",\"slot\":\"t\""), EVENT_CORRECTED);
	assert_changes(&d, "-3 -2 +4");
	finish(&d);
}

static void a_correction_that_names_another_student_moves_the_event(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(session(&d, "a", "S2", 30, ""), EVENT_CORRECTED);
	assert_int_equal(d.decision.changes[0].student, names_find(&d.students, text_of("S1")));
	assert_int_equal(d.decision.changes[1].student, names_find(&d.students, text_of("S2")));
	assert_live(&d, "S1", "");
	assert_live(&d, "S2", "2");
	finish(&d);
}

static void facts_about_the_district_belong_to_no_student(void **state)
{
	(void)state;
	struct district d = begin();

	take(&d, "{\"id\":\"a\",\"type\":\"school\",\"school\":\"x\",\"time\":\"2026-09-03\"}");
	assert_int_equal(d.decision.changes[0].student, NO_STUDENT);
	assert_live(&d, NULL, "1");
	finish(&d);
}

static void a_later_state_leaves_the_earlier_one(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	assert_int_equal(plan(&d, "p", "2026-10-03", "bob", ""), EVENT_NEW);
	assert_changes(&d, "+2");
	assert_live(&d, "S1", "1 2");
	finish(&d);
}

static void an_earlier_state_that_comes_late_is_another_state(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_NEW);
	assert_live(&d, "S1", "1 2");
	finish(&d);
}

static void the_same_time_corrects_that_state(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(plan(&d, "p", "2026-09-03", "cem", ""), EVENT_CORRECTED);
	assert_changes(&d, "-1 +3");
	assert_live(&d, "S1", "2 3");
	finish(&d);
}

static void one_instant_written_with_two_offsets_is_one_time(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03T10:00:00Z", "ann", "");
	assert_int_equal(plan(&d, "p", "2026-09-03T05:00:00-05:00", "ann", ""), EVENT_CORRECTED);
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_NEW);
	assert_live(&d, "S1", "2 3");
	finish(&d);
}

static void a_line_equal_to_any_stored_state_is_a_duplicate(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_DUPLICATE);
	assert_int_equal(plan(&d, "p", "2026-10-03", "bob", ",\"was\":\"2026-09-03\""), EVENT_DUPLICATE);
	assert_live(&d, "S1", "1 2");
	finish(&d);
}

static void was_moves_a_state(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(plan(&d, "p", "2026-09-04", "ann", ",\"was\":\"2026-09-03\""), EVENT_CORRECTED);
	assert_changes(&d, "-1 +3");
	assert_live(&d, "S1", "2 3");
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_NEW);
	finish(&d);
}

static void was_may_move_a_state_onto_another(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(plan(&d, "p", "2026-10-03", "ann", ",\"was\":\"2026-09-03\""), EVENT_CORRECTED);
	assert_changes(&d, "-1 -2 +3");
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void was_without_such_a_state_is_an_ordinary_line(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	assert_int_equal(plan(&d, "p", "2026-10-03", "bob", ",\"was\":\"2026-09-15\""), EVENT_NEW);
	assert_int_equal(plan(&d, "p", "2026-09-03", "cem", ",\"was\":\"2026-09-03\""), EVENT_CORRECTED);
	assert_live(&d, "S1", "2 3");
	finish(&d);
}

static void a_delete_removes_every_state(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	assert_int_equal(delete (&d, "p", ""), EVENT_DELETED);
	assert_changes(&d, "-2 -1");
	assert_live(&d, "S1", "");
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_NEW);
	assert_live(&d, "S1", "4");
	finish(&d);
}

static void a_record_that_becomes_a_state_gives_way_to_it(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	assert_int_equal(plan(&d, "a", "2026-09-03", "ann", ""), EVENT_CORRECTED);
	assert_changes(&d, "-1 +2");
	plan(&d, "a", "2026-10-03", "bob", "");
	assert_int_equal(session(&d, "a", "S1", 30, ""), EVENT_CORRECTED);
	assert_changes(&d, "-3 -2 +4");
	assert_int_equal(plan(&d, "a", "2026-09-03", "ann", ""), EVENT_CORRECTED);
	assert_live(&d, "S1", "5");
	finish(&d);
}

static void states_in_a_slot_give_way_together_and_are_remembered(void **state)
{
	(void)state;
	struct district d = begin();

	plan(&d, "p", "2026-09-03", "ann", ",\"slot\":\"s\"");
	plan(&d, "p", "2026-10-03", "bob", ",\"slot\":\"s\"");
	assert_live(&d, "S1", "1 2");
	assert_int_equal(plan(&d, "q", "2026-10-03", "cem", ",\"slot\":\"s\""), EVENT_CORRECTED);
	assert_live(&d, "S1", "3");
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ",\"slot\":\"s\""), EVENT_DUPLICATE);
	assert_int_equal(plan(&d, "p", "2026-10-03", "bob", ",\"slot\":\"s\""), EVENT_DUPLICATE);
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void counts_are_of_identities_live_versions_and_deleted_ones(void **state)
{
	(void)state;
	struct district d = begin();
	struct ledger_counts counts;

	plan(&d, "p", "2026-09-03", "ann", "");
	plan(&d, "p", "2026-10-03", "bob", "");
	session(&d, "a", "S1", 30, "");
	delete (&d, "a", "");
	delete (&d, "b", "");
	counts = ledger_counts(d.ledger);
	assert_int_equal(counts.identities, 3);
	assert_int_equal(counts.live, 2);
	assert_int_equal(counts.deleted, 2);
	finish(&d);
}

static void what_was_dropped_never_was(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, ",\"slot\":\"s\",\"rev\":1");
	ledger_keep(d.ledger);
	session(&d, "b", "S1", 45, ",\"slot\":\"s\"");
	delete (&d, "a", ",\"rev\":9");
	plan(&d, "p", "2026-09-03", "ann", "");
	ledger_drop(d.ledger);
	assert_live(&d, "S1", "1");
	assert_int_equal(ledger_counts(d.ledger).identities, 1);
	assert_int_equal(session(&d, "a", "S1", 30, ",\"slot\":\"s\",\"rev\":1"), EVENT_DUPLICATE);
	assert_int_equal(plan(&d, "p", "2026-09-03", "ann", ""), EVENT_NEW);
	assert_int_equal(session(&d, "b", "S1", 45, ",\"slot\":\"s\""), EVENT_CORRECTED);
	assert_changes(&d, "-1 +7");
	finish(&d);
}

static void live_versions_are_those_of_the_last_keep(void **state)
{
	(void)state;
	struct district d = begin();
	size_t count;

	session(&d, "a", "S1", 30, "");
	assert_null(ledger_live(d.ledger, names_find(&d.students, text_of("S1")), &count));
	assert_int_equal(count, 0);
	assert_live(&d, "S1", "1");
	session(&d, "a", "S1", 45, "");
	session(&d, "a", "S1", 50, "");
	assert_int_equal(*ledger_live(d.ledger, names_find(&d.students, text_of("S1")), &count), 1);
	assert_live(&d, "S1", "3");
	finish(&d);
}

static void a_ledger_that_was_never_made_is_destroyed_in_peace(void **state)
{
	(void)state;
	ledger_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_first_line_is_new),
	        cmocka_unit_test(the_same_line_again_is_a_duplicate_without_effect),
	        cmocka_unit_test(the_same_id_of_another_source_is_another_event),
	        cmocka_unit_test(a_changed_record_replaces_the_old_one),
	        cmocka_unit_test(only_the_last_line_is_compared_with),
	        cmocka_unit_test(a_delete_removes_and_a_second_one_is_a_duplicate),
	        cmocka_unit_test(a_deleted_event_sent_again_lives_again),
	        cmocka_unit_test(a_delete_of_what_is_unknown_is_kept),
	        cmocka_unit_test(a_lower_rev_is_stale),
	        cmocka_unit_test(an_equal_rev_is_accepted),
	        cmocka_unit_test(a_line_without_a_rev_is_never_stale_and_keeps_the_highest),
	        cmocka_unit_test(a_delete_keeps_the_highest_rev),
	        cmocka_unit_test(a_duplicate_that_raises_the_rev_is_kept),
	        cmocka_unit_test(a_new_event_of_a_slot_replaces_the_live_one),
	        cmocka_unit_test(slots_of_two_sources_are_two_slots),
	        cmocka_unit_test(a_displaced_event_sent_again_is_a_duplicate),
	        cmocka_unit_test(a_changed_older_event_takes_its_slot_back),
	        cmocka_unit_test(deleting_the_newer_does_not_bring_the_older_back),
	        cmocka_unit_test(a_displaced_event_can_be_deleted),
	        cmocka_unit_test(an_event_that_changes_its_slot_leaves_the_old_one),
	        cmocka_unit_test(a_correction_that_names_another_student_moves_the_event),
	        cmocka_unit_test(facts_about_the_district_belong_to_no_student),
	        cmocka_unit_test(a_later_state_leaves_the_earlier_one),
	        cmocka_unit_test(an_earlier_state_that_comes_late_is_another_state),
	        cmocka_unit_test(the_same_time_corrects_that_state),
	        cmocka_unit_test(one_instant_written_with_two_offsets_is_one_time),
	        cmocka_unit_test(a_line_equal_to_any_stored_state_is_a_duplicate),
	        cmocka_unit_test(was_moves_a_state),
	        cmocka_unit_test(was_may_move_a_state_onto_another),
	        cmocka_unit_test(was_without_such_a_state_is_an_ordinary_line),
	        cmocka_unit_test(a_delete_removes_every_state),
	        cmocka_unit_test(a_record_that_becomes_a_state_gives_way_to_it),
	        cmocka_unit_test(states_in_a_slot_give_way_together_and_are_remembered),
	        cmocka_unit_test(counts_are_of_identities_live_versions_and_deleted_ones),
	        cmocka_unit_test(what_was_dropped_never_was),
	        cmocka_unit_test(live_versions_are_those_of_the_last_keep),
	        cmocka_unit_test(a_ledger_that_was_never_made_is_destroyed_in_peace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
