/* What is taken out of the log is old and all of it belongs together: what is left means what it meant, then and later. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/zone.h"
#include "daemon/core/registrar_inside.h"
#include "daemon/core/retention.h"
#include "daemon/store/retire.h"
#include "daemon/store/squeeze.h"
#include "tests/sim/chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEEDS = 40,
	LINES = 120,
	MORE = 60,
	A_TIME = 20,
	IDS = 70,
	SLOTS = 25,
	STUDENTS = 12,
	DAYS = 60,
	OLD_DAYS = 30
};

static const char *const types[] = {
        "\"type\":\"behavior\",\"kind\":\"referral\"",
        "\"type\":\"attendance\",\"status\":\"absent\"",
        "\"type\":\"tier\",\"domain\":\"reading\",\"tier\":2",
        "\"type\":\"plan\",\"domain\":\"reading\",\"support\":\"a\",\"starts\":\"2026-09-01\"",
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

static int32_t first_day(void)
{
	int32_t day = 0;

	assert_int_equal(civil_read_date(text_of("2026-08-20"), &day), 0);
	return day;
}

static void add_line(struct chance *chance, struct buf *out)
{
	char date[CIVIL_DATE_SIZE];
	int id = chance_below(chance, IDS), type = id % TYPES;

	civil_print_date(first_day() + chance_below(chance, DAYS), date);
	if (chance_one_in(chance, 6)) {
		buf_print(out, "{\"id\":\"i%d\",%s,\"op\":\"delete\"}\n", id, types[type]);
		return;
	}
	buf_print(out, "{\"id\":\"i%d\",%s,\"student\":\"s%d\",\"time\":\"%s\"", id, types[type],
	        chance_below(chance, STUDENTS), date);
	if (type < 2 && chance_one_in(chance, 2))
		buf_print(out, ",\"slot\":\"p%d\"", chance_below(chance, SLOTS));
	buf_add_z(out, "}\n");
}

static void send_some(struct office *office, struct chance *chance, int count, int64_t now_ms)
{
	struct buf lines = {0};

	for (int i = 0; i < count; i += A_TIME) {
		buf_clear(&lines);
		for (int n = 0; n < A_TIME; n++)
			add_line(chance, &lines);
		office_send(office, buf_z(&lines), now_ms + i);
	}
	buf_finish(&lines);
}

/* --- what is true ----------------------------------------------------------------------------------------------- */

struct truth {
	struct office *office;
	struct buf *out;
	int32_t from;
	struct arena arena;
};

static int on_live(void *context, const struct event_row *row)
{
	struct truth *truth = context;
	struct event event;

	assert_int_equal(registrar_restore(truth->office->registrar, row, event_restore, &event, NULL), 0);
	if (event.when.day < truth->from)
		return 0;
	buf_print(truth->out, " %lld ", (long long)row->student);
	buf_add_text(truth->out, row->id);
	buf_add_text(truth->out, row->content);
	return 0;
}

/* Of days from that one on, by student; in the order of the log. */
static void truth_of(struct office *office, int32_t from, struct buf *out)
{
	struct truth truth = {.office = office, .out = out, .from = from};
	struct diag why;

	for (uint32_t i = 0; i < office->registrar->students.count; i++)
		if (registrar_live(office->registrar, i, on_live, &truth, &why))
			fail_msg("%s", why.message);
}

/* --- retention -------------------------------------------------------------------------------------------------- */

static int32_t today(const struct office *office)
{
	int32_t day, ms;

	zone_local(zones_find(office->zones, text_of("America/Chicago")), office->now_ms, &day, &ms);
	return day;
}

static struct retention_report retain(struct office *office, int32_t before)
{
	struct ruleset *set = ruleset_ref(office->set);
	struct retention_options options = {
	        .books.path = office->path,
	        .books.set = set,
	        .books.zones = office->zones,
	        .books.zone = zones_find(office->zones, text_of("America/Chicago")),
	        .books.now_ms = office->now_ms,
	        .days = today(office) - before,
	        .books.fold_rows = office->fold_rows,
	};
	struct retention *retention = NULL;
	struct diag why = {0};

	office_close(office);
	if (retention_plan(&options, &retention, &why) || retention_run(retention, &why))
		fail_msg("%s", why.message);
	struct retention_report report = *retention_report(retention);
	retention_close(retention);
	office->set = set;
	ruleset_unref(set);
	office_open(office, office->now_ms);
	return report;
}

