/* What takes many turns and waits for nobody, while the daemon stops: the engine thread is about to end, so it is answered. */
#include "fixture_town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const int64_t A_DAY = 24LL * HOUR;

struct asked {
	struct takeover takeover;
	bool is_answered;
	enum registrar_code code;
};

static void on_answer(struct command *command)
{
	struct asked *asked = command->asker;

	asked->is_answered = true;
	asked->code = command->left.code;
	command_destroy(command);
}

static void ask(struct town *town, enum command_kind kind, struct asked *asked)
{
	struct command *command = command_create(kind, on_answer, asked);

	*asked = (struct asked){.takeover = {.set = town->set, .zones = town->zones}};
	command->takeover = kind == COMMAND_TAKE_OVER ? &asked->takeover : NULL;
	command->keeping = (struct keeping){.quarantine = 30, .alerts = 30};
	assert_int_equal(core_submit(town->core, command), 0);
}

/* Its first turn is over when the daemon begins to stop. */
static void ask_and_stop(struct town *town, enum command_kind kind, struct asked *asked)
{
	ask(town, kind, asked);
	town_hold(town, "engine");
	town_settle(town);
	core_drain(town->core);
	town_let_go(town, "engine");
}

/* Whose alert clears by itself two weeks later. */
static void refer(struct town *town, int day)
{
	struct buf lines = {0};

	town_fire(town);
	buf_print(&lines,
	        "{\"id\":\"r%d\",\"type\":\"behavior\",\"student\":\"s%d\",\"time\":\"2026-10-%d\","
	        "\"kind\":\"referral\"}\n",
	        town->next_student, town->next_student, day);
	town_send(town, &lines);
}

static void rules_that_take_over_are_left_for_the_next_start(void **state)
{
	struct asked asked;
	struct town town;

	(void)state;
	town_make(&town, 1);
	for (int day = 26; day <= 30; day++)
		refer(&town, day);
	town_wall_step(&town, 20 * A_DAY);
	ask_and_stop(&town, COMMAND_TAKE_OVER, &asked);
	assert_true(asked.is_answered);
	assert_int_equal(asked.code, REGISTRAR_MORE);
	assert_null(asked.takeover.old);
	town_remove(&town);
}

/* More of them than one turn looks at. */
static void send_unreadable(struct town *town)
{
	struct asked asked = {0};
	struct command *command = command_create(COMMAND_EVENTS, on_answer, &asked);

	command->delivery = delivery_create();
	for (int n = 0; n < 3000; n++)
		buf_print(&command->delivery->body, "{\"id\":\"u%d\"}\n", n);
	command->delivery->source = text_of("sis");
	assert_int_equal(core_submit(town->core, command), 0);
	town_settle(town);
	assert_true(asked.is_answered);
}

static void what_is_old_is_left_for_the_next_start(void **state)
{
	struct asked asked;
	struct town town;

	(void)state;
	town_make(&town, 1);
	send_unreadable(&town);
	town_wall_step(&town, 40 * A_DAY);
	ask_and_stop(&town, COMMAND_PURGE, &asked);
	assert_true(asked.is_answered);
	assert_int_equal(asked.code, REGISTRAR_MORE);
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rules_that_take_over_are_left_for_the_next_start),
	        cmocka_unit_test(what_is_old_is_left_for_the_next_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
