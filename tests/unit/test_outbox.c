/* The outbox on a real store, with channels of the test's own and time in the test's hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "still_seam.h"
#include "base/buf.h"
#include "base/diag.h"
#include "daemon/config/channels.h"
#include "daemon/config/files.h"
#include "daemon/core/core.h"
#include "daemon/outbox/outbox.h"
#include "daemon/store/outbox_row.h"
#include <intervene/zones.h>

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENT_MOST = 4000, HOLD = -1, SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

#define RULES                                                                                                \
	"format: 1\nrules:\n  - rule: behavior.one\n    title: One\n"                                        \
	"    when: count(referral over last 14 days) >= 1\n"
#define CALENDAR                                                                                             \
	"format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: 2026-27\nfirst_day: 2026-08-17\n"        \
	"last_day: 2027-05-28\nweek: [mon, tue, wed, thu, fri]\n"

/* A channel that answers as it is told: `answer`, or never for HOLD, until it is let go. */
struct fake {
	struct channel channel; /* first */
	int answer;             /* enum handover, or HOLD */
	bool is_uncertain;
	int64_t retry_after_ms, bad_alert; /* one that is always put off; 0: none */
	struct message *held[64];
	size_t held_count;
	struct {
		int64_t transition, at_ms;
		char key[60], what[20];
	} sent[SENT_MOST];
	size_t sent_count;
	struct seam *seam;
};

struct town {
	char folder[64], path[100];
	struct seam *seam;
	struct zones *zones;
	struct ruleset *set;
	struct store *store;
	struct core *core;
	struct outbox *outbox;
	struct channel_setting channels[2];
	size_t channel_count;
	struct fake fakes[2];
	int64_t go_live_ms;
	bool is_stopped;
	int next_student;
};

/* --- the channel --------------------------------------------------------------------------------------------- */

static void fake_answer(struct fake *fake, struct message *message)
{
	bool is_bad = message->alert == fake->bad_alert;
	struct handover_result result = {
	        .handover = is_bad ? HANDOVER_LATER : (enum handover)fake->answer,
	        .is_uncertain = is_bad || fake->is_uncertain,
	        .retry_after_ms = fake->retry_after_ms,
	        .why = "as it was told",
	};

	message->on_result(message, &result);
}

static void on_send(struct channel *channel, struct message *message)
{
	struct fake *fake = (struct fake *)channel;
	size_t at = fake->sent_count++;

	assert_true(at < SENT_MOST);
	fake->sent[at].transition = message->transition;
	fake->sent[at].at_ms = seam_mono_ms(fake->seam);
	snprintf(fake->sent[at].key, sizeof(fake->sent[at].key), "%.*s", (int)message->key.size,
	        message->key.at);
	snprintf(fake->sent[at].what, sizeof(fake->sent[at].what), "%.*s", (int)message->what.size,
	        message->what.at);
	if (fake->answer == HOLD)
		fake->held[fake->held_count++] = message;
	else
		fake_answer(fake, message);
}

static void let_go(struct fake *fake, int answer)
{
	size_t count = fake->held_count;
	struct message *held[64];

	memcpy(held, fake->held, sizeof(held));
	fake->held_count = 0;
	fake->answer = answer;
	for (size_t i = 0; i < count; i++)
		fake_answer(fake, held[i]);
}

static void on_cut(struct channel *channel)
{
	struct fake *fake = (struct fake *)channel;

	fake->is_uncertain = true;
	let_go(fake, HANDOVER_DOWN);
}

static void on_close(struct channel *channel)
{
	assert_int_equal(((struct fake *)channel)->held_count, 0);
}

static int open_fake(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why)
{
	(void)seam, (void)why;
	*out = (struct channel *)setting->url; /* where the test put it */
	return 0;
}

/* --- the town ------------------------------------------------------------------------------------------------ */

static void on_said(void *context, int64_t last)
{
	struct town *town = context;

	(void)last;
	if (town->outbox)
		outbox_said(town->outbox);
}