static void copy(const char *from, const char *to)
{
	struct buf command = {0};

	buf_print(&command, "cp %s %s", from, to);
	assert_int_equal(system(buf_z(&command)), 0);
	buf_finish(&command);
}

struct pair {
	struct office *kept, *cut;
};

static struct pair pair_make(struct chance *chance)
{
	struct pair pair;

	office_make_folding((void **)&pair.kept);
	office_make_folding((void **)&pair.cut);
	send_some(pair.kept, chance, LINES, office_at(pair.kept, 10, 25, 9));
	office_fold(pair.kept, 1000);
	office_close(pair.kept);
	office_close(pair.cut);
	copy(pair.kept->path, pair.cut->path);
	office_open(pair.kept, pair.kept->now_ms);
	office_open(pair.cut, pair.kept->now_ms);
	return pair;
}

static void same(struct pair pair, int32_t from, int seed, const char *when)
{
	struct buf kept = {0}, cut = {0};

	truth_of(pair.kept, from, &kept);
	truth_of(pair.cut, from, &cut);
	if (!text_equal(buf_text(&kept), buf_text(&cut)))
		fail_msg("seed %d, %s:\n%s\n%s", seed, when, buf_z(&kept), buf_z(&cut));
	buf_finish(&kept);
	buf_finish(&cut);
}

/* What is true of the days that are kept is the same beside a district that keeps everything: at once, and whatever
 * comes afterwards. */
static void what_is_left_means_what_it_meant(void **state)
{
	int32_t before = first_day() + OLD_DAYS;
	int64_t gone = 0;

	(void)state;
	for (int seed = 1; seed <= SEEDS; seed++) {
		struct chance chance = {(uint64_t)seed};
		struct pair pair = pair_make(&chance);
		gone += retain(pair.cut, before).going;
		same(pair, before, seed, "at once");
		struct chance again = chance;
		send_some(pair.kept, &chance, MORE, office_at(pair.kept, 10, 26, 9));
		send_some(pair.cut, &again, MORE, office_at(pair.cut, 10, 26, 9));
		same(pair, before, seed, "later");
		retain(pair.cut, before);
		same(pair, before, seed, "and once more");
		office_remove((void **)&pair.kept);
		office_remove((void **)&pair.cut);
	}
	assert_true(gone > SEEDS * 8);
}

static void an_enrollment_that_has_not_ended_stays(void **state)
{
	struct office *office = *state;
	static const char *const said[] = {ROSTER REFERRAL("r1", "ada", "2026-09-01")
	                                           REFERRAL("r2", "ben", "2026-09-01"),
	        "{\"id\":\"eb\",\"type\":\"enrollment\",\"student\":\"ben\",\"time\":\"2026-08-17\","
	        "\"school\":"
	        "\"north\",\"starts\":\"2026-08-17\",\"ends\":\"2026-09-20\"}\n"};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		office_send(office, said[i], office_at(office, 10, 1, 9 + (int)i));
	struct retention_report report = retain(office, first_day() + 50);
	assert_int_equal(report.events, 6);
	assert_int_equal(report.going, 4); /* both of Ben's enrollments, and both referrals */
	assert_int_equal(report.nameless, 1);
	assert_int_equal(report.held, 0);
	office_send(office, REFERRAL("r3", "ben", "2026-10-02"), office_at(office, 10, 2, 9));
	assert_int_equal(office->registrar->students.count, 3); /* he is somebody new */
}

/* What is corrected to be about another is that one's, though it replaced a line of the first. */
static void a_line_is_whose_it_says(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), office_at(office, 9, 3, 9));
	office_send(office, REFERRAL("r1", "ben", "2026-09-01") REFERRAL("r2", "ben", "2026-09-02"),
	        office_at(office, 9, 4, 9));
	office_alerts_are(office, "1 behavior.two 1 open");
	struct retention_report report = retain(office, first_day() + 20);
	office_tick(office, office->now_ms + 1000);
	office_alerts_are(office, "1 behavior.two 1 open");
	assert_int_equal(report.going, 0);
	assert_int_equal(report.held, 3);
}

static void who_has_a_line_that_replaced_anothers_keeps_the_name(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-10-01") REFERRAL("r2", "cal", "2026-09-02"),
	        office_at(office, 10, 3, 9));
	office_send(office, REFERRAL("r1", "cal", "2026-10-01"), office_at(office, 10, 4, 9));
	struct retention_report report = retain(office, first_day() + 35);
	assert_int_equal(report.going, 1);
	office_reopen(office, office->now_ms + 1000);
	office_send(office,
	        "{\"id\":\"ezed\",\"type\":\"enrollment\",\"student\":\"zed\",\"time\":\"2026-08-17\","
	        "\"school\":\"north\",\"starts\":\"2026-08-17\"}\n" REFERRAL("z1", "zed", "2026-10-02"),
	        office_at(office, 10, 5, 9));
	office_alerts_are(office, ""); /* Cal's referral is not Zed's */
	assert_int_equal(report.nameless, 0);
}

