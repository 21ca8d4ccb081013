/* Each sentence of the semantics about facts. */
#include "ledger_district.h"

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

static void a_line_that_stands_alone_is_live_and_nothing_else(void **state)
{
	(void)state;
	struct district d = begin();

	session(&d, "a", "S1", 30, "");
	struct event event = {.seq = 7};
	ledger_take_alone(d.ledger, &event, names_find(&d.students, text_of("S1")), &d.decision);
	assert_int_equal(d.decision.verdict, EVENT_NEW);
	assert_changes(&d, "+7");
	assert_live(&d, "S1", "1 7");
	assert_int_equal(ledger_counts(d.ledger).live, 2);
	assert_int_equal(ledger_counts(d.ledger).identities, 1);
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
	        cmocka_unit_test(a_correction_that_names_another_student_moves_the_event),
	        cmocka_unit_test(facts_about_the_district_belong_to_no_student),
	        cmocka_unit_test(counts_are_of_identities_live_versions_and_deleted_ones),
	        cmocka_unit_test(what_was_dropped_never_was),
	        cmocka_unit_test(live_versions_are_those_of_the_last_keep),
	        cmocka_unit_test(a_line_that_stands_alone_is_live_and_nothing_else),
	        cmocka_unit_test(a_ledger_that_was_never_made_is_destroyed_in_peace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
