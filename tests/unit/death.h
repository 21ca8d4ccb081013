#ifndef UNIT_DEATH_H
#define UNIT_DEATH_H
/* For what must end the process: an assertion, or memory that is not there.  Runs `act` in a child.
 *
 *     assert_true(dies_saying(end_too_many, "json->depth"));  */
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void hear_all(int from, char *words, size_t size)
{
	size_t heard = 0;
	for (ssize_t got; (got = read(from, words + heard, size - 1 - heard)) > 0;)
		heard += (size_t)got;
	words[heard] = '\0';
}

/* True when the child aborted and `words` are in what it wrote to stderr. */
static bool dies_saying(void (*act)(void), const char *words)
{
	int ends[2], status;
	char heard[4096];
	if (pipe(ends))
		return false;
	pid_t child = fork();
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		act();
		_exit(0);
	}
	close(ends[1]);
	hear_all(ends[0], heard, sizeof heard);
	close(ends[0]);
	return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT &&
	       strstr(heard, words);
}
#endif
