/* A district's files: which are taken, in what order, and where zones come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/config/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for each test, removed with what the test wrote into it. */
struct folder {
	char path[64];
	char *written[8];
	size_t count;
};

static int make_folder(void **state)
{
	struct folder *folder = calloc(1, sizeof *folder);

	snprintf(folder->path, sizeof folder->path, "/tmp/test_files_XXXXXX");
	*state = folder;
	return mkdtemp(folder->path) ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct folder *folder = *state;

	for (size_t i = 0; i < folder->count; i++) {
		remove(folder->written[i]);
		free(folder->written[i]);
	}
	int result = rmdir(folder->path);
	free(folder);
	return result;
}

static const char *path_in(struct folder *folder, const char *name)
{
	char **path = &folder->written[folder->count++];

	assert_true(asprintf(path, "%s/%s", folder->path, name) > 0);
	return *path;
}

static const char *write_file(struct folder *folder, const char *name, const char *bytes)
{
	const char *path = path_in(folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
	return path;
}

static bool is_named(const struct folder *folder, struct text name, const char *last)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder->path, last);
	return text_is(name, path);
}

static void a_folder_is_taken_in_name_order(void **state)
{
	struct folder *folder = *state;
	struct files files = {0};

	write_file(folder, "b.yml", "b");
	write_file(folder, "a.yml", "a");
	write_file(folder, "c.lua", "c");
	write_file(folder, ".hidden.yml", "no");
	write_file(folder, "notes.txt", "no");
	write_file(folder, "a.yml~", "no");
	assert_int_equal(files_add_folder(&files, folder->path, NULL), 0);
	struct file_set set = files_set(&files);
	assert_int_equal(set.count, 3);
	assert_true(is_named(folder, set.files[0].name, "a.yml"));
	assert_true(is_named(folder, set.files[1].name, "b.yml"));
	assert_true(is_named(folder, set.files[2].name, "c.lua"));
	assert_true(text_is(set.files[1].bytes, "b"));
	assert_true(text_is(files_bytes(&files, set.files[0].name), "a"));
	assert_int_equal(files_bytes(&files, text_of("z.yml")).size, 0);
	files_finish(&files);
}

static void a_path_is_a_file_or_a_folder(void **state)
{
	struct folder *folder = *state;
	struct files files = {0};
	const char *path = write_file(folder, "rules.txt", "format: 1\n");

	assert_int_equal(files_add_path(&files, path, NULL), 0);
	assert_int_equal(files.count, 1);
	assert_int_equal(files_add_path(&files, folder->path, NULL), 0);
	assert_int_equal(files.count, 1);
	files_finish(&files);
}

static void what_cannot_be_read_is_said(void **state)
{
	struct folder *folder = *state;
	struct files files = {0};
	struct diag why = {0};

	assert_int_equal(files_add_path(&files, "/tmp/there is no such file", &why), -1);
	assert_string_equal(
	        why.message, "cannot read '/tmp/there is no such file': No such file or directory");
	assert_int_equal(files_add_file(&files, folder->path, &why), -1);
	assert_non_null(strstr(why.message, "is not a regular file"));
	assert_int_equal(files_add_folder(&files, "/tmp/there is no such folder", &why), -1);
	assert_non_null(strstr(why.message, "cannot read folder"));
	files_finish(&files);
}

static void a_pipe_does_not_hold_us_up(void **state)
{
	struct folder *folder = *state;
	struct files files = {0};

	assert_int_equal(mkfifo(path_in(folder, "pipe.yml"), 0600), 0);
	assert_int_equal(files_add_folder(&files, folder->path, NULL), -1);
	files_finish(&files);
}

static void of_a_huge_file_only_enough_to_refuse_it_is_read(void **state)
{
	struct folder *folder = *state;
	struct files files = {0};
	const char *path = write_file(folder, "huge.yml", "");

	assert_int_equal(truncate(path, 50 << 20), 0);
	assert_int_equal(files_add_file(&files, path, NULL), 0);
	assert_int_equal(files.items[0].bytes.size, (1 << 20) + 1);
	files_finish(&files);
}

static void a_zone_is_found_by_its_name_alone(void **state)
{
	static const char *const refused[] = {
	        "", "../zoneinfo/UTC", "/etc/passwd", "America/../UTC", "Mars/Olympus", "America"};
	struct buf out = {0};

	(void)state;
	assert_int_equal(zone_file_bytes(NULL, text_of("America/Chicago"), &out), 0);
	assert_true(text_starts_with(buf_text(&out), "TZif"));
	buf_clear(&out);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		assert_int_equal(zone_file_bytes(NULL, text_of(refused[i]), &out), -1);
	assert_int_equal(out.size, 0);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_folder_is_taken_in_name_order, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(a_path_is_a_file_or_a_folder, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(a_pipe_does_not_hold_us_up, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                of_a_huge_file_only_enough_to_refuse_it_is_read, make_folder, remove_folder),
	        cmocka_unit_test(a_zone_is_found_by_its_name_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
