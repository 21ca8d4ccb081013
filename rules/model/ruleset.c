/* Builds one generation of rules and calendars from the bytes of its files, and hands it out. */
#include "rules/model/findings.h"
#include "rules/model/instance.h"
#include "rules/model/ruleset_read.h"
#include "rules/model/scripts.h"

#include <intervene/zones.h>
#include <stdlib.h>

/* True when the file is to be read.  One that its author believes to be read and that is not must be told. */
static bool is_taken(const struct file_bytes *file, struct diags *why)
{
	struct place place = {.file = file->name, .line = 1, .column = 1, .end_column = 1};

	if (text_ends_with(file->name, ".yaml"))
		diag_help(diags_add(why, SEVERITY_ERROR, "R144", place, "this file would not be read"),
		        "give it a name that ends in .yml");
	else
		return !text_ends_with(file->name, "_test.yml");
	return false;
}

static struct file_set take(struct arena *arena, const struct file_set *files, struct diags *why)
{
	struct file_bytes *taken = arena_take_array(arena, files->count, sizeof *taken);
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		if (is_taken(&files->files[i], why))
			taken[count++] = files->files[i];
	return (struct file_set){.files = taken, .count = count};
}

/* Those that districts use, to guess what was meant; any other that the system knows is as good. */
static const char *const zone_names[] = {"America/New_York", "America/Chicago", "America/Denver",
        "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Detroit", "America/Boise",
        "America/Puerto_Rico", "America/Indiana/Indianapolis", "America/Toronto", "America/Winnipeg",
        "America/Edmonton", "America/Vancouver", "America/Halifax", "America/Mexico_City", "Pacific/Honolulu",
        "Pacific/Guam", "Pacific/Auckland", "Australia/Sydney", "Europe/London", "Europe/Berlin",
        "Europe/Paris", "Europe/Madrid", "UTC"};

static void check_zone(const struct node *root, struct zones *zones, struct diags *why)
{
	const struct node *zone = node_get(root, "timezone");

	if (!zone || zone->kind != NODE_SCALAR || !zones || zones_find(zones, zone->text))
		return;
	struct diag *diag = diags_add(why, SEVERITY_ERROR, "R135", zone->place,
	        "there is no time zone '%.*s'", (int)zone->text.size, zone->text.at);
	if (!diag_guess(diag, zone->text, zone_names, sizeof zone_names / sizeof zone_names[0]))
		diag_help(diag, "a name of the tz database, such as America/Chicago");
}

static void read_calendar(
        struct ruleset *set, const struct file_bytes *file, struct zones *zones, struct diags *why)
{
	struct arena arena = {0};
	struct node *root;

	if (yaml_read(file->name, file->bytes, &arena, &root, why) == 0) {
		check_zone(root, zones, why);
		calendars_add(&set->calendars, root, why);
	}
	arena_finish(&arena);
}

static void read_calendars(
        struct ruleset *set, const struct file_set *files, struct zones *zones, struct diags *why)
{
	for (size_t i = 0; i < files->count; i++)
		read_calendar(set, &files->files[i], zones, why);
	calendars_seal(&set->calendars, why);
}

/* Rules keep their functions by number, so every file is kept that holds any. */
static void read_rules(struct ruleset *set, const struct ruleset_files *files, struct diags *why)
{
	struct language *language = language_create(&set->arena, why);
	struct scripts *scripts = scripts_create(&files->rules, &set->arena);
	struct ruleset_build build = {
	        .set = set, .language = language, .scripts = scripts, .why = why, .lists = files};

	ruleset_read(&build, &files->rules);
	instances_check_rest(&build);
	/* Rules that could not be read may be the ones that use it; a file of streams alone is for the rules of others. */
	if (!why->errors && build.rule_count)
		language_note_unused(language, build.files[0].name);
	language_check_rest(language);
	ruleset_settle(&build);
	ruleset_note_unused(&build);
	set->scripts = scripts_files(scripts, &set->script_count);
	free(build.rules);
	scripts_destroy(scripts);
	free(build.escalations);
	free(build.blueprints);
	language_destroy(language);
}

static void tidy(struct diags *why, const struct file_set *rules, const struct file_set *calendars)
{
	findings_drop_repeats(why);
	findings_allow(why, rules);
	findings_allow(why, calendars);
	diags_sort(why);
	findings_rename(why, rules);
	findings_rename(why, calendars);
}

static void take_feeds(struct ruleset *set, const struct feed_expectations *feeds)
{
	if (!feeds)
		return;
	set->feeds = *feeds;
	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		set->feeds.of[type].from = arena_copy(&set->arena, feeds->of[type].from);
}

int ruleset_build_files(
        const struct ruleset_files *files, struct zones *zones, struct ruleset **out, struct diags *why)
{
	struct ruleset *set = memory_take(sizeof *set);
	unsigned errors = why->errors;

	*out = NULL;
	set->references = 1;
	struct ruleset_files taken = *files;
	taken.rules = take(&set->arena, &files->rules, why);
	taken.calendars = take(&set->arena, &files->calendars, why);
	take_feeds(set, files->feeds);
	read_calendars(set, &taken.calendars, zones, why);
	read_rules(set, &taken, why);
	tidy(why, &taken.rules, &taken.calendars);
	if (why->errors > errors) {
		ruleset_unref(set);
		return -1;
	}
	*out = set;
	return 0;
}

int ruleset_build(const struct file_set *rules, const struct file_set *calendars, struct zones *zones,
        struct ruleset **out, struct diags *why)
{
	struct ruleset_files files = {.rules = *rules, .calendars = *calendars};

	return ruleset_build_files(&files, zones, out, why);
}

struct ruleset *ruleset_ref(struct ruleset *set)
{
	__atomic_add_fetch(&set->references, 1, __ATOMIC_RELAXED);
	return set;
}

void ruleset_unref(struct ruleset *set)
{
	if (!set || __atomic_sub_fetch(&set->references, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	calendars_finish(&set->calendars);
	arena_finish(&set->arena);
	free(set);
}
