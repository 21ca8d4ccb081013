/* Channels in the configuration: what is read, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/config/config.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REST                                                                                                 \
	"format: 1\ndistrict: {name: Riverbend, timezone: America/Chicago}\n"                                \
	"retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}\n"               \
	"store: {path: d.db}\nlisten: [{unix: d.sock}]\n"

struct reading {
	char folder[64];
	struct settings settings;
	struct diags findings;
	int result;
};

static void write_file(const struct reading *reading, const char *name, const char *bytes)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", reading->folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
	chmod(path, 0600);
}

static void read_channels(struct reading *reading, const char *channels)
{
	struct buf all = {0};
	char path[200];

	*reading = (struct reading){.folder = "/tmp/test_channels_XXXXXX"};
	assert_non_null(mkdtemp(reading->folder));
	buf_print(&all, REST "channels: %s\n", channels);
	write_file(reading, "intervened.yml", buf_z(&all));
	write_file(reading, "secret", "sixteen characters\n");
	snprintf(path, sizeof(path), "%s/intervened.yml", reading->folder);
	reading->result = settings_read(path, &reading->settings, &reading->findings);
	buf_finish(&all);
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

static void refused(const char *channels, const char *words)
{
	struct reading reading;
	bool is_said = false;

	read_channels(&reading, channels);
	assert_int_equal(reading.result, -1);
	for (size_t i = 0; i < reading.findings.count; i++)
		is_said |= strstr(reading.findings.items[i].message, words) ||
		           strstr(reading.findings.items[i].help, words);
	if (!is_said)
		fail_msg("'%s' says '%s'", channels, reading.findings.items[0].message);
	done(&reading);
}

static void what_is_left_out_is_as_usual(void **state)
{
	struct reading reading;

	(void)state;
	read_channels(
	        &reading, "{log: {}, webhook: {url: \"https://a.example/in\", secret: {file: secret}}}");
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.settings.channel_count, 2);
	const struct channel_setting *log = &reading.settings.channels[0],
	                             *hook = &reading.settings.channels[1];
	assert_int_equal(log->type, CHANNEL_LOG);
	assert_string_equal(hook->name, "webhook");
	assert_string_equal(hook->secret.name, "secret");
	assert_false(hook->allow_private || hook->is_full || hook->rule_count || hook->severities);
	assert_int_equal(hook->concurrency, 4);
	assert_int_equal(hook->timeout_ms, 10000);
	assert_int_equal(hook->most_ms, 3600 * 1000);
	assert_int_equal(hook->give_up_ms, 3LL * 24 * 3600 * 1000);
	done(&reading);
}

static void a_list_of_webhooks_is_read_with_all_its_keys(void **state)
{
	struct reading reading;

	(void)state;
	read_channels(&reading,
	        "{webhook: [{name: a, url: \"http://[::1]:80/in\", secret: {file: secret}},"
	        " {name: b, url: \"https://b.example\", secret: {file: secret}, ca: ca.pem, allow_private: "
	        "true,"
	        " detail: full, rules: [x.*, y], severity: [low, urgent], concurrency: 2, timeout: 3s,"
	        " retry: {first: 1s, most: 2m, tries: 9, give_up: 1d}}]}");
	assert_int_equal(reading.result, 0);
	const struct channel_setting *b = &reading.settings.channels[1];
	assert_string_equal(b->name, "b");
	assert_true(b->allow_private && b->is_full);
	assert_int_equal(b->rule_count, 2);
	assert_int_equal(b->severities, 1 << 1 | 1 << 4);
	assert_int_equal(b->concurrency + b->tries, 11);
	assert_int_equal(b->timeout_ms + b->first_ms + b->most_ms, 124000);
	done(&reading);
}

#define HOOK(more) "{webhook: {url: \"https://a.example/in\", secret: {file: secret}, " more "}}"

static void what_cannot_be_is_refused_with_what_can(void **state)
{
	(void)state;
	refused("{webhook: {url: \"http://a.example/in\", secret: {file: secret}}}", "begins with https://");
	refused("{webhook: {url: \"http://127.0.0.1.a.example/\", secret: {file: secret}}}",
	        "begins with https://");
	refused("{webhook: {url: \"http://localhost.a.example/\", secret: {file: secret}}}",
	        "begins with https://");
	refused("{webhook: {url: \"ftp://a.example/in\", secret: {file: secret}}}", "begins with https://");
	refused("{webhook: {url: \"https://u:p@a.example/in\", secret: {file: secret}}}", "a user in it");
	refused("{webhook: {url: \"https://a.example/in x\", secret: {file: secret}}}", "a space in it");
	refused("{webhook: {url: \"https://a.example/in\"}}", "needs the key 'secret'");
	refused("{webhook: {url: \"https://a.example/in\", secret: hunter2hunter2hunter2}}",
	        "never written here");
	refused("{webhook: {url: \"https://a.example/in\", secret: {file: other}}}", "No such file");
	refused("{webhook: {url: \"https://a.example/in\", secret: {file: intervened.yml, credential: x}}}",
	        "only where it is");
	refused("{webhook: [{url: \"https://a.example\", secret: {file: secret}},"
	        " {url: \"https://b.example\", secret: {file: secret}}]}",
	        "two channels have this name");
	refused(HOOK("name: A b"), "no name of a channel");
	refused(HOOK("detail: all"), "'ids' or 'full'");
	refused(HOOK("severity: [worst]"), "info, low, medium, high, urgent");
	refused(HOOK("rules: []"), "sends nothing");
	refused(HOOK("concurrency: 0"), "1 to 64");
	refused(HOOK("timeout: soon"), "a span of time");
	refused(HOOK("retry: {first: 1s, last: 2s}"), "last");
	refused(HOOK("retry: {most: 2d}"), "a day at most");
	refused(HOOK("retry: {give_up: 31d}"), "give_up 30d");
	refused(HOOK("hedgehog: 1"), "hedgehog");
	refused("{webhook: \"https://a.example\"}", "expected a map");
	refused("{log: yes}", "expected a map");
	refused("{pigeon: {}}", "pigeon");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_left_out_is_as_usual),
	        cmocka_unit_test(a_list_of_webhooks_is_read_with_all_its_keys),
	        cmocka_unit_test(what_cannot_be_is_refused_with_what_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
