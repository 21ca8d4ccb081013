/* Reads rules, calendars, roster and events, and makes up what is missing among them. */
#include "inputs.h"
#include "command.h"
#include "base/buf.h"
#include "daemon/config/lists.h"
#include <intervene/calendar.h>
#include <intervene/zones.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BAD_SHOWN = 20 };

/* --- rules and calendars ------------------------------------------------------------------------------------ */

struct sources { /* what findings may be about */
	struct file_set rules, calendars;
};

static struct text bytes_in(struct file_set set, struct text name)
{
	for (size_t i = 0; i < set.count; i++)
		if (text_equal(set.files[i].name, name))
			return set.files[i].bytes;
	return (struct text){"", 0};
}

static void findings_print(const struct sources *sources, const struct diags *found)
{
	struct buf out = {0};

	for (size_t i = 0; i < found->count; i++) {
		const struct diag *diag = &found->items[i];
		struct text source = bytes_in(sources->rules, diag->place.file);
		if (!source.size)
			source = bytes_in(sources->calendars, diag->place.file);
		if (diag->severity == SEVERITY_ERROR)
			diag_print(diag, source, isatty(STDERR_FILENO), &out);
	}
	fputs(buf_z(&out), stderr);
	buf_finish(&out);
}

static bool has_file(struct file_set set, struct text name)
{
	for (size_t i = 0; i < set.count; i++)
		if (text_equal(set.files[i].name, name))
			return true;
	return false;
}

static int errors_say(const struct sources *sources, const struct diags *found, struct diag *why)
{
	unsigned of_calendars = 0;

	for (size_t i = 0; i < found->count; i++) {
		const struct diag *diag = &found->items[i];
		of_calendars += diag->severity == SEVERITY_ERROR &&
		                has_file(sources->calendars, diag->place.file) &&
		                !has_file(sources->rules, diag->place.file);
	}
	const char *whose = of_calendars == 0               ? "the rules"
	                    : of_calendars == found->errors ? "the calendars"
	                                                    : "rules and calendars";
	diag_set(why, "C160", "%s have %u error%s", whose, found->errors, found->errors == 1 ? "" : "s");
	if (!of_calendars && sources->calendars.count &&
	        has_file(sources->rules, sources->calendars.files[0].name))
		diag_help(why, "--rules and --calendars name the same files");
	return -1;
}

static int calendars_check(const struct inputs *inputs, struct diag *why)
{
	if (!ruleset_calendars(inputs->set)->count) {
		diag_set(why, "C166", "there is no calendar in %s", options_text(inputs->given, "calendars"));
		return diag_help(why, "calendars are files whose names end in '.yml'");
	}
	return 0;
}

/* A folder mistyped, or not yet filled, would answer that nobody needs anybody. */
int inputs_build(const struct inputs *inputs, struct file_set rules, struct rule_files *from,
        struct ruleset **out, struct diag *why)
{
	struct sources sources = {rules, inputs->calendars};
	struct diags found = {0};
	struct lists lists;

	lists_split(&lists, &from->lists);
	struct ruleset_files files = {.rules = rules,
	        .calendars = inputs->calendars,
	        .lists = lists.items,
	        .list_count = lists.count};
	int result = ruleset_build_files(&files, inputs->zones, out, &found);

	if (result)
		errors_say(&sources, &found, why);
	findings_print(&sources, &found);
	diags_finish(&found);
	lists_finish(&lists);
	if (result || ruleset_rule_count(*out))
		return result ? -1 : 0;
	diag_set(why, "C165", "there is no rule in %s", from->path);
	return diag_help(why, "rules stand under 'rules:' in files whose names end in '.yml'");
}

static int ruleset_make(struct inputs *inputs, struct file_set calendars, struct diag *why)
{
	inputs->calendars = calendars;
	return inputs_build(inputs, files_set(&inputs->rules.files), &inputs->rules, &inputs->set, why);
}

/* Of a district's folder what is named so in it; any other path is meant as it stands. */
static const char *part_of(const char *path, const char *name, struct arena *arena)
{
	const char *part = arena_print(arena, "%s/%s", path, name);

	return files_is_folder(part) ? part : path;
}

int rule_files_read(struct rule_files *files, const char *path, struct diag *why)
{
	files->path = part_of(path, "rules.d", &files->files.arena);
	return files_add_path(&files->files, files->path, why) || lists_add(&files->lists, &files->files, why)
	               ? -1
	               : 0;
}

void rule_files_finish(struct rule_files *files)
{
	files_finish(&files->files);
	files_finish(&files->lists);
}

static int files_read(struct inputs *inputs, struct diag *why)
{
	const char *calendars = options_text(inputs->given, "calendars");

	if (rule_files_read(&inputs->rules, options_text(inputs->given, "rules"), why))
		return -1;
	if (!calendars)
		return 0;
	return files_add_path(&inputs->calendar_files,
	        part_of(calendars, "calendar.d", &inputs->calendar_files.arena), why);
}

/* --- events ------------------------------------------------------------------------------------------------- */

