/* The configuration: what is read, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/diag.h"
#include "daemon/config/config.h"
#include "daemon/config/token.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REST                                                                                                 \
	"retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}\n"               \
	"store: {path: d.db}\nlisten: [{unix: d.sock}]\n"
#define ALL "format: 1\ndistrict: {name: Riverbend, timezone: America/Chicago}\n" REST
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct reading {
	char folder[64];
	struct settings settings;
	struct diags findings;
	int result;
};

static void write_file(const char *folder, const char *name, const char *bytes)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
}

/* Reads `main`, with `more` in conf.d when it is not NULL. */
static void read_both(struct reading *reading, const char *main_file, const char *more)
{
	char path[200];

	*reading = (struct reading){.folder = "/tmp/test_settings_XXXXXX"};
	assert_non_null(mkdtemp(reading->folder));
	write_file(reading->folder, "intervened.yml", main_file);
	if (more) {
		snprintf(path, sizeof(path), "%s/conf.d", reading->folder);
		assert_int_equal(mkdir(path, 0700), 0);
		write_file(reading->folder, "conf.d/more.yml", more);
	}
	snprintf(path, sizeof(path), "%s/intervened.yml", reading->folder);
	reading->result = settings_read(path, &reading->settings, &reading->findings);
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void done(struct reading *reading)
{
	settings_finish(&reading->settings);
	diags_finish(&reading->findings);
	nftw(reading->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
}

static void refused(const char *line, const char *words)
{
	struct reading reading;

	read_both(&reading, ALL, line);
	assert_int_equal(reading.result, -1);
	for (size_t i = 0; i < reading.findings.count; i++) {
		const struct diag *finding = &reading.findings.items[i];
		if (strstr(finding->message, words) || strstr(finding->help, words)) {
			done(&reading);
			return;
		}
	}
	fail_msg("'%s' was not said; first: %s", words, reading.findings.items[0].message);
}

static void a_whole_configuration_is_read(void **state)
{
	struct reading reading;
	const struct settings *settings = &reading.settings;
	char path[200];

	(void)state;
	read_both(&reading,
	        ALL "tokens: [{name: sis, hash: " HASH ", may: [ingest, history], source: powerschool}]\n"
	            "go_live: 2026-12-01\n",
	        NULL);
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.findings.count, 0);
	assert_string_equal(settings->district_name, "Riverbend");
	assert_string_equal(settings->timezone, "America/Chicago");
	snprintf(path, sizeof(path), "%s/d.db", reading.folder);
	assert_string_equal(settings->store_path, path);
	snprintf(path, sizeof(path), "%s/rules.d", reading.folder);
	assert_string_equal(settings->rules, path);
	assert_int_equal(settings->retention.quarantine, 30);
	assert_int_equal(settings->retention.events, 3 * 366);
	assert_int_equal(settings->go_live, civil_day(2026, 12, 1));
	assert_int_equal(settings->token_count, 1);
	assert_int_equal(settings->tokens[0].rights, RIGHT_INGEST | RIGHT_HISTORY);
	assert_string_equal(settings->tokens[0].source, "powerschool");
	assert_int_equal(settings->listen_count, 1);
	assert_int_equal(settings->listen[0].rights, RIGHT_INGEST | RIGHT_HISTORY | RIGHT_OPERATE);
	done(&reading);
}

static void a_later_file_adds_to_lists_and_replaces_the_rest(void **state)
{
	struct reading reading;

	(void)state;
	read_both(&reading, ALL, "listen: [{http: \"127.0.0.1:8840\"}]\ndistrict: {name: Other}\n");
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.settings.listen_count, 2);
	assert_string_equal(reading.settings.listen[1].host, "127.0.0.1");
	assert_int_equal(reading.settings.listen[1].port, 8840);
	assert_string_equal(reading.settings.district_name, "Other");
	assert_string_equal(reading.settings.timezone, "America/Chicago");
	done(&reading);
}

static void what_is_required_is_named(void **state)
{
	struct reading reading;

	(void)state;
	read_both(&reading, "format: 1\ndistrict: {name: Riverbend}\n", NULL);
	assert_int_equal(reading.result, -1);
	assert_int_equal(reading.findings.errors, 7);
	assert_string_equal(reading.findings.items[0].message, "'district.timezone' is missing");
	done(&reading);
}

static void mistakes_are_explained(void **state)
{
	(void)state;
	refused("stroe: {}", "did you mean 'store'");
	refused("store: {pth: x}", "did you mean 'path'");
	refused("format: 2", "format 1 only");
	refused("retention: {events: 3}", "days, weeks, months or years");
	refused("retention: {events: 0 days}", "'3 years' or '30 days'");
	refused("listen: {unix: x}", "a list of {unix: ..} and {http: ..}");
	refused("listen: [{unix: x, http: \"127.0.0.1:1\"}]", "a listener is one of two things");
	refused("listen: [{http: \"0.0.0.0:8840\"}]", "needs TLS");
	refused("listen: [{http: \"127.0.0.1\"}]", "an address and a port");
	refused("listen: [{http: \"127.0.0.1:70000\"}]", "an address and a port");
	refused("listen: [{unix: x, role: king}]", "operator (no student data)");
	refused("tokens: [{name: a, hash: short, may: [read]}]", "no hash of a token");
	refused("tokens: [{name: a, hash: " HASH ", may: [fly]}]", "ingest, read, history, operate");
	refused("tokens: [{name: a, hash: " HASH "}]", "may");
	refused("attendance: {day_from_sections: absent_if_missed 50%}", "nothing else is supported yet");
	refused("store: x", "'key: value' lines");
	refused("log: {level: loud}", "one of: error, warning, notice, info, debug");
	refused("log: {rooms: {stroe: debug}}", "did you mean 'store'?");
	refused("log: {rooms: debug}", "rooms: {http: debug}");
	refused("district: {name: \"\"}", "must not be empty");
	refused("sources: {drop: {path: x}}", "a list of {drop: {path: ..}}");
	refused("sources: [{drop: x}]", "a drop folder is {path: FOLDER, ..}");
	refused("sources: [{drop: {source: sis}}]", "path");
	refused("sources: [{drop: {path: x, format: csv}}]", "this format is not supported yet");
	refused("sources: [{dorp: {path: x}}]", "did you mean 'drop'");
	refused("limits: {requests_per_second: 0}", "a whole number from 1 to 1000000");
	refused("limits: {connections: many}", "must be a whole number");
}

