/* The long form of every code about the configuration: why it is said, a wrong and a right example.  What any YAML file
 * can be told is in rules/model/codes.c. */
#include "config.h"

/* clang-format off */
static const struct {
	const char *code, *help;
} table[] = {
	{"D100",
		"The configuration, or a file of conf.d beside it, could not be read. The message says why.\n"
		"  wrong: intervened --config intervend.yml\n"
		"  right: intervened --config intervened.yml"},
	{"D101",
		"The setting takes something else; the message says what.\n"
		"  wrong: retention: {quarantine: a month}\n"
		"  right: retention: {quarantine: 30 days}"},
	{"D102",
		"Who may come in, and where, cannot be as it stands; the line below says how it can.\n"
		"  wrong: listen: [{http: 0.0.0.0:8840}]\n"
		"  right: listen: [{http: 127.0.0.1:8840}]"},
	{"D103",
		"The setting belongs to the program but this version does not act on it yet. It starts all the same.\n"
		"  wrong: staff_hours: 07:00-16:30 school days\n"
		"  right: leave it out"},
	{"D104",
		"The setting belongs to the program but this version does not act on it, and starting without it would do "
		"something else than what is written.\n"
		"  wrong: flags: {homeless: {seen_by: [principal]}}\n"
		"  right: leave it out"},
	{"D105",
		"There is no default for this setting: a district decides.\n"
		"  wrong: no retention at all\n"
		"  right: retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}"},
	{"D106",
		"What is told beyond this machine, and where, cannot be as it stands; the line below says how it can.\n"
		"  wrong: channels: {webhook: {url: http://sis.example.org/in, secret: {file: secret}}}\n"
		"  right: channels: {webhook: {url: https://sis.example.org/in, secret: {file: secret}}}"},
	{"D107",
		"A secret is in a file that the daemon's user can read and others cannot; the configuration only says which.\n"
		"  wrong: chmod 644 /etc/intervened/webhook.secret\n"
		"  right: chmod 600 /etc/intervened/webhook.secret"},
	{"D110",
		"The folder of rules or of calendars could not be read. A relative path begins at the configuration's folder.\n"
		"  wrong: rules: rule.d\n"
		"  right: rules: rules.d"},
	{"D111",
		"Time zones have the names of the tz database.\n"
		"  wrong: district: {timezone: Central}\n"
		"  right: district: {timezone: America/Chicago}"},
	{"D113",
		"Each reading of the folders found other files than the one before, so there is no moment to stand for. Half of one "
		"version and half of the next would be rules that nobody wrote.\n"
		"  wrong: a copy that goes on for minutes, into rules.d itself\n"
		"  right: cp -r new rules.d.new && mv rules.d rules.d.old && mv rules.d.new rules.d"},
	{"D114",
		"With reload.require_tests other rules are put in force only when the tests beside them pass: all tests of the files "
		"in that folder whose names end in _test.yml, of which there must be one. The message says what a test expected and "
		"what happened.\n"
		"  wrong: reload: {require_tests: true}, and a rule that was changed without its test\n"
		"  right: intervene test /etc/intervened, then intervene reload"},
	{"D120",
		"A socket is to be for a group that this machine does not have. The daemon would not start.\n"
		"  wrong: listen: [{unix: /run/intervened/intervened.sock, group: counsellors}]\n"
		"  right: listen: [{unix: /run/intervened/intervened.sock, group: counselors}]"},
	{"D121",
		"The store and its sockets are made in folders that are there, and that the daemon's user may write in.\n"
		"  wrong: store: {path: /var/lib/intervend/intervened.db}\n"
		"  right: store: {path: /var/lib/intervened/intervened.db}"},
	{"D122",
		"Without a rule the daemon takes events and never says anything. It starts all the same.\n"
		"  wrong: rules: rules        (a folder without a file that ends in .yml)\n"
		"  right: rules: rules.d"},
	{"D123",
		"Without a calendar no day is known to be a school day: rates, streaks and school-day windows stay unknown. It "
		"starts all the same.\n"
		"  wrong: calendars: calendars        (a folder without a file that ends in .yml)\n"
		"  right: calendars: calendar.d"},
};
/* clang-format on */

const char *setting_code_help(struct text code)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (text_is(code, table[i].code))
			return table[i].help;
	return NULL;
}
