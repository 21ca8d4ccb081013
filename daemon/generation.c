/* Reads what a district's files say and refuses it as a whole when any of it is wrong. */
#include "generation.h"
#include "base/buf.h"
#include "daemon/config/lists.h"
#include "rule_tests.h"

#include <stdlib.h>
#include <unistd.h>

enum { READINGS_MOST = 20 };

struct generation *generation_create(void)
{
	return memory_take(sizeof(struct generation));
}

static void settings_destroy(struct settings *settings)
{
	if (settings)
		settings_finish(settings);
	free(settings);
}

void generation_forget_files(struct generation *generation)
{
	diags_finish(&generation->findings);
	generation->findings = (struct diags){0};
	arena_finish(&generation->arena);
	files_finish(&generation->files.rules);
	files_finish(&generation->files.calendars);
	files_finish(&generation->files.lists);
}

void generation_destroy(struct generation *generation)
{
	if (!generation)
		return;
	generation_forget_files(generation);
	ruleset_unref(generation->set);
	zones_destroy(generation->zones);
	settings_destroy(generation->settings);
	free(generation);
}

/* --- off the disk ------------------------------------------------------------------------------------------- */

static int path_read(struct files *files, const char *path, struct diags *why)
{
	struct diag one = {0};

	if (files_add_path(files, path, &one) == 0)
		return 0;
	diags_add(why, SEVERITY_ERROR, "D110", (struct place){0}, "%s", one.message);
	return -1;
}

static int files_read(const struct settings *settings, struct district_files *out, struct diags *why)
{
	struct diag one = {0};

	*out = (struct district_files){0};
	if (path_read(&out->rules, settings->rules, why) |
	        path_read(&out->calendars, settings->calendars, why))
		return -1;
	if (lists_add(&out->lists, &out->rules, &one) == 0)
		return 0;
	diags_add(why, SEVERITY_ERROR, "D110", (struct place){0}, "%s", one.message);
	return -1;
}

static void files_forget(struct district_files *files)
{
	files_finish(&files->rules);
	files_finish(&files->calendars);
	files_finish(&files->lists);
}

static bool is_same(struct files *a, struct files *b)
{
	struct file_set x = files_set(a), y = files_set(b);

	if (x.count != y.count)
		return false;
	for (size_t i = 0; i < x.count; i++)
		if (!text_equal(x.files[i].name, y.files[i].name) ||
		        !text_equal(x.files[i].bytes, y.files[i].bytes))
			return false;
	return true;
}

static bool is_same_district(struct district_files *a, struct district_files *b)
{
	return is_same(&a->rules, &b->rules) && is_same(&a->calendars, &b->calendars) &&
	       is_same(&a->lists, &b->lists);
}

/* Half of one version and half of the next would be rules that nobody wrote: read until two readings are the same. */
static int snapshot_read(const struct settings *settings, struct district_files *out, struct diags *why)
{
	struct district_files again;

	if (files_read(settings, out, why))
		return -1;
	for (int i = 0; i < READINGS_MOST; i++) {
		if (files_read(settings, &again, why)) {
			files_forget(&again);
			return -1;
		}
		bool is_still = is_same_district(out, &again);
		files_forget(out);
		*out = again;
		if (is_still)
			return 0;
	}
	diag_help(diags_add(why, SEVERITY_ERROR, "D113", (struct place){0},
	                  "rules or calendars change faster than they can be read"),
	        "write them beside, and move them into place at once");
	return -1;
}

/* --- understood --------------------------------------------------------------------------------------------- */

static int district_read(struct generation *generation, const struct settings *settings)
{
	struct diags *why = &generation->findings;

	generation->zones = zones_create(zone_file_bytes, NULL);
	if (!zones_find(generation->zones, text_of(settings->timezone)))
		diags_add(why, SEVERITY_ERROR, "D111", (struct place){0},
		        "district.timezone '%s' is no time zone of this machine; one is America/Chicago",
		        settings->timezone);
	if (snapshot_read(settings, &generation->files, why))
		return -1;
	struct lists lists;

	lists_split(&lists, &generation->files.lists);
	struct ruleset_files files = {.rules = files_set(&generation->files.rules),
	        .calendars = files_set(&generation->files.calendars),
	        .lists = lists.items,
	        .list_count = lists.count,
	        .feeds = &settings->feeds};
	int result = ruleset_build_files(&files, generation->zones, &generation->set, why);

	lists_finish(&lists);
	return result;
}

