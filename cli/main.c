/* The command line's entry: everything is in the table of command.c. */
#include "command.h"
#include <signal.h>
#include <unistd.h>

/* Nothing a verb does needs undoing: files are written whole or beside, and the daemon commits or does not. */
static void on_interrupt(int number)
{
	(void)number;
	_exit(EXIT_INTERRUPTED);
}

int main(int argc, char **argv)
{
	struct sigaction interrupt = {.sa_handler = on_interrupt};

	sigaction(SIGINT, &interrupt, NULL);
	signal(SIGPIPE, SIG_IGN);
	return command_main(argc, argv);
}