static void the_first_day_that_is_kept_never_goes_back(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), office_at(office, 9, 1, 9));
	assert_int_equal(retain(office, first_day() + 40).going, 1);
	office_send(office, REFERRAL("r2", "ada", "2026-08-25"), office_at(office, 10, 1, 9));
	assert_int_equal(retain(office, first_day() + 20).going, 1);
	assert_int_equal(store_kept_from(office->store), first_day() + 40);
}

#define OF_REV(rev)                                                                                          \
	"{\"id\":\"r1\",\"type\":\"behavior\",\"student\":\"ada\",\"time\":\"2026-09-01\",\"kind\":"         \
	"\"referral\",\"rev\":" rev "}\n"

static void a_higher_rev_alone_is_about_its_student(void **state)
{
	struct office *office = *state;

	office_send(office, OF_REV("1"), office_at(office, 9, 3, 9));
	office_send(office, OF_REV("2"), office_at(office, 9, 4, 9));
	struct retention_report report = retain(office, first_day() + 35);
	assert_int_equal(report.events, 2);
	assert_int_equal(report.going, 2);
}

/* --- alerts ----------------------------------------------------------------------------------------------------- */

#define A_DAY ((int64_t)MS_A_DAY)

static void purge(struct office *office, int64_t now_ms)
{
	struct diag why;
	enum registrar_code code;

	do
		code = registrar_purge(office->registrar, (struct keeping){30, 30}, now_ms, &why);
	while (code == REGISTRAR_MORE);
	assert_int_equal(code, REGISTRAR_DONE);
}

static int on_transition(void *context, const struct transition_row *row)
{
	*(int64_t *)context += row->alert == 1;
	return 0;
}

static int64_t told_of_the_first(struct office *office)
{
	int64_t count = 0;

	assert_int_equal(store_transitions_since(office->store, 0, 1000, on_transition, &count, NULL), 0);
	return count;
}

/* Not the open one, and not the last, behind whose numbers others follow. */
static void an_alert_that_ended_long_enough_ago_goes(void **state)
{
	struct office *office = *state;
	int64_t ended_ms = office_at(office, 9, 4, 9);

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", ended_ms);
	office_send(office, REFERRAL("r3", "ben", "2026-09-03") REFERRAL("r4", "ben", "2026-09-04"),
	        office_at(office, 9, 5, 9));
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 1 open");
	purge(office, ended_ms + 30 * A_DAY);
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 1 open");
	assert_int_equal(told_of_the_first(office), 2);
	purge(office, ended_ms + 30 * A_DAY + 1);
	office_alerts_are(office, "2 behavior.two 1 open");
	assert_int_equal(told_of_the_first(office), 0);
	assert_int_equal(store_alert_count(office->store, ALERTS_ANY), 1);
	office_send(office, "{\"id\":\"r3\",\"op\":\"delete\"}\n", office_at(office, 9, 6, 9));
	purge(office, ended_ms + 90 * A_DAY);
	office_alerts_are(office, "2 behavior.two 1 withdrawn");
	office_send(office, REFERRAL("r5", "ada", "2026-09-03"), office_at(office, 9, 7, 9));
	office_alerts_are(office, "2 behavior.two 1 withdrawn; 3 behavior.two 0 open");
	purge(office, ended_ms + 90 * A_DAY);
	office_alerts_are(office, "3 behavior.two 0 open");
}

