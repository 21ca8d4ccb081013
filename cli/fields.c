/* intervene fields: what has arrived, and which rules read it. */
#include "command.h"
#include "event_log.h"
#include "inputs.h"
#include "cli/fields/print.h"
#include "base/buf.h"
#include "base/diag.h"
#include <intervene/zones.h>
#include <stdio.h>

static const struct option options[] = {
        {"events", OPTION_LIST | OPTION_REQUIRED | OPTION_OR_NEXT, "FILE..",
                "a JSON object a line; - is standard input"},
        {"db", OPTION_TEXT, "FILE", "or a daemon's store"},
        {"roster", OPTION_LIST, "FILE..", "schools, students, enrollments"},
        {"rules", OPTION_TEXT, "PATH", "say which of these rules read each: a rule file or a folder of them"},
        {"calendars", OPTION_TEXT, "DIR", "calendar files of those rules"},
        {0},
};

static int list_read(const struct options *given, const char *option, struct event_log *log, struct diag *why)
{
	size_t count;
	const char *const *paths = options_list(given, option, &count);

	for (size_t i = 0; i < count; i++)
		if (log_read(log, paths[i], why))
			return -1;
	return 0;
}

static void lines_count(const struct event_log *log, struct census *census)
{
	struct event_reader reader = log_reader();
	struct arena arena = {0};
	struct event event;
	struct text field;

	for (size_t i = 0; i < log->count; i++) {
		if (event_read(log->lines[i].text, &reader, &arena, &event, &field, NULL) == 0)
			census_take(census, &event);
		arena_reset(&arena);
	}
	arena_finish(&arena);
}

static int files_count(
        const struct options *given, struct zones *zones, struct census *census, struct diag *why)
{
	struct event_log log = {
	        .zone = zones_find(zones, text_of("UTC")), .is_quiet = options_has(given, "quiet")};
	const char *store = options_text(given, "db");
	int result = store ? log_read_store(&log, store, why) : 0;

	if (result == 0 && (list_read(given, "roster", &log, why) || list_read(given, "events", &log, why)))
		result = -1;
	lines_count(&log, census);
	if (log.bad)
		fprintf(stderr, "%llu lines could not be read: 'intervene backtest' says why\n",
		        (unsigned long long)log.bad);
	log_finish(&log);
	return result;
}

static int help_types(const char *const *names, struct diag *why)
{
	struct buf list = {0};

	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		buf_print(&list, "%s%s", type > 0 ? ", " : "", names[type]);
	diag_help(why, "types are %s", buf_z(&list));
	buf_finish(&list);
	return -1;
}

/* `only` -1: every type. */
static int type_find(const struct options *given, int *only, struct diag *why)
{
	const char *names[EVENT_TYPE_COUNT], *word = given->word_count ? given->words[0] : NULL;

	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		names[type] = event_type_name((enum event_type)type);
	*only = word ? event_type_find(text_of(word)) : -1;
	if (!word || *only >= 0)
		return 0;
	const char *near = text_nearest(text_of(word), names, EVENT_TYPE_COUNT);
	diag_set(why, "C146", "there is no type of event '%s'", word);
	return near ? diag_help(why, "did you mean '%s'?", near) : help_types(names, why);
}

static int run(const struct options *given)
{
	struct inputs inputs = {.given = given};
	struct census census = {0};
	struct fields_page page = {.census = &census};
	struct zones *zones = zones_create(zone_file_bytes, NULL);
	struct diag why = {0};
	int code = EXIT_FINE;

	if (type_find(given, &page.only, &why))
		code = command_fail(EXIT_USAGE, &why);
	else if ((options_has(given, "rules") && inputs_read_rules(&inputs, &why)) ||
	         files_count(given, zones, &census, &why))
		code = command_fail(EXIT_FINDINGS, &why);
	page.set = inputs.set;
	if (code == EXIT_FINE && options_json(given))
		fields_json(&page);
	else if (code == EXIT_FINE)
		fields_words(&page);
	census_finish(&census);
	inputs_finish(&inputs);
	zones_destroy(zones);
	return code;
}

const struct command command_fields = {
        .name = "fields",
        .group = COMMAND_OFFLINE,
        .help = "every type, field and value that has arrived, and which rules read it",
        .usage = "[TYPE] --events FILE.. [--roster FILE..] [--rules PATH]",
        .example = "intervene fields --events events.ndjson\n"
                   "intervene fields assessment --events events.ndjson --rules rules.d",
        .details = "Names, ways to reach people, free text and whatever stands under groups are counted and "
                   "never "
                   "shown.\n"
                   "Of a sender's own fields a value is shown from the third time on that it came.",
        .options = options,
        .words_most = 1,
        .run = run,
};
