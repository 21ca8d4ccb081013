/* The log: what is written, what is held back, and how the journal hears it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "daemon/journal.h"
#include "daemon/log.h"
#include "daemon/seam.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* What goes to stderr, caught. */
struct caught {
	FILE *file;
	int stderr_was;
	char words[8192];
};

static void catch_stderr(struct caught *caught)
{
	caught->file = tmpfile();
	assert_non_null(caught->file);
	fflush(stderr);
	caught->stderr_was = dup(STDERR_FILENO);
	assert_int_equal(dup2(fileno(caught->file), STDERR_FILENO), STDERR_FILENO);
}

static const char *caught_words(struct caught *caught)
{
	fflush(stderr);
	dup2(caught->stderr_was, STDERR_FILENO);
	close(caught->stderr_was);
	rewind(caught->file);
	size_t size = fread(caught->words, 1, sizeof(caught->words) - 1, caught->file);
	caught->words[size] = '\0';
	fclose(caught->file);
	return caught->words;
}

static size_t count_of(const char *words, const char *part)
{
	size_t count = 0;

	for (const char *at = strstr(words, part); at; at = strstr(at + 1, part))
		count++;
	return count;
}

static void a_record_is_one_line_of_json_with_typed_fields(void **state)
{
	struct caught caught;

	(void)state;
	catch_stderr(&caught);
	log_write(LOG_WARNING, "store", "it \"says\" this",
	        (struct log_field[]){{"events", 17, NULL}, {"path", 0, "/a\nb"}, {0}});
	assert_string_equal(caught_words(&caught), "{\"level\":\"warning\",\"room\":\"store\",\"message\":"
	                                           "\"it \\\"says\\\" this\",\"events\":17,"
	                                           "\"path\":\"/a\\nb\"}\n");
}

static void a_room_s_level_goes_before_that_of_all(void **state)
{
	struct log_levels levels = {.all = LOG_WARNING};
	struct caught caught;

	(void)state;
	levels.rooms[log_room_find("store")] = LOG_DEBUG;
	catch_stderr(&caught);
	log_start(&levels, NULL);
	log_write(LOG_DEBUG, "store", "heard", NULL);
	log_write(LOG_NOTICE, "core", "not heard", NULL);
	log_write(LOG_WARNING, "core", "loud enough", NULL);
	log_stop();
	const char *words = caught_words(&caught);
	assert_non_null(strstr(words, "\"heard\""));
	assert_null(strstr(words, "not heard"));
	assert_non_null(strstr(words, "loud enough"));
}

static void what_keeps_coming_is_said_ten_times_and_then_counted(void **state)
{
	struct log_levels levels = {.all = LOG_INFO};
	struct seam *seam = seam_create();
	struct caught caught;

	(void)state;
	catch_stderr(&caught);
	log_start(&levels, seam);
	for (int i = 0; i < 25; i++)
		log_write(LOG_ERROR, "store", "again and again", NULL);
	log_write(LOG_ERROR, "store", "another one", NULL);
	log_stop();
	const char *words = caught_words(&caught);
	assert_int_equal(count_of(words, "\"message\":\"again and again\""), 10);
	assert_int_equal(count_of(words, "another one"), 1);
	assert_non_null(strstr(words, "\"line\":\"again and again\",\"times\":15}"));
	seam_destroy(seam);
}

static void a_record_of_the_journal_has_priority_room_and_fields(void **state)
{
	struct buf record = {0};

	(void)state;
	journal_record(LOG_NOTICE, "daemon", "ready",
	        (struct log_field[]){{"rules", 9, NULL}, {"next-tick", 0, "a\nb"}, {0}}, &record);
	static const char wanted[] = "MESSAGE\n\x26\0\0\0\0\0\0\0"
	                             "daemon: ready (rules 9, next-tick a\nb)\n"
	                             "PRIORITY=5\nSYSLOG_IDENTIFIER=intervened\nINTERVENED_ROOM=daemon\n"
	                             "INTERVENED_RULES=9\nINTERVENED_NEXT_TICK\n\x03\0\0\0\0\0\0\0"
	                             "a\nb\n";
	assert_int_equal(record.size, sizeof(wanted) - 1);
	assert_memory_equal(record.at, wanted, record.size);
	buf_finish(&record);
}

static void a_record_goes_as_one_datagram(void **state)
{
	char folder[] = "/tmp/test_log_XXXXXX", got[256];
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct buf record = {0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	assert_int_equal(journal_open(address.sun_path), -1);
	int journald = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(journald, (struct sockaddr *)&address, sizeof(address)), 0);
	int journal = journal_open(address.sun_path);
	assert_true(journal >= 0);
	journal_record(LOG_ERROR, "store", "gone", NULL, &record);
	assert_int_equal(journal_send(journal, &record), 0);
	ssize_t size = recv(journald, got, sizeof(got), 0);
	assert_int_equal(size, record.size);
	assert_memory_equal(got, "MESSAGE=store: gone\nPRIORITY=3\n", 31);
	buf_finish(&record);
	close(journal);
	close(journald);
	unlink(address.sun_path);
	rmdir(folder);
}

static void the_journal_is_known_by_device_and_inode(void **state)
{
	int pipes[2];
	struct stat about;
	char stream[64];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(fstat(pipes[1], &about), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)about.st_dev, (uintmax_t)about.st_ino);
	assert_true(journal_is_behind(pipes[1], stream));
	assert_false(journal_is_behind(pipes[1], "1:2"));
	assert_false(journal_is_behind(pipes[1], NULL));
	assert_false(journal_is_behind(-1, stream));
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_record_is_one_line_of_json_with_typed_fields),
	        cmocka_unit_test(a_room_s_level_goes_before_that_of_all),
	        cmocka_unit_test(what_keeps_coming_is_said_ten_times_and_then_counted),
	        cmocka_unit_test(a_record_of_the_journal_has_priority_room_and_fields),
	        cmocka_unit_test(a_record_goes_as_one_datagram),
	        cmocka_unit_test(the_journal_is_known_by_device_and_inode),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
