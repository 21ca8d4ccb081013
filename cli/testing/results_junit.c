/* Writes what became of the tests as the JUnit XML that build servers read. */
#include "results.h"

/* What XML 1.0 cannot hold at all becomes a question mark. */
static void add_escaped(struct buf *out, struct text words)
{
	for (uint32_t i = 0; i < words.size; i++) {
		unsigned char c = (unsigned char)words.at[i];

		if (c == '&')
			buf_add_z(out, "&amp;");
		else if (c == '<')
			buf_add_z(out, "&lt;");
		else if (c == '>')
			buf_add_z(out, "&gt;");
		else if (c == '"')
			buf_add_z(out, "&quot;");
		else if (c == '\n')
			buf_add_z(out, "&#10;");
		else
			buf_add_char(out, c < ' ' && c != '\t' ? '?' : (char)c);
	}
}

static void add_attribute(struct buf *out, const char *name, struct text value)
{
	buf_print(out, " %s=\"", name);
	add_escaped(out, value);
	buf_add_char(out, '"');
}

static void print_complaint(const struct complaint *complaint, struct buf *out)
{
	buf_add_z(out, "      <failure");
	add_attribute(out, "message", complaint->happened);
	buf_add_char(out, '>');
	if (complaint->expected.size) {
		buf_add_z(out, "expected  ");
		add_escaped(out, complaint->expected);
		buf_add_z(out, "&#10;");
	}
	buf_add_z(out, "happened  ");
	add_escaped(out, complaint->happened);
	buf_add_z(out, "&#10;");
	add_escaped(out, complaint->tree);
	buf_add_z(out, "</failure>\n");
}

static void print_case(const struct suite_result *suite, const struct case_result *one, struct buf *out)
{
	buf_add_z(out, "    <testcase");
	add_attribute(out, "classname", suite->name);
	add_attribute(out, "name", one->name);
	add_attribute(out, "file", suite->name);
	buf_print(out, " line=\"%d\" time=\"%.3f\"%s>\n", one->place.line, one->seconds,
	        one->complaints.count ? "" : "/");
	for (size_t i = 0; i < one->complaints.count; i++)
		print_complaint(&one->complaints.items[i], out);
	if (one->complaints.count)
		buf_add_z(out, "    </testcase>\n");
}

/* A file that could not be run is one test in error. */
static void print_broken(const struct suite_result *suite, struct buf *out)
{
	buf_add_z(out, "    <testcase");
	add_attribute(out, "classname", suite->name);
	buf_add_z(out, " name=\"the file can be read\" time=\"0\">\n");
	for (size_t i = 0; i < suite->findings.count; i++) {
		const struct diag *diag = &suite->findings.items[i];

		if (diag->severity != SEVERITY_ERROR)
			continue;
		buf_add_z(out, "      <error");
		add_attribute(out, "type", text_of(diag->code));
		add_attribute(out, "message", text_of(diag->message));
		buf_add_char(out, '>');
		add_escaped(out, diag->place.file);
		buf_print(out, ":%d</error>\n", diag->place.line);
	}
	buf_add_z(out, "    </testcase>\n");
}

static void print_suite(const struct suite_result *suite, struct buf *out)
{
	size_t failed = 0;
	bool is_broken = suite_is_broken(suite);

	for (size_t i = 0; i < suite->case_count; i++)
		failed += suite->cases[i].complaints.count > 0;
	buf_add_z(out, "  <testsuite");
	add_attribute(out, "name", suite->name);
	buf_print(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" time=\"%.3f\">\n",
	        suite->case_count + is_broken, failed, is_broken, suite->seconds);
	if (is_broken)
		print_broken(suite, out);
	for (size_t i = 0; i < suite->case_count; i++)
		print_case(suite, &suite->cases[i], out);
	buf_add_z(out, "  </testsuite>\n");
}

void results_print_junit(const struct results *results, struct buf *out)
{
	struct results_counts counts = results_count(results);

	buf_print(out,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\" "
	        "errors=\"%zu\" time=\"%.3f\">\n",
	        counts.passed + counts.failed + counts.broken, counts.failed, counts.broken, counts.seconds);
	for (size_t i = 0; i < results->count; i++)
		print_suite(&results->suites[i], out);
	buf_add_z(out, "</testsuites>\n");
}
