/* Starts a program, reads what it prints, and ends it when that takes too long. */
#include "child.h"
#include "seam.h"
#include "base/arena.h"
#include "base/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 100, PRINTED_MOST = 8 << 20, PATH_BYTES = 4096 };

extern char **environ;

/* The file itself, so that a program of that name elsewhere on the path is never taken for ours. */
static int program_find(const char *name, struct buf *out, struct diag *why)
{
	char own[PATH_BYTES];
	ssize_t size = readlink("/proc/self/exe", own, sizeof(own));
	const char *slash = size > 0 ? memrchr(own, '/', (size_t)size) : NULL;

	if (!slash)
		return diag_set(
		        why, "D114", "cannot tell where this program is, to find '%s' beside it", name);
	buf_add(out, own, (size_t)(slash - own) + 1);
	buf_add_z(out, name);
	if (access(buf_z(out), X_OK) == 0)
		return 0;
	diag_set(why, "D114", "cannot run '%s': %s", buf_z(out), strerror(errno));
	return diag_help(why, "intervene is installed beside intervened");
}

static void actions_fill(posix_spawn_file_actions_t *actions, int output)
{
	posix_spawn_file_actions_init(actions);
	posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO);
}

/* Of our threads' signals it inherits none. */
static void attributes_fill(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int start(const struct child *child, const char *program, int output, pid_t *pid, struct diag *why)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;

	actions_fill(&actions, output);
	attributes_fill(&attributes);
	int error = posix_spawn(
	        pid, program, &actions, &attributes, (char *const *)(uintptr_t)child->words, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error ? diag_set(why, "D114", "cannot run '%s': %s", program, strerror(error)) : 0;
}

/* 1: some, 0: it has closed its outputs, -1: cannot be read. */
static int read_some(int input, struct buf *out)
{
	char bytes[PATH_BYTES];
	ssize_t size = read(input, bytes, sizeof(bytes));

	if (size > 0 && out->size < PRINTED_MOST)
		buf_add(out, bytes, (size_t)size);
	return size > 0 || (size < 0 && errno == EINTR) ? 1 : (int)size;
}

static int read_all(const struct child *child, int input, struct buf *out, struct diag *why)
{
	const struct patience *patience = child->patience;
	int64_t until = seam_mono_ms(patience->seam) + (int64_t)child->seconds * 1000;
	int more = 1;

	while (more > 0) {
		struct pollfd wanted = {.fd = input, .events = POLLIN};
		if (patience->is_over(patience->context))
			return diag_set(why, "D114", "'%s' was not waited for", child->program);
		if (seam_mono_ms(patience->seam) >= until)
			return diag_set(why, "D114", "'%s' took longer than %d seconds", child->program,
			        child->seconds);
		if (poll(&wanted, 1, LOOK_MS) > 0)
			more = read_some(input, out);
	}
	if (more < 0)
		diag_set(why, "D114", "what '%s' says cannot be read: %s", child->program, strerror(errno));
	return more;
}

static int end(pid_t pid, bool is_whole, const char *program, int *code, struct diag *why)
{
	int state = 0;
	pid_t ended;

	if (!is_whole)
		kill(pid, SIGKILL);
	while ((ended = waitpid(pid, &state, 0)) < 0 && errno == EINTR)
		;
	if (!is_whole)
		return -1;
	if (ended < 0)
		return diag_set(why, "D114", "cannot tell how '%s' has ended: %s", program, strerror(errno));
	*code = WEXITSTATUS(state);
	return WIFEXITED(state) ? 0
	                        : diag_set(why, "D114", "'%s' died of signal %d", program, WTERMSIG(state));
}

static int run(const struct child *child, const char *program, int *code, struct buf *out, struct diag *why)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return diag_set(why, "D114", "cannot run '%s': %s", program, strerror(errno));
	int result = start(child, program, ends[1], &pid, why);
	close(ends[1]);
	if (result == 0)
		result = end(pid, read_all(child, ends[0], out, why) == 0, child->program, code, why);
	close(ends[0]);
	return result;
}

int child_run(const struct child *child, int *code, struct buf *out, struct diag *why)
{
	struct buf program = {0};
	int result = program_find(child->program, &program, why);

	if (result == 0)
		result = run(child, buf_z(&program), code, out, why);
	buf_finish(&program);
	return result;
}
