/* Memory runs out at one allocation, of ours or of a library's, or at it and at all behind it: the process says so in one
 * line and aborts, or answers with an error; it never hangs, and what was acknowledged is there for the next one.
 * SQLite makes nearly all of them: every other life counts the program's own alone.
 *
 * FAULT_ALLOCATIONS makes it longer (20 allocations, each way). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "tests/sim/chance.h"
#include "weeks.h"
#include "daemon/store/alert_row.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of SYSTEM: regions of large memory. */
enum maker { ANYBODY, PROGRAM, SYSTEM, MAKERS };

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static const bool is_ours = true;

/* malloc has no argument to carry them in. */
static int64_t made[MAKERS], fails_at;
static enum maker fails_of;
static bool fails_on;

extern const char __executable_start[], etext[];

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool is_due(enum maker of)
{
	return fails_at && fails_of == of && (fails_on ? made[of] >= fails_at : made[of] == fails_at);
}

static bool is_out(const void *caller)
{
	bool is_program = (const char *)caller >= __executable_start && (const char *)caller < etext;

	made[ANYBODY]++;
	made[PROGRAM] += is_program;
	return is_due(ANYBODY) || (is_due(PROGRAM) && (is_program || fails_on));
}

/* Large memory is out too when all behind an allocation is. */
static bool is_large_out(void)
{
	made[SYSTEM]++;
	return is_due(SYSTEM) || (fails_on && (is_due(ANYBODY) || is_due(PROGRAM)));
}

