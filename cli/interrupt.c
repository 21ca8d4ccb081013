/* Holds Ctrl-C back while it is asked about: the signal waits in the system, so no variable has to. */
#include "interrupt.h"
#include <signal.h>
#include <stddef.h>

static void mask(int how)
{
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, SIGINT);
	sigprocmask(how, &only, NULL);
}

void interrupt_hold(void)
{
	mask(SIG_BLOCK);
}

bool interrupt_waits(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 && sigismember(&waiting, SIGINT) == 1;
}

void interrupt_release(void)
{
	mask(SIG_UNBLOCK);
}
