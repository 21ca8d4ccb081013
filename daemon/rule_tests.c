/* Runs the tests of rules and makes a finding of each that fails. */
#include "rule_tests.h"
#include "child.h"
#include "base/json_read.h"

#include <string.h>
#include <sys/stat.h>

enum { SECONDS_MOST = 120, NAMED_MOST = 20, JSON_NESTING = 16 };

struct reading {
	struct arena *arena;
	struct diags *findings;
	struct text file; /* that is being read of */
	size_t failed;
};

static bool member(
        const struct json_value *object, const char *name, struct arena *arena, struct json_value *out)
{
	struct text key;

	if (object->kind != JSON_OBJECT)
		return false;
	for (size_t at = 0; json_member(object, &at, arena, &key, out);)
		if (text_is(key, name))
			return true;
	return false;
}

/* Empty when there is none.  A copy, as what it was read from goes. */
static struct text text_of_member(const struct json_value *object, const char *name, struct arena *arena)
{
	struct json_value value;

	if (!member(object, name, arena, &value) || value.kind != JSON_TEXT)
		return (struct text){"", 0};
	return arena_copy(arena, json_unescape(&value, arena));
}

static struct place place_of(struct reading *reading, const struct json_value *object)
{
	struct place place = {.file = reading->file};
	struct json_value line;
	int64_t number;

	if (member(object, "line", reading->arena, &line) && text_read_integer(line.raw, &number) == 0)
		place.line = (int)number;
	place.column = place.line ? 1 : 0;
	return place;
}

typedef void item_fn(struct reading *reading, const struct json_value *item);

static void each(
        struct reading *reading, const struct json_value *object, const char *list_name, item_fn *take)
{
	struct json_value list, item;

	if (!member(object, list_name, reading->arena, &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &item);)
		take(reading, &item);
}

/* What cannot be read in a file of tests, as the command line says it. */
static void on_diagnostic(struct reading *reading, const struct json_value *item)
{
	struct text message = text_of_member(item, "message", reading->arena),
	            severity = text_of_member(item, "severity", reading->arena),
	            help = text_of_member(item, "help", reading->arena);

	if (!text_is(severity, "error") || reading->failed++ >= NAMED_MOST)
		return;
	struct diag *diag = diags_add(reading->findings, SEVERITY_ERROR, "D114", place_of(reading, item),
	        "%.*s", (int)message.size, message.at);
	diag_help(diag, "%.*s", (int)help.size, help.at);
}

static void on_test(struct reading *reading, const struct json_value *item)
{
	struct json_value ok, failures, first;
	struct text name = text_of_member(item, "name", reading->arena);
	size_t at = 0;

	if (!member(item, "ok", reading->arena, &ok) || ok.kind == JSON_TRUE ||
	        reading->failed++ >= NAMED_MOST)
		return;
	if (!member(item, "failures", reading->arena, &failures) || !json_item(&failures, &at, &first))
		first = *item;
	struct text expected = text_of_member(&first, "expected", reading->arena),
	            happened = text_of_member(&first, "happened", reading->arena);
	struct diag *diag = diags_add(reading->findings, SEVERITY_ERROR, "D114", place_of(reading, &first),
	        "test '%.*s' fails: expected %.*s; what happened: %.*s", (int)name.size, name.at,
	        (int)expected.size, expected.at, (int)happened.size, happened.at);
	diag_help(diag, "'intervene test' says more; reload.require_tests asks for all of them to pass");
}

static void on_file(struct reading *reading, const struct json_value *item)
{
	reading->file = text_of_member(item, "file", reading->arena);
	each(reading, item, "diagnostics", on_diagnostic);
	each(reading, item, "tests", on_test);
}

/* Not as scripts have it: it did not come as far. */
static void on_words(struct reading *reading, struct text printed)
{
	size_t size = 0;

	while (size < printed.size && printed.at[size] != '\n')
		size++;
	struct diag *diag = diags_add(reading->findings, SEVERITY_ERROR, "D114", (struct place){0},
	        "the tests of the rules cannot be run: %.*s", (int)size, printed.at);
	diag_help(diag, "reload.require_tests asks for files whose names end in _test.yml beside the rules");
	reading->failed++;
}

static void read_printed(struct reading *reading, struct text printed)
{
	struct json_value root;

	if (json_parse(printed, JSON_NESTING, &root, NULL) == 0 && root.kind == JSON_OBJECT)
		each(reading, &root, "files", on_file);
	if (!reading->failed)
		on_words(reading, printed);
	if (reading->failed > NAMED_MOST)
		diags_add(reading->findings, SEVERITY_ERROR, "D114", (struct place){0}, "%zu tests more fail",
		        reading->failed - NAMED_MOST);
}

/* The folder that a file of rules is in. */
static const char *folder_of(const struct rule_tests *tests)
{
	struct stat about;
	const char *slash = strrchr(tests->rules, '/');

	if (!slash || (stat(tests->rules, &about) == 0 && S_ISDIR(about.st_mode)))
		return tests->rules;
	size_t size = slash == tests->rules ? 1 : (size_t)(slash - tests->rules); /* "/" is a folder, too */
	return arena_copy(tests->arena, (struct text){tests->rules, (uint32_t)size}).at;
}

int rule_tests_run(const struct rule_tests *tests, struct diags *findings)
{
	const char *const words[] = {"intervene", "test", folder_of(tests), "--format", "json", NULL};
	struct child child = {"intervene", words, SECONDS_MOST, tests->patience};
	struct reading reading = {.arena = tests->arena, .findings = findings};
	struct buf printed = {0};
	struct diag why = {0};
	int code = 0, result = child_run(&child, &code, &printed, &why);

	if (result) {
		struct diag *diag = diags_add(findings, SEVERITY_ERROR, why.code, (struct place){0},
		        "the tests of the rules cannot be run: %s", why.message);
		diag_help(diag, "%s", why.help);
	} else if (code) {
		read_printed(&reading, buf_text(&printed));
		result = -1;
	}
	buf_finish(&printed);
	return result;
}
