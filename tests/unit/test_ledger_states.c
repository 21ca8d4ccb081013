/* Each sentence of the semantics about slots and states. */
#include "ledger_district.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_new_event_of_a_slot_replaces_the_live_one),
	        cmocka_unit_test(slots_of_two_sources_are_two_slots),
	        cmocka_unit_test(a_displaced_event_sent_again_is_a_duplicate),
	        cmocka_unit_test(a_changed_older_event_takes_its_slot_back),
	        cmocka_unit_test(deleting_the_newer_does_not_bring_the_older_back),
	        cmocka_unit_test(a_displaced_event_can_be_deleted),
	        cmocka_unit_test(an_event_that_changes_its_slot_leaves_the_old_one),
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
