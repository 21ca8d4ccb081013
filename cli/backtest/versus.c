/* Runs the other rules over the same log, and says whom a rule has that the other had not, and the other way round. */
#include "versus.h"
#include "cli/options.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include <stdio.h>
#include <stdlib.h>

enum { NAMES_SHOWN = 20 };

int versus_make(struct versus *versus, const struct report *candidate, struct diag *why)
{
	const char *path = options_text(versus->inputs->given, "vs");

	if (!path)
		return 0;
	if (rule_files_read(&versus->files, path, why) ||
	        inputs_build(
	                versus->inputs, files_set(&versus->files.files), &versus->files, &versus->set, why))
		return -1;
	versus->replay = (struct replay){
	        .log = candidate->replay->log,
	        .set = versus->set,
	        .stop_ms = candidate->replay->stop_ms,
	        .as_corrected = candidate->replay->as_corrected,
	        .is_quiet = candidate->replay->is_quiet,
	        .part_count = candidate->replay->part_count,
	};
	if (replay_run(&versus->replay, why))
		return -1;
	versus->report = (struct report){
	        .replay = &versus->replay,
	        .assumed = candidate->assumed,
	        .since = candidate->since,
	        .from = candidate->from,
	        .to = candidate->to,
	        .outcome = -1,
	};
	report_gather(&versus->report);
	return 0;
}

void versus_finish(struct versus *versus)
{
	if (versus->report.replay)
		report_finish(&versus->report);
	replay_finish(&versus->replay);
	ruleset_unref(versus->set);
	rule_files_finish(&versus->files);
}

/* --- whom --------------------------------------------------------------------------------------------------- */

static const struct report_students nobody;

static struct versus_couple couple_of(
        const struct versus *versus, const struct report *candidate, int rule, int other)
{
	struct versus_couple couple = {.candidate = rule, .other = other, .now = &nobody, .before = &nobody};

	if (rule >= 0)
		couple.now = &candidate->students[rule];
	if (other >= 0)
		couple.before = &versus->report.students[other];
	ruleset_rule_words(rule >= 0 ? candidate->replay->set : versus->set,
	        (uint32_t)(rule >= 0 ? rule : other), &couple.words);
	return couple;
}

static int other_of(const struct versus *versus, const struct report *candidate, size_t rule)
{
	const struct ruleset *set = candidate->replay->set;
	struct text former = ruleset_renamed_from(set, (uint32_t)rule);
	struct rule_words words;

	ruleset_rule_words(set, (uint32_t)rule, &words);
	int same = ruleset_rule_find(versus->set, words.id);
	return same < 0 && former.size ? ruleset_rule_find(versus->set, former) : same;
}

void versus_each(const struct versus *versus, const struct report *candidate, versus_fn *each, void *context)
{
	struct rule_words words;
	struct versus_couple couple;

	for (size_t rule = 0; rule < candidate->rule_count; rule++) {
		couple = couple_of(versus, candidate, (int)rule, other_of(versus, candidate, rule));
		each(context, &couple);
	}
	for (size_t other = 0; other < versus->report.rule_count; other++) {
		ruleset_rule_words(versus->set, (uint32_t)other, &words);
		couple = couple_of(versus, candidate, -1, (int)other);
		if (ruleset_rule_now(candidate->replay->set, words.id) < 0)
			each(context, &couple);
	}
}

