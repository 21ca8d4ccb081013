/* intervene check PATH..: every finding about rule and calendar files, in place. */
#include "check.h"
#include "command.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/yaml.h"
#include "daemon/config/lists.h"
#include <intervene/zones.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What is to be checked: files sorted into the two kinds that a rule set is built from. */
struct work {
	struct files files;                   /* owned */
	struct files lists;                   /* owned; beside those of rules */
	struct file_bytes *rules, *calendars; /* owned; the texts are of `files` */
	size_t rule_files, calendar_files;
	size_t rule_count;
	struct ruleset *set; /* owned; NULL: there are errors */
};

/* A file that cannot be read counts as rules: the build says what is wrong with it. */
static bool look_inside(const struct file_bytes *file, size_t *rules)
{
	struct arena arena = {0};
	struct diags ignored = {0};
	struct node *root = NULL;
	bool is_calendar = false;

	if (yaml_read(file->name, file->bytes, &arena, &root, &ignored) == 0) {
		const struct node *list = node_get(root, "rules");

		is_calendar = node_get(root, "calendar") != NULL;
		*rules += list && list->kind == NODE_LIST ? list->count : 0;
	}
	diags_finish(&ignored);
	arena_finish(&arena);
	return is_calendar;
}

static void sort_out(struct work *work)
{
	struct file_set all = files_set(&work->files);

	work->rules = memory_take((all.count + 1) * sizeof *work->rules);
	work->calendars = memory_take((all.count + 1) * sizeof *work->calendars);
	for (size_t i = 0; i < all.count; i++) {
		const struct file_bytes *file = &all.files[i];
		bool is_named_twice = i > 0 && text_equal(all.files[i - 1].name, file->name);

		if (is_named_twice || text_ends_with(file->name, "_test.yml"))
			continue;
		if (look_inside(file, &work->rule_count))
			work->calendars[work->calendar_files++] = *file;
		else
			work->rules[work->rule_files++] = *file;
	}
}

/* Rules in Lua are counted when they are read; so are those of a pack that is switched on, which stand in no file. */
static void judge(struct work *work, struct diags *why)
{
	struct zones *zones = zones_create(zone_file_bytes, NULL);
	struct lists lists;

	lists_split(&lists, &work->lists);
	struct ruleset_files files = {.rules = {.files = work->rules, .count = work->rule_files},
	        .calendars = {.files = work->calendars, .count = work->calendar_files},
	        .lists = lists.items,
	        .list_count = lists.count};

	if (ruleset_build_files(&files, zones, &work->set, why) == 0)
		work->rule_count = ruleset_rule_count(work->set);
	lists_finish(&lists);
	zones_destroy(zones);
}

static void print_json(const struct diags *diags, const struct ruleset *priced, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	json_key(&json, "diagnostics");
	json_list(&json);
	for (size_t i = 0; i < diags->count; i++)
		diag_json(&diags->items[i], (struct text){0}, &json);
	json_end(&json);
	if (priced)
		check_cost_json(priced, &json);
	json_end(&json);
	buf_add_char(out, '\n');
}

static void print_count(struct buf *out, size_t count, const char *noun)
{
	buf_print(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

/* The first of those that press most. */
static const char *first_code(const struct diags *diags)
{
	const struct diag *first = &diags->items[0];

	for (size_t i = 1; i < diags->count; i++)
		if (diags->items[i].severity < first->severity)
			first = &diags->items[i];
	return first->code;
}

/* checked 9 rules, 4 files: 1 error, 1 warning, 2 notes */
static void print_closing(const struct work *work, const struct diags *diags, struct buf *out)
{
	const struct {
		size_t count;
		const char *noun;
	} kinds[] = {{diags->errors, "error"}, {diags->warnings, "warning"},
	        {diags->count - diags->errors - diags->warnings, "note"}};
	const char *between = "";

	buf_add_z(out, "checked ");
	print_count(out, work->rule_count, "rule");
	buf_add_z(out, ", ");
	print_count(out, work->rule_files + work->calendar_files, "file");
	buf_add_z(out, ": ");
	if (diags->count == 0)
		buf_add_z(out, "no findings");
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].count == 0)
			continue;
		buf_add_z(out, between);
		print_count(out, kinds[i].count, kinds[i].noun);
		between = ", ";
	}
	if (diags->count > 0)
		buf_print(out, "     (intervene explain %s)", first_code(diags));
	buf_add_char(out, '\n');
}