static void refuse(struct generation *generation)
{
	ruleset_unref(generation->set);
	generation->set = NULL;
}

int generation_read(struct generation *generation, const char *config, const struct settings *settings)
{
	if (config) {
		generation->settings = memory_take(sizeof(*generation->settings));
		settings = generation->settings;
		if (settings_read(config, generation->settings, &generation->findings))
			return -1;
	}
	if (district_read(generation, settings) == 0 && !generation->findings.errors)
		return 0;
	refuse(generation);
	return -1;
}

/* Tests read the files for themselves. */
static bool is_still(struct generation *generation, const struct settings *settings)
{
	struct diags *why = &generation->findings;
	struct district_files now;
	bool is_still = files_read(settings, &now, why) == 0 && is_same_district(&generation->files, &now);

	files_forget(&now);
	if (!is_still)
		diags_add(why, SEVERITY_ERROR, "D113", (struct place){0},
		        "rules or calendars changed while their tests ran; reload again");
	return is_still;
}

int generation_test(
        struct generation *generation, const struct settings *settings, const struct patience *patience)
{
	const struct rule_tests tests = {settings->rules, patience, &generation->arena};

	if (rule_tests_run(&tests, &generation->findings) == 0 && is_still(generation, settings))
		return 0;
	refuse(generation);
	return -1;
}

struct text generation_source(const struct generation *generation, struct text name)
{
	struct text source = files_bytes(&generation->files.rules, name);

	return source.size ? source : files_bytes(&generation->files.calendars, name);
}

void findings_print(const struct diags *findings, const struct generation *sources)
{
	struct buf out = {0};
	bool colour = isatty(STDERR_FILENO);

	for (size_t i = 0; i < findings->count; i++) {
		const struct diag *finding = &findings->items[i];
		struct text source = {0};
		if (sources)
			source = generation_source(sources, finding->place.file);
		diag_print(finding, source, colour, &out);
	}
	(void)!write(STDERR_FILENO, out.at, out.size);
	buf_finish(&out);
}

/* --- what differs ------------------------------------------------------------------------------------------- */

/* A rule that was there beside it does not take its place. */
static bool is_gone(const struct ruleset *before, const struct ruleset *now, struct text id)
{
	int heir = ruleset_rule_now(now, id);
	struct rule_words words;

	if (heir < 0 || ruleset_rule_find(now, id) >= 0)
		return heir < 0;
	ruleset_rule_words(now, (uint32_t)heir, &words);
	return ruleset_rule_find(before, words.id) >= 0;
}

/* Both sets are in order of id. */
void rule_changes_find(const struct ruleset *before, const struct ruleset *now, struct rule_changes *out)
{
	size_t old_count = ruleset_rule_count(before), new_count = ruleset_rule_count(now);
	struct rule_words was, is;

	*out = (struct rule_changes){
	        .added = memory_take((new_count + 1) * sizeof(*out->added)),
	        .changed = memory_take((new_count + 1) * sizeof(*out->changed)),
	        .removed = memory_take((old_count + 1) * sizeof(*out->removed)),
	        .renamed = memory_take((new_count + 1) * sizeof(*out->renamed)),
	};
	for (size_t i = 0; i < old_count; i++) {
		ruleset_rule_words(before, (uint32_t)i, &was);
		if (is_gone(before, now, was.id))
			out->removed[out->removed_count++] = was.id;
	}
	for (size_t i = 0; i < new_count; i++) {
		ruleset_rule_words(now, (uint32_t)i, &is);
		int old = ruleset_rule_find(before, is.id);
		if (old < 0 && ruleset_renamed_from(now, (uint32_t)i).size) {
			old = ruleset_rule_find(before, ruleset_renamed_from(now, (uint32_t)i));
			if (old >= 0)
				out->renamed[out->renamed_count++] = is.id;
		}
		if (old >= 0)
			ruleset_rule_words(before, (uint32_t)old, &was);
		if (old < 0)
			out->added[out->added_count++] = is.id;
		else if (!hash_equal(was.logic, is.logic) || was.mode != is.mode)
			out->changed[out->changed_count++] = is.id;
	}
}

void rule_changes_finish(struct rule_changes *changes)
{
	free(changes->added);
	free(changes->changed);
	free(changes->removed);
	free(changes->renamed);
}
