/* Which files a path stands for, and that they are files of rules or calendars at all. */
#include "check.h"
#include "base/buf.h"
#include "base/yaml.h"

static bool is_configuration(const struct file_bytes *file)
{
	static const char *const keys[] = {"listen", "store", "retention"};
	struct arena arena = {0};
	struct diags ignored = {0};
	struct node *root = NULL;
	bool is_one = false;

	yaml_read(file->name, file->bytes, &arena, &root, &ignored);
	for (size_t i = 0; root && i < sizeof(keys) / sizeof(keys[0]); i++)
		is_one |= node_get(root, keys[i]) != NULL;
	diags_finish(&ignored);
	arena_finish(&arena);
	return is_one;
}

/* The folder's own files, its settings aside. */
static int add_rules_beside(struct files *files, const char *path, struct diag *why)
{
	size_t kept = files->count;
	int result = files_add_folder(files, path, why);

	for (size_t i = kept; i < files->count; i++)
		if (!is_configuration(&files->items[i]))
			files->items[kept++] = files->items[i];
	files->count = kept;
	return result;
}

static int add_part(struct files *files, const char *path, const char *name, bool *is_there, struct diag *why)
{
	struct buf part = {0};

	buf_print(&part, "%s/%s", path, name);
	*is_there = files_is_folder(buf_z(&part));
	int result = *is_there ? files_add_folder(files, buf_z(&part), why) : 0;
	buf_finish(&part);
	return result;
}

/* A district's folder holds more than rules: its settings are not ours to judge.  Without a folder of their own its
 * rules lie beside that of its calendars. */
static int add_parts(struct files *files, const char *path, struct diag *why)
{
	bool has_rules, has_calendars;

	if (add_part(files, path, "rules.d", &has_rules, why) ||
	        add_part(files, path, "calendar.d", &has_calendars, why))
		return -1;
	if (has_rules)
		return 0;
	return has_calendars ? add_rules_beside(files, path, why) : files_add_path(files, path, why);
}

/* A path mistyped to a folder of something else must not pass as rules without a finding. */
int check_files_add(struct files *files, const char *path, struct diag *why)
{
	size_t before = files->count;

	if (add_parts(files, path, why))
		return -1;
	if (files->count > before)
		return 0;
	diag_set(why, "C145", "there is no rule or calendar file in %s", path);
	return diag_help(why, "their names end in '.yml', and folders in folders are not searched");
}

static bool is_events(struct text name)
{
	static const char *const ends[] = {".ndjson", ".jsonl", ".json", ".csv"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (text_ends_with(name, ends[i]))
			return true;
	return false;
}

/* Beside rules they are passed over, as in rules.d and its *.yml. */
static int lone_tests_refuse(const struct files *files, struct diag *why)
{
	for (size_t i = 0; i < files->count; i++)
		if (!text_ends_with(files->items[i].name, "_test.yml"))
			return 0;
	if (!files->count)
		return 0;
	diag_set(why, "C148", "%s is a file of tests", files->items[0].name.at);
	return diag_help(why, "tests are tried by 'intervene test'");
}

/* Read as rules, another kind of file has an error a line, and none of them says what is wrong. */
int check_files_refuse(const struct files *files, struct diag *why)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file_bytes *file = &files->items[i];
		if (is_events(file->name)) {
			diag_set(why, "C146", "%s is no file of rules or calendars", file->name.at);
			return diag_help(why, "events are tried on rules with 'intervene backtest', and sent "
			                      "with 'intervene "
			                      "send', which say what is wrong with them");
		}
		if (is_configuration(file)) {
			diag_set(why, "C147", "%s is the configuration of a daemon", file->name.at);
			return diag_help(why,
			        "'intervened --config %s --check' reads it, its rules and calendars too",
			        file->name.at);
		}
	}
	return lone_tests_refuse(files, why);
}
