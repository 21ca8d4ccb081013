/* intervene test PATH..: the tests of rules, as *_test.yml have them. */
#include "command.h"
#include "inputs.h"
#include "cli/testing/case_from.h"
#include "cli/testing/runner.h"
#include "base/diag.h"
#include "base/yaml.h"
#include "daemon/config/files.h"
#include "daemon/store/examine.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The files to be run. */
struct paths {
	const char **items; /* owned; the texts are in the arena */
	size_t count, capacity;
	struct arena arena;
};

static bool is_test(const char *name)
{
	return name[0] != '.' && text_ends_with(text_of(name), "_test.yml");
}

static void add(struct paths *paths, const char *path)
{
	paths->items = memory_room(paths->items, paths->count, &paths->capacity, sizeof(*paths->items));
	paths->items[paths->count++] = path;
}

/* What lies in a folder, named as people would: no ./ in front, no slash twice. */
static const char *inside(struct paths *paths, const char *folder, const char *name)
{
	const char *slash = text_ends_with(text_of(folder), "/") ? "" : "/";

	if (strcmp(folder, ".") == 0)
		return arena_copy(&paths->arena, text_of(name)).at;
	return arena_print(&paths->arena, "%s%s%s", folder, slash, name);
}

static int add_folder(struct paths *paths, const char *path, struct diag *why)
{
	DIR *folder = opendir(path);

	if (!folder)
		return diag_set(why, "C190", "cannot read folder '%s': %s", path, strerror(errno));
	for (const struct dirent *entry; (entry = readdir(folder));)
		if (is_test(entry->d_name))
			add(paths, inside(paths, path, entry->d_name));
	closedir(folder);
	return 0;
}

static bool has_rules(const struct file_bytes *file)
{
	struct arena arena = {0};
	struct diags ignored = {0};
	struct node *root = NULL;

	yaml_read(file->name, file->bytes, &arena, &root, &ignored);
	bool has = root && node_get(root, "rules") && !node_get(root, "tests");
	diags_finish(&ignored);
	arena_finish(&arena);
	return has;
}

/* Read as tests, rules have an error a line.  Whether it can be read at all, the runner says. */
static int add_file(struct paths *paths, const char *path, struct diag *why)
{
	struct files files = {0};
	struct diag ignored = {0};
	bool is_rules = !is_test(path) && files_add_path(&files, path, &ignored) == 0 && files.count == 1 &&
	                has_rules(&files.items[0]);

	files_finish(&files);
	if (!is_rules) {
		add(paths, path);
		return 0;
	}
	diag_set(why, "C197", "%s is a file of rules", path);
	return diag_help(
	        why, "tests are files whose names end in _test.yml; rules are checked by 'intervene check'");
}

/* A folder's own tests, and, of a district's folder, those beside its rules. */
static int add_path(struct paths *paths, const char *path, struct diag *why)
{
	static const char *const parts[] = {"rules.d", "tests"};
	size_t before = paths->count;

	if (!files_is_folder(path))
		return add_file(paths, path, why);
	if (add_folder(paths, path, why))
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *part = inside(paths, path, parts[i]);

		if (files_is_folder(part) && add_folder(paths, part, why))
			return -1;
	}
	if (paths->count > before)
		return 0;
	diag_set(why, "C191", "there is no test in %s", path);
	return diag_help(why, "tests are files whose names end in _test.yml");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int run_all(struct runner *runner, const struct paths *paths, struct diag *why)
{
	int result = 0;

	if (paths->count > 1)
		qsort(paths->items, paths->count, sizeof(*paths->items), by_name);
	for (size_t i = 0; i < paths->count && result == 0; i++)
		if (i == 0 || strcmp(paths->items[i - 1], paths->items[i]) != 0)
			result = runner_run(runner, paths->items[i], why);
	return result;
}

static int print(const struct results *results, const struct options *given)
{
	const char *format = options_text(given, "format");
	struct results_counts counts = results_count(results);
	struct buf out = {0};

	if (options_json(given))
		results_print_json(results, &out);
	else if (format && strcmp(format, "junit") == 0)
		results_print_junit(results, &out);
	else
		results_print_text(results, options_has(given, "quiet"),
		        isatty(STDOUT_FILENO) && !getenv("NO_COLOR"), &out);
	fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
	if (counts.failed && counts.failed == counts.ours && !counts.broken)
		return EXIT_OUR_BUG;
	return counts.failed || counts.broken || !coverage_is_enough(results) ? EXIT_FINDINGS : EXIT_FINE;
}

static int run_tests(const struct options *given)
{
	struct results results = {
	        .has_coverage = options_has(given, "coverage") || options_has(given, "min"),
	        .least_percent = options_number(given, "min", -1),
	};
	struct runner runner = {&results, options_has(given, "no-metamorphic")};
	struct paths paths = {0};
	struct diag why = {0};
	int result = 0;

	for (size_t i = 0; i < given->word_count && result == 0; i++)
		result = add_path(&paths, given->words[i], &why);
	if (result == 0)
		result = run_all(&runner, &paths, &why);
	int code = result == 0 ? print(&results, given) : command_fail(EXIT_USAGE, &why);

	results_finish(&results);
	free(paths.items);
	arena_finish(&paths.arena);
	return code;
}