static void on_broken(void *context, const struct diag *why)
{
	(void)context;
	fail_msg("%s", why->message);
}

static struct ruleset *set_of(struct zones *zones)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(RULES)},
	                  calendars = {text_of("all.yml"), text_of(CALENDAR)};
	struct ruleset *set = NULL;
	struct diags why = {0};

	if (ruleset_build(
	            &(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

static void town_open(struct town *town)
{
	struct diag why = {0};
	struct core_options options = {
	        .seam = town->seam,
	        .set = town->set,
	        .zones = town->zones,
	        .zone = zones_find(town->zones, text_of("America/Chicago")),
	        .district = "Town",
	        .quarantine_days = 30,
	        .channels = town->channels,
	        .channel_count = town->channel_count,
	        .go_live = NO_DAY,
	        .on_said = on_said,
	        .on_broken = on_broken,
	        .context = town,
	};

	if (store_open(town->path, NULL, (struct hash_key){1, 2}, &town->store, &why))
		fail_msg("%s", why.message);
	options.store = town->store;
	if (core_create(&options, &town->core, &why))
		fail_msg("%s", why.message);
	struct outbox_options out = {town->seam, town->core, town->channels, town->channel_count, open_fake};
	assert_int_equal(outbox_start(&out, &town->outbox, &why), 0);
	outbox_said(town->outbox);
	still_settle(town->seam);
}

static void on_stopped(void *context)
{
	((struct town *)context)->is_stopped = true;
}

static void town_close(struct town *town)
{
	town->is_stopped = false;
	outbox_stop(town->outbox, on_stopped, town);
	core_drain(town->core);
	still_pass(town->seam, 10 * SECOND);
	assert_true(town->is_stopped);
	outbox_destroy(town->outbox);
	town->outbox = NULL;
	core_destroy(town->core);
	store_close(town->store);
}

static void town_make(struct town *town, size_t channel_count)
{
	*town = (struct town){.folder = "/tmp/test_outbox_XXXXXX", .channel_count = channel_count};
	assert_non_null(mkdtemp(town->folder));
	snprintf(town->path, sizeof(town->path), "%s/d.db", town->folder);
	town->seam = seam_create();
	town->zones = zones_create(zone_file_bytes, NULL);
	town->set = set_of(town->zones);
	for (size_t i = 0; i < channel_count; i++) {
		town->fakes[i].channel = (struct channel){on_send, on_cut, on_close};
		town->fakes[i].seam = town->seam;
		town->channels[i] = (struct channel_setting){
		        .name = i ? "other" : "hook",
		        .url = (const char *)&town->fakes[i],
		        .concurrency = 4,
		        .first_ms = 5 * SECOND,
		        .most_ms = HOUR,
		        .give_up_ms = 72LL * HOUR,
		        .tries = 100,
		};
	}
	town_open(town);
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void town_remove(struct town *town)
{
	town_close(town);
	ruleset_unref(town->set);
	zones_destroy(town->zones);
	seam_destroy(town->seam);
	nftw(town->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
}

static void on_answer(struct command *command)
{
	assert_int_equal(command->answer.status, 200);
	command_destroy(command);
}

static void send(struct town *town, struct buf *lines)
{
	struct command *command = command_create(COMMAND_EVENTS, on_answer, town);

	command->delivery = delivery_create();
	buf_add_text(&command->delivery->body, buf_text(lines));
	command->delivery->source = text_of("sis");
	assert_int_equal(core_submit(town->core, command), 0);
	buf_finish(lines);
	still_settle(town->seam);
}

/* An alert about somebody new. */
static void fire(struct town *town)
{
	struct buf lines = {0};
	int n = ++town->next_student;

	buf_print(&lines,
	        "{\"id\":\"n\",\"type\":\"school\",\"time\":\"2026-08-01\",\"school\":\"north\",\"calendar\":"
	        "\"all\"}\n"
	        "{\"id\":\"e%d\",\"type\":\"enrollment\",\"student\":\"s%d\",\"time\":\"2026-08-17\","
	        "\"school\":\"north\",\"starts\":\"2026-08-17\"}\n"
	        "{\"id\":\"r%d\",\"type\":\"behavior\",\"student\":\"s%d\",\"time\":\"2026-10-30\","
	        "\"kind\":\"referral\"}\n",
	        n, n, n, n);
	send(town, &lines);
}

static void unfire(struct town *town, int n)
{
	struct buf lines = {0};

	buf_print(&lines, "{\"id\":\"r%d\",\"op\":\"delete\"}\n", n);
	send(town, &lines);
}

static int on_count(void *context, struct text channel, enum outbox_state state, int64_t count)
{
	struct buf *out = context;

	if (count && text_is(channel, "hook"))
		buf_print(out, "%s%" PRId64 " %s", out->size ? ", " : "", count, outbox_state_name(state));
	return 0;
}

static void states_are(struct town *town, const char *expected)
{
	struct buf out = {0};

	store_outbox_counts(town->store, on_count, &out, NULL);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static const char *const store_parts[] = {"", "-wal", ".sent"};

/* As the disk is at this moment, while the process goes on elsewhere; of the parts, so many. */
static void copy(const char *from, const char *to, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char name[2][140];
		snprintf(name[0], sizeof(name[0]), "%s%s", from, store_parts[i]);
		snprintf(name[1], sizeof(name[1]), "%s%s", to, store_parts[i]);
		FILE *in = fopen(name[0], "rb"), *out = fopen(name[1], "wb");
		assert_non_null(in);
		assert_non_null(out);
		for (int c; (c = getc(in)) != EOF;)
			putc(c, out);
		fclose(in);
		fclose(out);
	}
}

/* --- the stories --------------------------------------------------------------------------------------------- */

static void what_is_said_is_sent_once_and_in_order(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	for (int i = 0; i < 20; i++)
		fire(&town);
	unfire(&town, 3);
	states_are(&town, "21 sent");
	assert_int_equal(town.fakes[0].sent_count, 21);
	for (size_t i = 0; i < 21; i++)
		assert_int_equal(town.fakes[0].sent[i].transition, i + 1);
	assert_string_equal(town.fakes[0].sent[20].what, "withdrawn");
	town_remove(&town);
}

static void after_a_day_without_it_each_is_delivered_once_oldest_first(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	for (int i = 0; i < 240; i++) {
		fire(&town);
		still_pass(town.seam, HOUR / 10);
	}
	states_are(&town, "240 pending");
	size_t tries = town.fakes[0].sent_count;
	assert_in_range(tries, 20, 600); /* a few every half hour or so, not each message every time */
	town.fakes[0].answer = HANDOVER_TAKEN;
	still_pass(town.seam, HOUR);
	states_are(&town, "240 sent");
	assert_int_equal(town.fakes[0].sent_count, tries + 240);
	for (size_t i = 0; i < 240; i++)
		assert_int_equal(town.fakes[0].sent[tries + i].transition, i + 1);
	town_remove(&town);
}

static void a_channel_that_is_down_keeps_no_other_waiting(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 2);
	town.fakes[0].answer = HOLD;
	for (int i = 0; i < 50; i++)
		fire(&town);
	assert_int_equal(town.fakes[1].sent_count, 50);
	assert_int_equal(town.fakes[0].sent_count, 4);
	states_are(&town, "50 pending");
	let_go(&town.fakes[0], HANDOVER_DOWN);
	fire(&town);
	assert_int_equal(town.fakes[1].sent_count, 51);
	town_remove(&town);
}

static void the_end_waits_for_the_beginning(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HOLD;
	fire(&town);
	unfire(&town, 1);
	assert_int_equal(town.fakes[0].sent_count, 1);
	let_go(&town.fakes[0], HANDOVER_TAKEN);
	still_settle(town.seam);
	assert_int_equal(town.fakes[0].sent_count, 2);
	assert_string_equal(town.fakes[0].sent[1].what, "withdrawn");
	states_are(&town, "2 sent");
	town_remove(&town);
}

static void what_was_withdrawn_before_it_was_sent_is_cancelled_with_its_end(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	fire(&town);
	unfire(&town, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	size_t tries = town.fakes[0].sent_count;
	still_pass(town.seam, HOUR);
	states_are(&town, "2 cancelled");
	assert_int_equal(town.fakes[0].sent_count, tries);
	town_remove(&town);
}

static void what_may_have_arrived_stays_unknown_and_its_end_is_sent(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town.fakes[0].is_uncertain = true;
	fire(&town);
	states_are(&town, "1 unknown");
	unfire(&town, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	still_pass(town.seam, HOUR);
	states_are(&town, "1 sent, 1 unknown");
	assert_string_equal(town.fakes[0].sent[town.fakes[0].sent_count - 1].what, "withdrawn");
	town_remove(&town);
}

static void a_message_that_always_fails_is_given_up_and_holds_up_no_other(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.channels[0].tries = 7;
	fire(&town);
	town.fakes[0].bad_alert = 2;
	fire(&town);
	for (int i = 0; i < 50; i++) {
		fire(&town);
		still_pass(town.seam, MINUTE);
	}
	still_pass(town.seam, HOUR);
	states_are(&town, "51 sent, 1 failed");
	size_t bad = 0;
	for (size_t i = 0; i < town.fakes[0].sent_count; i++)
		bad += town.fakes[0].sent[i].transition == 2;
	assert_int_equal(bad, 7);
	town_remove(&town);
}

static void a_new_message_waits_a_minute_at_most_for_one_that_fails_alone(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].bad_alert = 1;
	fire(&town);
	still_pass(town.seam, 10LL * HOUR);
	int64_t said = seam_mono_ms(town.seam);
	fire(&town);
	still_pass(town.seam, HOUR);
	int64_t sent = 0;
	for (size_t i = 0; i < town.fakes[0].sent_count; i++)
		if (town.fakes[0].sent[i].transition == 2)
			sent = town.fakes[0].sent[i].at_ms;
	assert_in_range(sent - said, 0, MINUTE);
	town_remove(&town);
}

static void who_asks_to_be_left_alone_is_left_alone(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town.fakes[0].retry_after_ms = 2 * HOUR;
	fire(&town);
	town.fakes[0].answer = HANDOVER_TAKEN;
	still_pass(town.seam, 2 * HOUR - SECOND);
	fire(&town);
	assert_int_equal(town.fakes[0].sent_count, 1);
	still_pass(town.seam, SECOND);
	assert_int_equal(town.fakes[0].sent_count, 3);
	town_remove(&town);
}

static void what_was_tried_for_three_days_is_given_up(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	fire(&town);
	still_pass(town.seam, 71LL * HOUR);
	states_are(&town, "1 pending");
	fire(&town); /* has its own three days */
	still_pass(town.seam, 4LL * HOUR);
	states_are(&town, "1 pending, 1 failed");
	town_remove(&town);
}

static void a_clock_that_steps_keeps_nothing_waiting(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].bad_alert = 1;
	fire(&town);
	still_pass(town.seam, 30LL * HOUR);
	states_are(&town, "1 unknown");
	town.fakes[0].bad_alert = 0;
	still_wall_step(town.seam, -400LL * 24 * HOUR);
	still_pass(town.seam, 2 * MINUTE);
	states_are(&town, "1 sent");
	town_remove(&town);
}

static void a_hand_over_that_a_crash_interrupts_is_unknown_and_made_again_under_its_key(void **state)
{
	struct town town, after;

	(void)state;
	town_make(&town, 1);
	fire(&town);
	town.fakes[0].answer = HOLD;
	for (int i = 0; i < 6; i++)
		fire(&town);
	town_make(&after, 1);
	town_close(&after);
	copy(town.path, after.path, 3);
	memset(after.fakes[0].sent, 0, sizeof(after.fakes[0].sent));
	after.fakes[0].sent_count = 0;
	after.fakes[0].answer = HANDOVER_DOWN;
	town_open(&after);
	states_are(&after, "1 pending, 1 sent, 5 unknown"); /* one more was claimed ahead */
	after.fakes[0].answer = HANDOVER_TAKEN;
	still_pass(after.seam, MINUTE);
	states_are(&after, "7 sent");
	for (size_t i = 1; i < 5; i++)
		assert_string_equal(after.fakes[0].sent[i - 1].key, town.fakes[0].sent[i].key);
	let_go(&town.fakes[0], HANDOVER_TAKEN);
	still_settle(town.seam);
	town_remove(&town);
	town_remove(&after);
}

/* Backed up while one waits; that one and another are sent; put back, with or without the file that knows it. */
static void put_back(bool has_file, const char *expected)
{
	struct town town;
	char backup[140], file[140];

	town_make(&town, 1);
	fire(&town);
	town.fakes[0].answer = HANDOVER_DOWN;
	fire(&town);
	town_close(&town);
	snprintf(backup, sizeof(backup), "%s/backup", town.folder);
	copy(town.path, backup, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_open(&town);
	fire(&town);
	states_are(&town, "3 sent");
	town_close(&town);
	copy(backup, town.path, 1);
	snprintf(file, sizeof(file), "%s.sent", town.path);
	if (!has_file)
		assert_int_equal(remove(file), 0);
	town_open(&town);
	states_are(&town, "1 sent, 1 held");
	town.next_student = 2;
	fire(&town); /* what was sent as the third: told anew, under its number */
	fire(&town);
	states_are(&town, expected);
	const char *before = town.fakes[0].sent[town.fakes[0].sent_count - 2].key;
	const char *last = town.fakes[0].sent[town.fakes[0].sent_count - 1].key;
	assert_string_not_equal(before, last);
	town_remove(&town);
}

static void a_store_that_is_put_back_sends_nothing_again(void **state)
{
	(void)state;
	put_back(true, "2 sent, 2 held");
	put_back(false, "3 sent, 1 held"); /* how far sending had come, nobody knows */
}

static void a_stop_waits_a_moment_for_what_is_under_way(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HOLD;
	fire(&town);
	town_close(&town);
	town.fakes[0].is_uncertain = false;
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_open(&town);
	states_are(&town, "1 sent");
	assert_int_equal(town.fakes[0].sent_count, 2);
	assert_string_equal(town.fakes[0].sent[0].key, town.fakes[0].sent[1].key);
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_said_is_sent_once_and_in_order),
	        cmocka_unit_test(after_a_day_without_it_each_is_delivered_once_oldest_first),
	        cmocka_unit_test(a_channel_that_is_down_keeps_no_other_waiting),
	        cmocka_unit_test(the_end_waits_for_the_beginning),
	        cmocka_unit_test(what_was_withdrawn_before_it_was_sent_is_cancelled_with_its_end),
	        cmocka_unit_test(what_may_have_arrived_stays_unknown_and_its_end_is_sent),
	        cmocka_unit_test(a_message_that_always_fails_is_given_up_and_holds_up_no_other),
	        cmocka_unit_test(a_new_message_waits_a_minute_at_most_for_one_that_fails_alone),
	        cmocka_unit_test(who_asks_to_be_left_alone_is_left_alone),
	        cmocka_unit_test(what_was_tried_for_three_days_is_given_up),
	        cmocka_unit_test(a_clock_that_steps_keeps_nothing_waiting),
	        cmocka_unit_test(a_hand_over_that_a_crash_interrupts_is_unknown_and_made_again_under_its_key),
	        cmocka_unit_test(a_store_that_is_put_back_sends_nothing_again),
	        cmocka_unit_test(a_stop_waits_a_moment_for_what_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