/* The id goes once the last alert has, though nothing else is left to go with it. */
static void who_has_only_an_alert_left_loses_the_name_with_it(void **state)
{
	struct office *office = *state;

	office_send(office,
	        ROSTER "{\"id\":\"ez\",\"type\":\"enrollment\",\"student\":\"zoe\",\"time\":\"2026-08-17\","
	               "\"school\":"
	               "\"north\",\"starts\":\"2026-08-17\",\"ends\":\"2026-09-20\"}\n" REFERRAL(
	                       "r1", "zoe", "2026-09-01") REFERRAL("r2", "zoe", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_tick(office, office_at(office, 9, 30, 9));
	office_send(office, REFERRAL("x1", "ada", "2026-10-01") REFERRAL("x2", "ada", "2026-10-02"),
	        office_at(office, 10, 3, 9));
	struct retention_report report = retain(office, first_day() + 40);
	assert_int_equal(report.going, 3);
	assert_int_equal(report.nameless, 0);
	purge(office, office_at(office, 11, 30, 9));
	office_alerts_are(office, "2 behavior.two 0 open");
	report = retain(office, first_day() + 40);
	assert_int_equal(report.nameless, 1);
	assert_int_equal(names_find(&office->registrar->students, text_of("zoe")), NO_NAME);
	report = retain(office, first_day() + 40);
	assert_int_equal(report.nameless, 0);
}

/* --- the bytes of the file -------------------------------------------------------------------------------------- */

/* Of blocks anywhere in it, also where nothing points to; only those within a page are found. */
static int blocks_with(const char *path, const char *words)
{
	struct squeezer *squeezer = squeezer_create();
	static char file[1 << 24], small[1 << 16];
	struct buf block = {0};
	FILE *in = fopen(path, "rb");
	size_t size = fread(file, 1, sizeof(file), in);
	int found = 0;

	fclose(in);
	for (size_t at = 0; at + 4 < size; at++) {
		if (memcmp(file + at, "\x28\xb5\x2f\xfd", 4) != 0)
			continue;
		size_t most = size - at < sizeof(small) ? size - at : sizeof(small);
		for (size_t take = 12; take <= most && take < 5000; take++) {
			memcpy(small, file + at, take);
			if (unsqueeze(squeezer, (struct text){small, (uint32_t)take}, &block))
				continue;
			found += memmem(block.at, block.size, words, strlen(words)) != NULL;
			break;
		}
	}
	buf_finish(&block);
	squeezer_destroy(squeezer);
	return found;
}

static void what_was_folded_before_is_nowhere_in_the_file(void **state)
{
	struct office *office = *state;
	struct buf lines = {0};

	office_send(office, ROSTER, office_at(office, 9, 1, 9));
	for (int i = 0; i < 400; i++) {
		buf_clear(&lines);
		buf_print(&lines,
		        "{\"id\":\"o%d\",\"type\":\"behavior\",\"student\":\"zoe%d\",\"time\":\"2026-08-2%"
		        "d\","
		        "\"kind\":\"referral\",\"note\":\"secret %d\"}\n",
		        i, i % 40, i % 10, i * 7919);
		office_send(office, buf_z(&lines), office_at(office, 9, 1, 10) + i * 1000);
	}
	office_fold(office, 100000);
	assert_true(blocks_with(office->path, "secret") > 0);
	struct retention_report report = retain(office, first_day() + 40);
	assert_int_equal(report.going, 400);
	office_close(office);
	int left = blocks_with(office->path, "secret");
	office_open(office, office->now_ms);
	assert_int_equal(left, 0);
	buf_finish(&lines);
}

/* She is in memory, and what was told of her as past begins again when more of her past comes. */
static void what_was_purged_does_not_begin_anew(void **state)
{
	struct office *office = *state;
	struct buf lines = {0};
	char date[CIVIL_DATE_SIZE];

	office_take(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        true, office_at(office, 12, 1, 9), NULL);
	office_send(office, REFERRAL("b1", "ben", "2026-11-29") REFERRAL("b2", "ben", "2026-11-30"),
	        office_at(office, 12, 1, 10));
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 1 open");
	purge(office, office_at(office, 12, 2, 9));
	office_alerts_are(office, "2 behavior.two 1 open");
	for (int32_t day = first_day() + 21; day < first_day() + 104; day += 3) {
		civil_print_date(day, date);
		buf_print(&lines, REFERRAL("h%d", "ada", "%s"), day, date);
	}
	office_take(office, buf_z(&lines), true, office_at(office, 12, 2, 10), NULL);
	office_alerts_are(office, "2 behavior.two 1 open; 3 behavior.two 0 open past");
	buf_finish(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_line_is_whose_it_says, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(who_has_a_line_that_replaced_anothers_keeps_the_name,
	                office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_higher_rev_alone_is_about_its_student, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_was_folded_before_is_nowhere_in_the_file, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(who_has_only_an_alert_left_loses_the_name_with_it,
	                office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                the_first_day_that_is_kept_never_goes_back, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_was_purged_does_not_begin_anew, office_make, office_remove),
	        cmocka_unit_test(what_is_left_means_what_it_meant),
	        cmocka_unit_test_setup_teardown(
	                an_alert_that_ended_long_enough_ago_goes, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                an_enrollment_that_has_not_ended_stays, office_make_folding, office_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
