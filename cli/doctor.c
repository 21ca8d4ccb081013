/* intervene doctor: is everything in order that a district's daemon lives on? */
#include "doctor.h"
#include "command.h"
#include "offline.h"
#include "base/diag.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const struct option options[] = {
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {"rebuild", OPTION_FLAG, NULL, "instead: make what is folded in the store again from its log"},
        {"yes", OPTION_FLAG, NULL, "with --rebuild: yes, rewrite it"},
        {0},
};

/* In the order in which one finding may be the cause of the next. */
static const struct {
	const char *name;
	doctor_fn *run;
	bool needs_settings;
} checks[] = {
        {"configuration", doctor_configuration, false},
        {"rules", doctor_rules, true},
        {"calendars", doctor_calendars, true},
        {"machine", doctor_machine, true},
        {"files", doctor_files, true},
        {"disk", doctor_disk, true},
        {"clock", doctor_clock, false},
        {"store", doctor_store, true},
        {"backup", doctor_backup, true},
        {"data", doctor_coverage, true},
        {"senders", doctor_senders, true},
        {"socket", doctor_socket, true},
        {"daemon", doctor_daemon, true},
};

static void say(struct doctor *doctor, bool is_finding, const char *words, const char *help)
{
	doctor->is_said = true;
	doctor->findings += is_finding;
	if (doctor->is_json) {
		json_object(&doctor->json);
		json_key(&doctor->json, "check");
		json_z(&doctor->json, doctor->check);
		json_key(&doctor->json, "fine");
		json_truth(&doctor->json, !is_finding);
		json_key(&doctor->json, "what");
		json_z(&doctor->json, words);
		json_key(&doctor->json, "help");
		json_z(&doctor->json, help);
		json_end(&doctor->json);
	} else if (is_finding || !doctor->is_quiet) {
		buf_print(&doctor->out, "%-3s %-14s %s\n", is_finding ? "!!" : "ok", doctor->check, words);
		if (help)
			buf_print(&doctor->out, "%-18s %s\n", "", help);
	}
}

void doctor_find(struct doctor *doctor, const char *help, const char *format, ...)
{
	char words[600];
	va_list values;

	va_start(values, format);
	vsnprintf(words, sizeof(words), format, values);
	va_end(values);
	say(doctor, true, words, help);
}

void doctor_fine(struct doctor *doctor, const char *format, ...)
{
	char words[600];
	va_list values;

	va_start(values, format);
	vsnprintf(words, sizeof(words), format, values);
	va_end(values);
	say(doctor, false, words, NULL);
}

static void checks_run(struct doctor *doctor)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].needs_settings && !doctor->has_settings)
			continue;
		doctor->check = checks[i].name;
		doctor->is_said = false;
		checks[i].run(doctor);
		if (!doctor->is_said)
			doctor_fine(doctor, "in order");
	}
}

static void report(struct doctor *doctor)
{
	json_object(&doctor->json);
	json_key(&doctor->json, "checks");
	json_list(&doctor->json);
	checks_run(doctor);
	json_end(&doctor->json);
	json_key(&doctor->json, "findings");
	json_integer(&doctor->json, doctor->findings);
	json_end(&doctor->json);
	buf_add_char(&doctor->out, '\n');
}

static int run(const struct options *given)
{
	const char *config = options_text(given, "config") ? options_text(given, "config") : DEFAULT_CONFIG;
	struct doctor doctor = {
	        .config = config,
	        .now_ms = offline_now_ms(),
	        .is_json = options_json(given),
	        .is_quiet = options_has(given, "quiet"),
	};

	if (options_has(given, "rebuild"))
		return doctor_rebuild(given);
	doctor.json.out = &doctor.out;
	if (doctor.is_json)
		report(&doctor);
	else
		checks_run(&doctor);
	fwrite(doctor.out.at, 1, doctor.out.size, stdout);
	settings_finish(&doctor.settings);
	buf_finish(&doctor.out);
	arena_finish(&doctor.arena);
	return doctor.findings ? EXIT_FINDINGS : EXIT_FINE;
}

const struct command command_doctor = {
        .name = "doctor",
        .group = COMMAND_OFFLINE,
        .help = "is everything in order that the daemon lives on?",
        .usage = "[--config FILE] [--rebuild --yes]",
        .example = "intervene doctor\nintervene doctor --rebuild --yes",
        .details =
                "Looks at the configuration, rules and calendars, files and their modes, room on the "
                "disk, the clock,\n"
                "the store (all of it is read), schools without a calendar, rules for which nothing comes, "
                "feeds that are\n"
                "behind, who has not sent for a week, the socket, and asks the daemon.\n"
                "Nothing is changed. Run it as root or as the daemon's user.\n"
                "With --rebuild nothing else is looked at: what the store keeps beside its log to be "
                "fast is made again\n"
                "from the log, and what differs is said. The daemon must be stopped; nobody is told "
                "anything.",
        .options = options,
        .run = run,
};
