/* Runs a backtest once for each value of a number, and keeps what it comes to. */
#include "sweep.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- running ------------------------------------------------------------------------------------------------- */

static struct file_bytes changed(const struct file_bytes *file, const struct sweep_place *place,
        struct text value, struct arena *arena)
{
	struct buf bytes = {0};
	struct text rest = text_slice(file->bytes, (uint32_t)(place->offset + place->size), file->bytes.size);

	buf_add_text(&bytes, text_slice(file->bytes, 0, (uint32_t)place->offset));
	buf_add_text(&bytes, value);
	buf_add_text(&bytes, rest);
	struct file_bytes made = {file->name, arena_copy(arena, buf_text(&bytes))};
	buf_finish(&bytes);
	return made;
}

static int build(struct sweep *sweep, const struct sweep_place *place, struct text value,
        struct ruleset **out, struct diag *why)
{
	struct file_set set = files_set(&sweep->inputs->rules.files);
	struct arena arena = {0};
	struct file_bytes *files = arena_take_array(&arena, set.count, sizeof(*files));

	memcpy(files, set.files, set.count * sizeof(*files));
	files[place->file] = changed(&files[place->file], place, value, &arena);
	struct file_set others = {files, set.count};
	int result = inputs_build(sweep->inputs, others, &sweep->inputs->rules, out, why);
	arena_finish(&arena);
	return result;
}

static struct sweep_counts counts_of(struct report *report, struct report_span span)
{
	struct report_weeks weeks = report_weeks(report, span, &report->arena);

	return (struct sweep_counts){
	        .alerts = span.count,
	        .withdrawn = report_withdrawn(span),
	        .open = report_open(span),
	        .busiest = weeks.first_monday + 7 * (int32_t)weeks.busiest,
	        .busiest_opened = weeks.opened[weeks.busiest],
	};
}

static void step_take(struct sweep *sweep, struct report *report, struct sweep_step *step)
{
	struct rule_words words;

	step->rules = arena_take_array(&sweep->arena, report->rule_count, sizeof(*step->rules));
	for (size_t rule = 0; rule < report->rule_count; rule++) {
		ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
		step->rules[rule] = counts_of(report, report_rule(report, rule));
		step->rules[rule].students = report->students[rule].count;
		step->rules[rule].logic = words.logic;
	}
	step->all = counts_of(report, (struct report_span){report->items, report->count});
}

static int step_run(
        struct sweep *sweep, const struct sweep_place *place, struct sweep_step *step, struct diag *why)
{
	struct replay replay = sweep->replay;
	struct report report = sweep->report;
	struct ruleset *set = NULL;

	if (build(sweep, place, step->value, &set, why))
		return diag_wrap(why, "with %.*s as %.*s", (int)sweep->range.name.size, sweep->range.name.at,
		        (int)step->value.size, step->value.at);
	replay.set = set;
	report.replay = &replay;
	int result = replay_run(&replay, why);
	if (result == 0) {
		report_gather(&report);
		step_take(sweep, &report, step);
		report_finish(&report);
	}
	replay_finish(&replay);
	ruleset_unref(set);
	return result;
}

int sweep_run(struct sweep *sweep, const char *words, struct diag *why)
{
	struct sweep_place place = {0};

	if (sweep_range_read(text_of(words), &sweep->range, why) ||
	        sweep_find(files_set(&sweep->inputs->rules.files), sweep->range.name, &place, why))
		return -1;
	sweep->count = sweep_range_count(&sweep->range);
	sweep->steps = arena_take_array(&sweep->arena, sweep->count, sizeof(*sweep->steps));
	for (size_t i = 0; i < sweep->count; i++) {
		sweep->steps[i].value = sweep_range_value(&sweep->range, i, &sweep->arena);
		if (step_run(sweep, &place, &sweep->steps[i], why))
			return -1;
	}
	return 0;
}

void sweep_finish(struct sweep *sweep)
{
	arena_finish(&sweep->arena);
}

bool sweep_fits(const struct sweep *sweep, const struct sweep_step *step)
{
	return (int64_t)step->all.busiest_opened <= sweep->most_a_week;
}