static void print_text(const struct work *work, const struct diags *diags, bool is_quiet, struct buf *out)
{
	bool colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");

	for (size_t i = 0; i < diags->count; i++)
		diag_print(
		        &diags->items[i], files_bytes(&work->files, diags->items[i].place.file), colour, out);
	if (!is_quiet)
		print_closing(work, diags, out);
}

static int verdict(const struct diags *diags, bool is_strict)
{
	if (diags->errors > 0)
		return EXIT_FINDINGS;
	return is_strict && diags->warnings > 0 ? EXIT_DENIED : EXIT_FINE;
}

static void forget(struct work *work)
{
	ruleset_unref(work->set);
	free(work->rules);
	free(work->calendars);
	work->set = NULL;
	work->rules = work->calendars = NULL;
	work->rule_files = work->calendar_files = work->rule_count = 0;
}

static void examine(void *context, struct diags *out)
{
	struct work *work = context;

	forget(work);
	sort_out(work);
	judge(work, out);
}

static int fix(struct work *work, struct diags *diags, FILE *to)
{
	struct check_fixer fixer = {&work->files, examine, work};
	struct buf said = {0};
	struct diag why = {0};
	int result = check_fix(&fixer, diags, &said, &why);

	if (said.size)
		fwrite(said.at, 1, said.size, to);
	buf_finish(&said);
	return result == 0 ? 0 : command_fail(EXIT_USAGE, &why);
}

static void print(const struct work *work, const struct diags *diags, const struct options *given)
{
	const struct ruleset *priced = options_has(given, "cost") ? work->set : NULL;
	struct buf out = {0};

	if (options_json(given)) {
		print_json(diags, priced, &out);
	} else {
		print_text(work, diags, options_has(given, "quiet"), &out);
		if (priced)
			check_cost_print(priced, &out);
	}
	if (out.size)
		fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
}

static int check(struct work *work, const struct options *given)
{
	struct diags diags = {0};
	int code = 0;

	examine(work, &diags);
	if (options_has(given, "fix"))
		code = fix(work, &diags, options_json(given) ? stderr : stdout);
	print(work, &diags, given);
	if (code == 0)
		code = verdict(&diags, options_has(given, "strict"));
	diags_finish(&diags);
	return code;
}

static int run(const struct options *given)
{
	struct work work = {0};
	struct diag why = {0};
	int result = 0;

	for (size_t i = 0; i < given->word_count && result == 0; i++)
		result = check_files_add(&work.files, given->words[i], &why);
	if (result == 0)
		result = check_files_refuse(&work.files, &why);
	if (result == 0)
		result = lists_add(&work.lists, &work.files, &why);
	int code = result == 0 ? check(&work, given) : command_fail(EXIT_USAGE, &why);
	forget(&work);
	files_finish(&work.files);
	files_finish(&work.lists);
	return code;
}

static const struct option options[] = {
        {"strict", OPTION_FLAG, NULL, "warnings are refused too: exit code 3"},
        {"fix", OPTION_FLAG, NULL, "mend what is certain in the files, and say what"},
        {"cost", OPTION_FLAG, NULL, "also print what each rule takes, the dearest first"},
        {0},
};

const struct command command_check = {
        .name = "check",
        .group = COMMAND_OFFLINE,
        .help = "every finding about rules and calendars, in place",
        .usage = "PATH..",
        .example = "intervene check rules.d calendar.d",
        .details =
                "A PATH is a file, a folder of files, or a district's folder with rules.d and calendar.d.\n"
                "Where there is no rules.d, the files beside calendar.d are the rules.\n"
                "A file that begins a calendar is checked as one; *_test.yml are passed over.\n"
                "--fix mends names nearly right, percents without their sign, yes and on, tabs, and texts "
                "cut short;\n"
                "every other byte stays, and a file in which it would lead to a new error is left as it was.",
        .options = options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = run,
};