static bool has(const struct report_students *students, uint32_t number)
{
	size_t low = 0, high = students->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (students->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < students->count && students->numbers[low] == number;
}

size_t versus_both(const struct versus_couple *couple)
{
	size_t both = 0;

	for (size_t i = 0; i < couple->now->count; i++)
		both += has(couple->before, couple->now->numbers[i]);
	return both;
}

/* Whom some rule in force tells of already. */
static size_t known_of(const struct versus *versus, const struct versus_couple *couple)
{
	size_t known = 0;

	for (size_t i = 0; i < couple->now->count; i++) {
		bool is_known = false;
		for (size_t rule = 0; rule < versus->report.rule_count && !is_known; rule++)
			is_known = has(&versus->report.students[rule], couple->now->numbers[i]);
		known += is_known;
	}
	return known;
}

/* --- for people ---------------------------------------------------------------------------------------------- */

struct saying {
	const struct versus *versus;
	const struct names *students;
	struct json *json; /* NULL: in words */
};

static int by_text(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Of `all`, who is not among `others`, in order of id. */
static struct text *names_of(const struct saying *saying, const struct report_students *all,
        const struct report_students *others, size_t *count, struct arena *arena)
{
	struct text *names = arena_take_array(arena, all->count + 1, sizeof(*names));

	*count = 0;
	for (size_t i = 0; i < all->count; i++)
		if (!has(others, all->numbers[i]))
			names[(*count)++] = names_text(saying->students, all->numbers[i]);
	qsort(names, *count, sizeof(*names), by_text);
	return names;
}

static void names_print(const struct saying *saying, const char *label, const struct report_students *all,
        const struct report_students *others)
{
	struct arena arena = {0};
	size_t count;
	struct text *names = names_of(saying, all, others, &count, &arena);

	if (count)
		printf("    %-8s", label);
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		printf(" %.*s", (int)names[i].size, names[i].at);
	if (count > NAMES_SHOWN)
		printf(" and %zu more", count - NAMES_SHOWN);
	if (count)
		putchar('\n');
	arena_finish(&arena);
}

static void couple_print(void *context, const struct versus_couple *couple)
{
	const struct saying *saying = context;
	size_t both = versus_both(couple);

	printf("\n%.*s  %zu student%s where there were %zu: %zu added, %zu dropped, %zu as before%s\n",
	        (int)couple->words.id.size, couple->words.id.at, couple->now->count,
	        couple->now->count == 1 ? "" : "s", couple->before->count, couple->now->count - both,
	        couple->before->count - both, both,
	        couple->candidate < 0 ? " (this rule is gone)"
	        : couple->other < 0   ? " (a new rule)"
	                              : "");
	if (couple->other < 0 && couple->now->count)
		printf("    %zu of them some rule in force tells of already\n",
		        known_of(saying->versus, couple));
	names_print(saying, "added", couple->now, couple->before);
	names_print(saying, "dropped", couple->before, couple->now);
}

void versus_words(const struct versus *versus, const struct report *candidate)
{
	struct saying saying = {versus, &candidate->replay->log->students, NULL};

	printf("\nbeside %s: %zu alerts where there were %zu\n", versus->files.path, candidate->count,
	        versus->report.count);
	versus_each(versus, candidate, couple_print, &saying);
}

/* --- for programs -------------------------------------------------------------------------------------------- */

static void names_write(const struct saying *saying, const char *name, const struct report_students *all,
        const struct report_students *others)
{
	struct arena arena = {0};
	size_t count;
	struct text *names = names_of(saying, all, others, &count, &arena);

	json_key(saying->json, name);
	json_list(saying->json);
	for (size_t i = 0; i < count; i++)
		json_text(saying->json, names[i]);
	json_end(saying->json);
	arena_finish(&arena);
}

static void couple_write(void *context, const struct versus_couple *couple)
{
	const struct saying *saying = context;

	json_key_text(saying->json, couple->words.id);
	json_object(saying->json);
	names_write(saying, "added", couple->now, couple->before);
	names_write(saying, "dropped", couple->before, couple->now);
	member_integer(saying->json, "both", (int64_t)versus_both(couple));
	member_integer(saying->json, "known_already", (int64_t)known_of(saying->versus, couple));
	json_end(saying->json);
}

void versus_json(const struct versus *versus, const struct report *candidate, struct json *json)
{
	struct saying saying = {versus, &candidate->replay->log->students, json};
	struct hash128 hash = ruleset_hash(versus->set);
	char hex[33];

	snprintf(hex, sizeof(hex), "%016llx%016llx", (unsigned long long)hash.high,
	        (unsigned long long)hash.low);
	json_key(json, "vs");
	json_object(json);
	json_key(json, "ruleset");
	json_z(json, hex);
	member_integer(json, "alerts", (int64_t)versus->report.count);
	json_key(json, "rules");
	json_object(json);
	versus_each(versus, candidate, couple_write, &saying);
	json_end(json);
	json_end(json);
}
