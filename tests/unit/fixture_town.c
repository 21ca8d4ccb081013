/* The town, its channels, and time that passes when a test says so. */
#include "fixture_town.h"
#include "still_seam.h"
#include "base/diag.h"
#include "daemon/config/files.h"
#include <intervene/zones.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES                                                                                                \
	"format: 1\nrules:\n  - rule: behavior.one\n    title: One\n"                                        \
	"    when: count(referral over last 14 days) >= 1\n"
#define CALENDAR                                                                                             \
	"format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: 2026-27\nfirst_day: 2026-08-17\n"        \
	"last_day: 2027-05-28\nweek: [mon, tue, wed, thu, fri]\n"

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
	if (at < BODIES_MOST)
		snprintf(fake->bodies[at], sizeof(fake->bodies[at]), "%.*s", (int)message->body.size,
		        message->body.at);
	if (fake->answer == HOLD)
		fake->held[fake->held_count++] = message;
	else
		fake_answer(fake, message);
}

void fake_let_go(struct fake *fake, int answer)
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
	fake_let_go(fake, HANDOVER_DOWN);
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

static struct ruleset *set_of(struct zones *zones, const char *text)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(text)},
	                  calendars = {text_of("all.yml"), text_of(CALENDAR)};
	struct ruleset *set = NULL;
	struct diags why = {0};

	if (ruleset_build(
	            &(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

void town_open(struct town *town)
{
	struct diag why = {0};
	struct core_options options = {
	        .seam = town->seam,
	        .set = town->set,
	        .zones = town->zones,
	        .zone = zones_find(town->zones, text_of("America/Chicago")),
	        .district = "Town",
	        .keeping = {.quarantine = 30, .alerts = 30},
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
	struct outbox_options out = {.seam = town->seam,
	        .core = town->core,
	        .channels = town->channels,
	        .channel_count = town->channel_count,
	        .open = open_fake,
	        .days = TOWN_DAYS};
	assert_int_equal(outbox_start(&out, &town->outbox, &why), 0);
	outbox_said(town->outbox);
	still_settle(town->seam);
}

static void on_stopped(void *context)
{
	((struct town *)context)->is_stopped = true;
}

void town_close(struct town *town)
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

void town_make(struct town *town, size_t channel_count)
{
	town_make_with(town, channel_count, RULES);
}

void town_make_with(struct town *town, size_t channel_count, const char *rules)
{
	*town = (struct town){.folder = "/tmp/test_outbox_XXXXXX", .channel_count = channel_count};
	assert_non_null(mkdtemp(town->folder));
	snprintf(town->path, sizeof(town->path), "%s/d.db", town->folder);
	town->seam = seam_create();
	town->zones = zones_create(zone_file_bytes, NULL);
	town->set = set_of(town->zones, rules);
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

void town_say_rules(struct town *town, const char *rules)
{
	town_close(town);
	ruleset_unref(town->set);
	town->set = set_of(town->zones, rules);
	town_open(town);
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

void town_remove(struct town *town)
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

void town_send(struct town *town, struct buf *lines)
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
void town_fire(struct town *town)
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
	town_send(town, &lines);
}

void town_unfire(struct town *town, int n)
{
	struct buf lines = {0};

	buf_print(&lines, "{\"id\":\"r%d\",\"op\":\"delete\"}\n", n);
	town_send(town, &lines);
}

void town_refer(struct town *town, int from, int to, const char *role)
{
	struct buf lines = {0};

	for (int n = from; n <= to; n++)
		buf_print(&lines,
		        "{\"id\":\"r%s%d\",\"type\":\"behavior\",\"student\":\"s1\",\"time\":\"2026-10-30\","
		        "\"kind\":\"referral\",\"role\":\"%s\"}\n",
		        n == 1 ? "" : "1-", n, role);
	town_send(town, &lines);
}

void town_act(struct town *town, enum command_kind kind, const char *outcome)
{
	struct command *command = command_create(kind, on_answer, town);

	command->alert = 1;
	command->who = text_of("kim");
	command->outcome = text_of(outcome);
	assert_int_equal(core_submit(town->core, command), 0);
	town_settle(town);
}

void town_sent_are(const struct town *town, const char *expected)
{
	const struct fake *fake = &town->fakes[0];
	struct buf out = {0};

	for (size_t i = 0; i < fake->sent_count; i++)
		buf_print(&out, "%s%s", i ? ", " : "", fake->sent[i].what);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static int on_count(void *context, struct text channel, enum outbox_state state, int64_t count)
{
	struct buf *out = context;

	if (count && text_is(channel, "hook"))
		buf_print(out, "%s%" PRId64 " %s", out->size ? ", " : "", count, outbox_state_name(state));
	return 0;
}

void town_states_are(struct town *town, const char *expected)
{
	struct buf out = {0};

	store_outbox_counts(town->store, on_count, &out, NULL);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static const char *const store_parts[] = {"", "-wal", ".sent"};

/* As the disk is at this moment, while the process goes on elsewhere; of the parts, so many. */
void town_copy(const char *from, const char *to, size_t count)
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

void town_pass(struct town *town, int64_t ms)
{
	still_pass(town->seam, ms);
}

void town_settle(struct town *town)
{
	still_settle(town->seam);
}

void town_wall_step(struct town *town, int64_t ms)
{
	still_wall_step(town->seam, ms);
}

void town_hold(struct town *town, const char *thread)
{
	still_hold(town->seam, thread);
}

void town_let_go(struct town *town, const char *thread)
{
	still_let_go(town->seam, thread);
	still_settle(town->seam);
}