bool sweep_is_of(const struct sweep *sweep, size_t rule)
{
	for (size_t i = 1; i < sweep->count; i++)
		if (!hash_equal(sweep->steps[i].rules[rule].logic, sweep->steps[0].rules[rule].logic))
			return true;
	return sweep->count == 1;
}

/* --- for people ---------------------------------------------------------------------------------------------- */

static void week_print(const struct sweep_counts *counts)
{
	char monday[CIVIL_DATE_SIZE];

	if (!counts->busiest_opened) {
		putchar('-');
		return;
	}
	civil_print_date(counts->busiest, monday);
	printf("%s with %u", monday, counts->busiest_opened);
}

static void rule_print(const struct sweep *sweep, size_t rule)
{
	struct rule_words words;

	ruleset_rule_words(sweep->inputs->set, (uint32_t)rule, &words);
	printf("\n%.*s  %.*s\n", (int)words.id.size, words.id.at, (int)words.title.size, words.title.at);
	printf("  %16s %9s %9s %9s %9s   busiest week\n", "value", "students", "alerts", "withdrawn", "open");
	for (size_t i = 0; i < sweep->count; i++) {
		const struct sweep_step *step = &sweep->steps[i];
		const struct sweep_counts *counts = &step->rules[rule];

		printf("  %16.*s %9zu %9zu %9zu %9zu   ", (int)step->value.size, step->value.at,
		        counts->students, counts->alerts, counts->withdrawn, counts->open);
		week_print(counts);
		puts(sweep_fits(sweep, step) ? "" : "   over the most a week, with all rules");
	}
}

void sweep_words(const struct sweep *sweep)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	size_t shown = 0;

	civil_print_date(sweep->report.from, from);
	civil_print_date(sweep->report.to, to);
	printf("%.*s at %zu values, %s to %s\n", (int)sweep->range.name.size, sweep->range.name.at,
	        sweep->count, from, to);
	for (size_t i = 0; i < sweep->report.assumed->count; i++)
		printf("  assumed  %s\n", sweep->report.assumed->items[i]);
	for (size_t rule = 0; rule < ruleset_rule_count(sweep->inputs->set); rule++)
		if (sweep_is_of(sweep, rule)) {
			rule_print(sweep, rule);
			shown++;
		}
	if (!shown)
		puts("\nno rule asks for it");
}

/* --- for programs -------------------------------------------------------------------------------------------- */

static void counts_write(struct json *json, const struct sweep_counts *counts)
{
	char monday[CIVIL_DATE_SIZE];

	civil_print_date(counts->busiest, monday);
	member_integer(json, "alerts", (int64_t)counts->alerts);
	member_integer(json, "withdrawn", (int64_t)counts->withdrawn);
	member_integer(json, "open_at_end", (int64_t)counts->open);
	json_key(json, "busiest_week");
	json_z(json, monday);
	member_integer(json, "busiest_week_opened", (int64_t)counts->busiest_opened);
}

static void step_write(struct json *json, const struct sweep *sweep, const struct sweep_step *step)
{
	struct rule_words words;

	json_object(json);
	json_key(json, "value");
	json_text(json, step->value);
	json_key(json, "fits");
	json_truth(json, sweep_fits(sweep, step));
	counts_write(json, &step->all);
	json_key(json, "rules");
	json_object(json);
	for (size_t rule = 0; rule < ruleset_rule_count(sweep->inputs->set); rule++) {
		if (!sweep_is_of(sweep, rule))
			continue;
		ruleset_rule_words(sweep->inputs->set, (uint32_t)rule, &words);
		json_key_text(json, words.id);
		json_object(json);
		member_integer(json, "students", (int64_t)step->rules[rule].students);
		counts_write(json, &step->rules[rule]);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

void sweep_json(const struct sweep *sweep)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct report head = sweep->report;
	struct replay replay = sweep->replay;

	replay.set = sweep->inputs->set;
	head.replay = &replay;
	json_object(&json);
	report_json_head(&json, &head);
	json_key(&json, "parameter");
	json_text(&json, sweep->range.name);
	json_key(&json, "sweep");
	json_list(&json);
	for (size_t i = 0; i < sweep->count; i++)
		step_write(&json, sweep, &sweep->steps[i]);
	json_end(&json);
	json_end(&json);
	buf_add_char(&out, '\n');
	fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
}
