/* Prints what became of the tests for people. */
#include "results.h"

struct paint {
	const char *good, *bad, *end;
};

static struct paint paint_of(bool colour)
{
	return colour ? (struct paint){"\033[32m", "\033[31m", "\033[0m"} : (struct paint){"", "", ""};
}

static void indent(struct text lines, const char *by, struct buf *out)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i < lines.size; i++)
		if (lines.at[i] == '\n') {
			buf_print(out, "%s%.*s\n", by, (int)(i - from), lines.at + from);
			from = i + 1;
		}
}

static void print_complaint(const struct complaint *complaint, struct buf *out)
{
	static const char by[] = "          ";

	buf_print(out, "        %.*s:%d\n", (int)complaint->place.file.size, complaint->place.file.at,
	        complaint->place.line);
	if (complaint->expected.size)
		buf_print(
		        out, "%sexpected  %.*s\n", by, (int)complaint->expected.size, complaint->expected.at);
	buf_print(out, "%shappened  %.*s\n", by, (int)complaint->happened.size, complaint->happened.at);
	if (complaint->help.size)
		buf_print(out, "%s%.*s\n", by, (int)complaint->help.size, complaint->help.at);
	if (complaint->is_ours)
		buf_print(out,
		        "%sThis is no fault of the rule: it is a bug of this program, and worth a report.\n",
		        by);
	indent(complaint->tree, by, out);
}

static void print_case(
        const struct case_result *one, bool is_quiet, const struct paint *paint, struct buf *out)
{
	bool is_fine = one->complaints.count == 0;

	if (is_fine && is_quiet)
		return;
	buf_print(out, "  %s%-6s%s  %.*s\n", is_fine ? paint->good : paint->bad, is_fine ? "ok" : "FAILED",
	        paint->end, (int)one->name.size, one->name.at);
	for (size_t i = 0; i < one->complaints.count; i++)
		print_complaint(&one->complaints.items[i], out);
}

static void print_findings(const struct suite_result *suite, bool colour, struct buf *out)
{
	for (size_t i = 0; i < suite->findings.count; i++) {
		const struct diag *diag = &suite->findings.items[i];
		diag_print(diag, files_bytes(&suite->files, diag->place.file), colour, out);
	}
}

static bool has_failed(const struct suite_result *suite)
{
	for (size_t i = 0; i < suite->case_count; i++)
		if (suite->cases[i].complaints.count)
			return true;
	return suite_is_broken(suite);
}

static void print_suite(const struct suite_result *suite, bool is_quiet, bool colour, struct buf *out)
{
	struct paint paint = paint_of(colour);

	print_findings(suite, colour, out);
	if (is_quiet && !has_failed(suite))
		return;
	buf_print(out, "%.*s\n", (int)suite->name.size, suite->name.at);
	if (suite_is_broken(suite))
		buf_print(out, "  %sFAILED%s  nothing was tried: %u error%s above\n", paint.bad, paint.end,
		        suite->findings.errors, suite->findings.errors == 1 ? "" : "s");
	for (size_t i = 0; i < suite->case_count; i++)
		print_case(&suite->cases[i], is_quiet, &paint, out);
}

static void print_gap(void *context, const struct covered_rule *rule, const struct gap *gap)
{
	const struct place *place = &gap->place;
	struct buf *out = context;

	buf_print(out, "  %.*s:%d  %.*s  ", (int)place->file.size, place->file.at, place->line,
	        (int)rule->id.size, rule->id.at);
	if (gap->words.size)
		buf_print(out, "%.*s: ", (int)gap->words.size, gap->words.at);
	buf_print(out, "%s\n", gap->what);
}

static void print_coverage(const struct results *results, struct buf *out)
{
	struct coverage_share share = coverage_share(&results->coverage);

	buf_print(out, "coverage %d%%   %zu of %zu answers and turns were seen\n",
	        coverage_percent(&results->coverage), share.taken, share.all);
	coverage_gaps(&results->coverage, print_gap, out);
	if (!coverage_is_enough(results))
		buf_print(out, "FAILED  coverage is under %lld%%\n", (long long)results->least_percent);
}

static void print_number(struct buf *out, size_t count, const char *noun)
{
	buf_print(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

/* 11 tests in 2 files: 10 ok, 1 FAILED   (0.2 s) */
static void print_closing(const struct results *results, struct buf *out)
{
	struct results_counts counts = results_count(results);

	print_number(out, counts.passed + counts.failed, "test");
	buf_add_z(out, " in ");
	print_number(out, counts.files, "file");
	buf_print(out, ": %zu ok", counts.passed);
	if (counts.failed)
		buf_print(out, ", %zu FAILED", counts.failed);
	if (counts.broken) {
		buf_add_z(out, ", ");
		print_number(out, counts.broken, "file");
		buf_add_z(out, " that could not be run");
	}
	buf_print(out, "   (%.1f s)\n", counts.seconds);
}

void results_print_text(const struct results *results, bool is_quiet, bool colour, struct buf *out)
{
	for (size_t i = 0; i < results->count; i++)
		print_suite(&results->suites[i], is_quiet, colour, out);
	if (results->has_coverage)
		print_coverage(results, out);
	if (!is_quiet)
		print_closing(results, out);
}