static void feeds_are_expected_by_a_time_of_day(void **state)
{
	struct reading reading;

	(void)state;
	read_both(&reading, ALL "feeds: {assessment: {by: \"9:00\"}}\n",
	        "feeds: {attendance: {from: sis, every: instructional day, by: \"10:30\"}}\n");
	assert_int_equal(reading.result, -1);
	done(&reading);
	read_both(&reading, ALL "feeds: {assessment: {by: \"09:00\"}}\n",
	        "feeds: {attendance: {from: sis, every: instructional day, by: \"10:30\"}}\n");
	assert_int_equal(reading.result, 0);
	assert_true(reading.settings.feeds.of[EVENT_ATTENDANCE].is_expected);
	assert_int_equal(reading.settings.feeds.of[EVENT_ATTENDANCE].by_ms, (10 * 60 + 30) * 60000);
	assert_true(text_is(reading.settings.feeds.of[EVENT_ATTENDANCE].from, "sis"));
	assert_false(reading.settings.feeds.of[EVENT_ASSESSMENT].is_expected); /* a value replaces */
	done(&reading);
}

static void a_feed_that_cannot_be_expected_is_refused(void **state)
{
	(void)state;
	refused("feeds: {attendence: {by: \"10:30\"}}", "did you mean 'attendance'?");
	refused("feeds: {attendance: {every: week, by: \"10:30\"}}", "every: instructional day");
	refused("feeds: {attendance: {by: half past ten}}", "write it as \"10:30\"");
	refused("feeds: {attendance: {from: sis}}", "by");
	refused("feeds: {attendance: late}", "map");
	refused("feeds: late", "map");
}

static void rooms_of_the_log_have_levels_of_their_own(void **state)
{
	struct reading reading;

	(void)state;
	read_both(&reading, ALL "log: {level: warning, rooms: {store: debug, http: error}}\n", NULL);
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.settings.log.all, LOG_WARNING);
	assert_int_equal(reading.settings.log.rooms[log_room_find("store")], LOG_DEBUG);
	assert_int_equal(reading.settings.log.rooms[log_room_find("http")], LOG_ERROR);
	assert_int_equal(reading.settings.log.rooms[log_room_find("core")], 0);
	done(&reading);
}

/* What stands behind the place where reading ended was not read: it is not missing. */
static void a_file_that_is_no_yaml_says_only_that(void **state)
{
	struct reading reading;

	(void)state;
	read_both(&reading, "format: 1\ndistrict: {name: Riverbend\n" REST, NULL);
	assert_int_equal(reading.result, -1);
	for (size_t i = 0; i < reading.findings.count; i++)
		assert_null(strstr(reading.findings.items[i].message, "missing"));
	done(&reading);
}

static void what_is_not_built_is_a_warning_or_an_error_by_what_it_would_change(void **state)
{
	struct reading reading;

	(void)state;
	refused("flags: {homeless: {seen_by: [liaison]}}", "known, but not supported yet");
	read_both(&reading, ALL, "templates: t\nchannels: {mail: {}}\n");
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.findings.warnings, 2);
	done(&reading);
}

static void every_setting_is_in_the_help(void **state)
{
	struct buf help = {0};

	(void)state;
	settings_help(&help);
	assert_non_null(strstr(buf_z(&help), "retention.quarantine"));
	assert_non_null(strstr(buf_z(&help), "(default: rules.d)"));
	buf_finish(&help);
}

static void a_token_matches_its_hash_and_no_other(void **state)
{
	uint8_t random[32] = {1, 2, 3};
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];

	(void)state;
	token_make(random, token);
	assert_true(text_starts_with(text_of(token), "ivd_"));
	assert_int_equal(strlen(token), TOKEN_SIZE - 1);
	token_hash(text_of(token), hash);
	assert_true(token_matches(text_of(token), hash));
	assert_false(token_matches(text_slice(text_of(token), 0, 20), hash));
	assert_false(token_matches(text_of(token), "short"));
	assert_false(token_matches(text_of(token), HASH));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_whole_configuration_is_read),
	        cmocka_unit_test(a_later_file_adds_to_lists_and_replaces_the_rest),
	        cmocka_unit_test(what_is_required_is_named),
	        cmocka_unit_test(mistakes_are_explained),
	        cmocka_unit_test(feeds_are_expected_by_a_time_of_day),
	        cmocka_unit_test(a_feed_that_cannot_be_expected_is_refused),
	        cmocka_unit_test(rooms_of_the_log_have_levels_of_their_own),
	        cmocka_unit_test(a_file_that_is_no_yaml_says_only_that),
	        cmocka_unit_test(what_is_not_built_is_a_warning_or_an_error_by_what_it_would_change),
	        cmocka_unit_test(every_setting_is_in_the_help),
	        cmocka_unit_test(a_token_matches_its_hash_and_no_other),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