/* The program's own come before the C library's, for its libraries too. */
#define FOR_ALL __attribute__((visibility("default")))
FOR_ALL void *malloc(size_t size)
{
	return is_out(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

FOR_ALL void *calloc(size_t count, size_t size)
{
	return is_out(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

FOR_ALL void *realloc(void *old, size_t size)
{
	return is_out(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

/* Large memory comes from the system itself, a few times in the life of a district: it is counted apart, or its turn
 * would hardly come.  What has a file behind it is none. */
FOR_ALL void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset)
{
	if ((flags & MAP_ANONYMOUS) && is_large_out()) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}

static void run_out(int64_t at, bool lasts, enum maker of)
{
	fails_at = at ? made[of] + at : 0;
	fails_on = lasts;
	fails_of = of;
}

static int64_t made_so_far(enum maker of)
{
	return made[of];
}
#else
static const bool is_ours = false; /* a sanitizer brings its own */

static void run_out(int64_t at, bool lasts, enum maker of)
{
	(void)at, (void)lasts, (void)of;
}

static int64_t made_so_far(enum maker of)
{
	(void)of;
	return 0;
}
#endif

enum {
	WORDS_MOST = 4096,
	PATIENCE_S = 60,
	ENDED_WITH_AN_ERROR = 3,
	COMPLAINTS_MOST = 5,
	ALLOCATIONS_OF_A_ROW = 12,
	REGIONS_TRIED = 3
};
static const int64_t START_MS = 1788271200000;

struct trial {
	const struct weeks *weeks;
	struct office *office;
	size_t *done; /* shared with the child; operations that were acknowledged */
	int64_t number;
	bool lasts;
	enum maker of; /* whose are counted */
	int status;
	char words[WORDS_MOST]; /* what the child said */
};

struct tally {
	int lives, finished, refused, aborted, wrong;
};

static void complain(const struct trial *trial, struct tally *tally, const char *what, const char *more)
{
	if (tally->wrong++ < COMPLAINTS_MOST)
		print_error("allocation %lld of %d%s, %zu operations acknowledged, status %x: %s %s\n",
		        (long long)trial->number, trial->of, trial->lasts ? " and all behind it" : "",
		        *trial->done, (unsigned)trial->status, what, more);
}

/* In the child. */
static int live(const struct trial *trial)
{
	const struct scenario *scenario = &trial->weeks->scenario;
	struct diag why = {0};

	alarm(PATIENCE_S);
	run_out(trial->number, trial->lasts, trial->of);
	for (size_t i = 0; i < scenario->count; i++) {
		if (office_do(trial->office, &scenario->items[i], &why) != REGISTRAR_DONE)
			return why.message[0] ? ENDED_WITH_AN_ERROR : 1;
		*trial->done = i + 1;
	}
	return 0;
}

static void hear(struct trial *trial, int from)
{
	size_t heard = 0;

	for (ssize_t got; (got = read(from, trial->words + heard, WORDS_MOST - 1 - heard)) > 0;)
		heard += (size_t)got;
	trial->words[heard] = '\0';
}

static void run_child(struct trial *trial)
{
	int ends[2];

	*trial->done = 0;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		_exit(live(trial));
	}
	close(ends[1]);
	hear(trial, ends[0]);
	close(ends[0]);
	assert_int_equal(waitpid(child, &trial->status, 0), child);
}

static bool is_one_line_of_ours(const char *words)
{
	const char *end = strchr(words, '\n');

	return strncmp(words, "intervened: out of memory (", 27) == 0 && end && end[1] == '\0';
}

static void judge_end(struct trial *trial, struct tally *tally)
{
	int status = trial->status;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && is_one_line_of_ours(trial->words))
		tally->aborted++;
	else if (WIFEXITED(status) && WEXITSTATUS(status) == ENDED_WITH_AN_ERROR && !trial->words[0])
		tally->refused++;
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !trial->words[0])
		tally->finished++;
	else
		complain(trial, tally, "it ended badly:", trial->words);
}

static void go_on(struct trial *trial, struct tally *tally)
{
	const struct weeks *weeks = trial->weeks;
	struct buf told = {0};
	struct diag why = {0};
	enum registrar_code code = REGISTRAR_DONE;

	for (size_t i = *trial->done; i < weeks->scenario.count && code == REGISTRAR_DONE; i++)
		code = office_do(trial->office, &weeks->scenario.items[i], &why);
	if (code != REGISTRAR_DONE) {
		complain(trial, tally, "the next one does not go on:", why.message);
		return;
	}
	office_told(trial->office, &told);
	if (!text_equal(buf_text(&told), buf_text(&weeks->told)))
		complain(trial, tally, "in the end other things were told", "");
	buf_finish(&told);
}

static void judge_store(struct trial *trial, struct tally *tally)
{
	const struct weeks *weeks = trial->weeks;
	size_t done = *trial->done, last = weeks->scenario.count - 1;
	struct diag why = {0};

	if (!weeks_expect(weeks, done, weeks->acknowledged[done < last ? done : last],
	            tables_at(trial->office->path)))
		complain(trial, tally, "what was acknowledged is not there, or more than that", "");
	if (office_start(trial->office, weeks->scenario.items[done ? done - 1 : 0].at_ms, &why)) {
		complain(trial, tally, "the next one does not start:", why.message);
		return;
	}
	if (!tables_are_sound(office_db(trial->office)))
		complain(trial, tally, "the store is damaged", "");
	go_on(trial, tally);
}

static void try(struct trial *trial, struct tally *tally)
{
	struct office office;

	office_prepare(&office, NULL);
	trial->office = &office;
	run_child(trial);
	judge_end(trial, tally);
	judge_store(trial, tally);
	office_finish(&office);
	tally->lives++;
}

static void count_a_life(const struct weeks *weeks, int64_t all[MAKERS])
{
	struct office office;
	struct diag why = {0};

	office_prepare(&office, NULL);
	for (enum maker of = ANYBODY; of < MAKERS; of++)
		all[of] = -made_so_far(of);
	for (size_t i = 0; i < weeks->scenario.count; i++)
		assert_int_equal(office_do(&office, &weeks->scenario.items[i], &why), REGISTRAR_DONE);
	for (enum maker of = ANYBODY; of < MAKERS; of++)
		all[of] += made_so_far(of);
	office_finish(&office);
}

/* Half of them early, where everything is made. */
static int64_t draw(struct chance *chance, int64_t all)
{
	int64_t most = chance_one_in(chance, 2) ? all : all / 20;

	return 1 + (int64_t)(chance_next(chance) % (uint64_t)most);
}

static void wherever_memory_runs_out_nothing_is_lost(void **state)
{
	struct trial trial = {0};
	struct tally tally = {0};
	struct chance chance = {7};
	struct weeks weeks;
	struct diag why = {0};
	size_t count = fault_setting("FAULT_ALLOCATIONS", 20);
	int64_t all[MAKERS];

	(void)state;
	if (!is_ours)
		skip();
	assert_int_equal(weeks_live(&weeks, false, &why), 0);
	trial.weeks = &weeks;
	trial.done = mmap(NULL, sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	count_a_life(&weeks, all);
	for (size_t i = 0; i < 2 * count; i++) {
		trial.lasts = i % 2;
		trial.of = i / 2 % 2 ? PROGRAM : ANYBODY;
		trial.number = draw(&chance, all[trial.of]);
		try(&trial, &tally);
	}
	print_message("%d lives of about %lld allocations, %lld of them the program's: %d finished, %d ended "
	              "with an error, %d aborted; "
	              "%d wrong\n",
	        tally.lives, (long long)all[ANYBODY], (long long)all[PROGRAM], tally.finished, tally.refused,
	        tally.aborted, tally.wrong);
	munmap(trial.done, sizeof(size_t));
	weeks_finish(&weeks);
	assert_int_equal(tally.wrong, 0);
	assert_true(tally.aborted > 0 && tally.refused > 0);
}

static void where_large_memory_runs_out_it_is_said_and_nothing_is_lost(void **state)
{
	struct trial trial = {.of = SYSTEM, .lasts = true};
	struct tally tally = {0};
	struct weeks weeks;
	struct diag why = {0};

	(void)state;
	if (!is_ours)
		skip();
	assert_int_equal(weeks_live(&weeks, false, &why), 0);
	trial.weeks = &weeks;
	trial.done = mmap(NULL, sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (trial.number = 1; trial.number <= REGIONS_TRIED; trial.number++)
		try(&trial, &tally);
	munmap(trial.done, sizeof(size_t));
	weeks_finish(&weeks);
	assert_int_equal(tally.wrong, 0);
	assert_true(tally.aborted > 0);
}

/* In the child: 0 when the row is not there, or whole. */
static int write_one(struct office *office, int64_t at)
{
	struct transition_row row = {.alert = 1, .what = text_of("acknowledged"), .who = text_of("alice")};
	struct buf out = {0};

	run_out(at, false, ANYBODY);
	store_begin(office->store);
	store_transition_add(office->store, &row);
	enum store_code code = store_commit(office->store, NULL);
	run_out(0, false, ANYBODY);
	office_told(office, &out);
	return code == STORE_OK && !strstr(buf_z(&out), "alice");
}

static void a_value_that_cannot_be_copied_is_not_written_as_nothing(void **state)
{
	struct office office;
	struct diag why = {0};

	(void)state;
	if (!is_ours)
		skip();
	office_prepare(&office, NULL);
	for (int64_t at = 1; at <= ALLOCATIONS_OF_A_ROW; at++) {
		int status;
		pid_t child = fork();
		if (child == 0) {
			close(STDERR_FILENO);
			_exit(office_start(&office, START_MS, &why) || write_one(&office, at));
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGABRT : WEXITSTATUS(status) == 0);
	}
	office_finish(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_value_that_cannot_be_copied_is_not_written_as_nothing),
	        cmocka_unit_test(wherever_memory_runs_out_nothing_is_lost),
	        cmocka_unit_test(where_large_memory_runs_out_it_is_said_and_nothing_is_lost),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
