/* Writes what became of the tests for scripts. */
#include "results.h"
#include "base/member.h"

static void print_complaint(const struct complaint *complaint, struct json *json)
{
	json_object(json);
	member_integer(json, "line", complaint->place.line);
	member_text(json, "expected", complaint->expected);
	member_text(json, "happened", complaint->happened);
	member_text(json, "help", complaint->help);
	member_text(json, "conditions", complaint->tree);
	json_key(json, "our_bug");
	json_truth(json, complaint->is_ours);
	json_end(json);
}

static void print_case(const struct case_result *one, struct json *json)
{
	json_object(json);
	member_text(json, "name", one->name);
	member_integer(json, "line", one->place.line);
	json_key(json, "ok");
	json_truth(json, one->complaints.count == 0);
	json_key(json, "seconds");
	json_real(json, one->seconds);
	json_key(json, "failures");
	json_list(json);
	for (size_t i = 0; i < one->complaints.count; i++)
		print_complaint(&one->complaints.items[i], json);
	json_end(json);
	json_end(json);
}

static void print_suite(const struct suite_result *suite, struct json *json)
{
	json_object(json);
	member_text(json, "file", suite->name);
	json_key(json, "diagnostics");
	json_list(json);
	for (size_t i = 0; i < suite->findings.count; i++)
		diag_json(&suite->findings.items[i], (struct text){0}, json);
	json_end(json);
	json_key(json, "tests");
	json_list(json);
	for (size_t i = 0; i < suite->case_count; i++)
		print_case(&suite->cases[i], json);
	json_end(json);
	json_end(json);
}

static void print_gap(void *context, const struct covered_rule *rule, const struct gap *gap)
{
	const struct place *place = &gap->place;
	struct json *json = context;

	json_object(json);
	member_text(json, "file", place->file);
	member_integer(json, "line", place->line);
	member_integer(json, "column", place->column);
	member_text(json, "rule", rule->id);
	member_text(json, "comparison", gap->words);
	member_text(json, "what", text_of(gap->what));
	json_end(json);
}

static void print_coverage(const struct results *results, struct json *json)
{
	struct coverage_share share = coverage_share(&results->coverage);

	json_key(json, "coverage");
	json_object(json);
	member_integer(json, "percent", coverage_percent(&results->coverage));
	member_integer(json, "seen", (int64_t)share.taken);
	member_integer(json, "all", (int64_t)share.all);
	json_key(json, "gaps");
	json_list(json);
	coverage_gaps(&results->coverage, print_gap, json);
	json_end(json);
	json_end(json);
}

void results_print_json(const struct results *results, struct buf *out)
{
	struct results_counts counts = results_count(results);
	struct json json = {.out = out};

	json_object(&json);
	member_integer(&json, "passed", (int64_t)counts.passed);
	member_integer(&json, "failed", (int64_t)counts.failed);
	member_integer(&json, "broken", (int64_t)counts.broken);
	json_key(&json, "files");
	json_list(&json);
	for (size_t i = 0; i < results->count; i++)
		print_suite(&results->suites[i], &json);
	json_end(&json);
	if (results->has_coverage)
		print_coverage(results, &json);
	json_end(&json);
	buf_add_char(out, '\n');
}