static void on_bad(void *context, const struct log_line *line, struct text field, const struct diag *why)
{
	const struct inputs *inputs = context;

	if (inputs->log.bad > BAD_SHOWN)
		return;
	fprintf(stderr, "%s:%u: %s %.*s%s%s\n", inputs->log.files[line->file].path, line->number, why->code,
	        (int)field.size, field.at, field.size ? ": " : "", why->message);
}

static int list_read(struct inputs *inputs, const char *option, struct diag *why)
{
	size_t count;
	const char *const *paths = options_list(inputs->given, option, &count);

	for (size_t i = 0; i < count; i++)
		if (log_read(&inputs->log, paths[i], why))
			return -1;
	return 0;
}

static int store_read(struct inputs *inputs, struct diag *why)
{
	const char *path = options_text(inputs->given, "db");

	return path ? log_read_store(&inputs->log, path, why) : 0;
}

/* The roster first: lines of equal receipt keep the order of the files. */
static int events_read(struct inputs *inputs, struct text zone, struct diag *why)
{
	inputs->log = (struct event_log){
	        .zone = zones_find(inputs->zones, zone),
	        .on_bad = on_bad,
	        .context = inputs,
	        .is_quiet = options_has(inputs->given, "quiet"),
	};
	if (!inputs->log.zone)
		return diag_set(why, "C161", "the calendar's time zone '%.*s' is unknown on this machine",
		        (int)zone.size, zone.at);
	if (list_read(inputs, "roster", why) || store_read(inputs, why) || list_read(inputs, "events", why))
		return -1;
	if (inputs->log.bad > BAD_SHOWN)
		fprintf(stderr, "and %llu more lines that could not be read\n",
		        (unsigned long long)(inputs->log.bad - BAD_SHOWN));
	if (inputs->log.first_day == NO_DAY)
		return diag_set(why, "C162", "there is no readable event in these files");
	log_seal(&inputs->log);
	return 0;
}

/* --- all together ------------------------------------------------------------------------------------------- */

/* There is one: calendars_check saw to it. */
static const struct calendar *first_calendar(const struct ruleset *set)
{
	return &ruleset_calendars(set)->items[0];
}

/* With calendars, the log's days are those of their zone; without, they are made from the log. */
int inputs_read(struct inputs *inputs, struct diag *why)
{
	bool has_calendars = options_text(inputs->given, "calendars") != NULL;

	inputs->zones = zones_create(zone_file_bytes, NULL);
	if (files_read(inputs, why))
		return -1;
	if (has_calendars && (ruleset_make(inputs, files_set(&inputs->calendar_files), why) ||
	                             calendars_check(inputs, why)))
		return -1;
	if (events_read(inputs, has_calendars ? first_calendar(inputs->set)->timezone : text_of("UTC"), why))
		return -1;
	if (!has_calendars &&
	        ruleset_make(inputs, assume_calendars(&inputs->log, &inputs->arena, &inputs->assumed), why))
		return -1;
	assume_receipts(&inputs->log, &inputs->assumed);
	if (!options_has(inputs->given, "roster") && !inputs->log.has_enrollments)
		assume_roster(
		        &inputs->log, first_calendar(inputs->set)->name, &inputs->arena, &inputs->assumed);
	return 0;
}

int inputs_read_rules(struct inputs *inputs, struct diag *why)
{
	inputs->zones = zones_create(zone_file_bytes, NULL);
	if (files_read(inputs, why))
		return -1;
	return ruleset_make(inputs, files_set(&inputs->calendar_files), why);
}

/* The one that ends so, as `chronic` for attendance.chronic; else the one that is written most like it. */
static const char *rule_nearest(struct text id, const char *const *ids, size_t count)
{
	const char *found = NULL;
	size_t ends_so = 0;

	for (size_t i = 0; i < count; i++) {
		struct text rest = text_of(ids[i]);
		uint32_t start = rest.size > id.size ? rest.size - id.size : 0;

		if (start == 0 || rest.at[start - 1] != '.' || !text_ends_with(rest, id.at))
			continue;
		found = ids[i];
		ends_so++;
	}
	return ends_so == 1 ? found : text_nearest(id, ids, count);
}

int inputs_rule(const struct inputs *inputs, const char *id, uint32_t *rule, struct diag *why)
{
	size_t count = ruleset_rule_count(inputs->set);
	const char **ids = memory_take((count + 1) * sizeof(*ids));
	int found = ruleset_rule_find(inputs->set, text_of(id));
	struct rule_words words;

	for (size_t i = 0; i < count; i++) {
		ruleset_rule_words(inputs->set, (uint32_t)i, &words);
		ids[i] = words.id.at;
	}
	const char *near = found < 0 ? rule_nearest(text_of(id), ids, count) : NULL;

	free(ids);
	*rule = (uint32_t)found;
	if (found >= 0)
		return 0;
	diag_set(why, "C141", "there is no rule '%s' in %s", id, options_text(inputs->given, "rules"));
	return near ? diag_help(why, "did you mean '%s'?", near) : -1;
}

void inputs_finish(struct inputs *inputs)
{
	log_finish(&inputs->log);
	ruleset_unref(inputs->set);
	zones_destroy(inputs->zones);
	rule_files_finish(&inputs->rules);
	files_finish(&inputs->calendar_files);
	arena_finish(&inputs->arena);
}