/* --- a test from a real case ----------------------------------------------------------------------------------- */

/* An alert is a rule and a student. */
static int alert_find(const struct options *given, struct case_from *from, struct diag *why)
{
	const char *store = options_text(given, "db");
	struct store_exam *exam = NULL;
	int64_t id = 0;
	int result = store_exam_open(store, &exam, why);

	text_read_integer(from->rule, &id);
	if (result == 0 && !store_exam_alert(exam, id, &from->rule, &from->student, &from->arena))
		result = diag_set(why, "C195", "there is no alert %" PRId64 " in %s", id, store);
	store_exam_close(exam);
	return result;
}

static bool is_alert(const struct options *given)
{
	const char *word = options_text(given, "from-explain");

	return word[0] && word[strspn(word, "0123456789")] == '\0';
}

static int case_write(const struct options *given, struct buf *out, struct diag *why)
{
	struct inputs inputs = {.given = given};
	struct case_from from = {.inputs = &inputs,
	        .student = text_of(is_alert(given) ? "" : options_text(given, "student")),
	        .rule = text_of(options_text(given, "from-explain"))};
	int result = is_alert(given) ? alert_find(given, &from, why) : 0;

	if (result == 0)
		result = inputs_read(&inputs, why);
	if (result == 0)
		result = case_from_write(&from, out, why);
	case_from_finish(&from);
	inputs_finish(&inputs);
	return result;
}

/* What the options lack for it; NULL: nothing. */
static const char *lacks_for_case(const struct options *given)
{
	if (!options_has(given, "rules") || !options_has(given, "calendars"))
		return options_has(given, "rules") ? "calendars" : "rules";
	if (is_alert(given))
		return options_has(given, "db") ? NULL : "db: an alert is in a daemon's store";
	if (!options_has(given, "events") && !options_has(given, "db"))
		return "events, or --db";
	return options_has(given, "student") ? NULL : "student";
}

static int run_from(const struct options *given)
{
	const char *lacks = lacks_for_case(given);
	struct diag why = {0};
	struct buf out = {0};

	if (lacks) {
		diag_set(&why, "C192", "--from-explain needs --%s", lacks);
		return command_fail(EXIT_USAGE, &why);
	}
	int code = case_write(given, &out, &why) ? command_fail(EXIT_FINDINGS, &why) : EXIT_FINE;

	if (code == EXIT_FINE)
		fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
	return code;
}

static int run(const struct options *given)
{
	struct diag why = {0};

	if (options_has(given, "from-explain"))
		return run_from(given);
	if (given->word_count)
		return run_tests(given);
	diag_set(&why, "C192", "'test' needs: PATH..");
	diag_help(&why, "'intervene test .' runs those of a district's folder");
	return command_fail(EXIT_USAGE, &why);
}

static const struct option options[] = {
        {"coverage", OPTION_FLAG, NULL,
                "list what of the rules no test has seen true, false, opened, cleared"},
        {"min", OPTION_NUMBER, "N", "fail when coverage is under N percent"},
        {"no-metamorphic", OPTION_FLAG, NULL, "each test only as it is written, not in five other ways too"},
        {"from-explain", OPTION_TEXT, "RULE|ALERT",
                "write a test of this rule, or alert, from a real case, without who it was"},
        {"student", OPTION_TEXT, "ID", "whose case"},
        {"rules", OPTION_TEXT, "PATH", "for --from-explain: a rule file or a folder of them"},
        {"events", OPTION_LIST, "FILE..", ".. what happened"},
        {"db", OPTION_TEXT, "FILE", ".. or a daemon's store, which has it all"},
        {"roster", OPTION_LIST, "FILE..", ".. schools, students, enrollments"},
        {"calendars", OPTION_TEXT, "DIR", ".. calendar files"},
        {"format", OPTION_CHOICE, "text|json|junit", "how the result is written (text)"},
        {0},
};

const struct command command_test = {
        .name = "test",
        .group = COMMAND_OFFLINE,
        .help = "tries rules on the students that test files tell of",
        .usage = "PATH..",
        .example = "intervene test .\n"
                   "intervene test rules.d/attendance_test.yml --coverage --min 90\n"
                   "intervene test --from-explain attendance.chronic --student S000012 --rules rules.d \\\n"
                   "          --calendars calendar.d --roster roster.ndjson --events events.ndjson\n"
                   "intervene test --from-explain 17 --rules rules.d --calendars calendar.d \\\n"
                   "          --db /var/lib/intervened/intervened.db",
        .details =
                "A PATH is a file whose name ends in _test.yml, a folder of them, or a district's folder.\n"
                "Each test is also run with every event twice, in another order, with everything late, with "
                "a restart\n"
                "after every event, and judged at once: what differs is a bug of this program.",
        .options = options,
        .words_least = 0,
        .words_most = COMMAND_MANY,
        .run = run,
};
