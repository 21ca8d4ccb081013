#ifndef CLI_HELP_H
#define CLI_HELP_H
/* Help from the table of verbs.  An example comes first: it is what people came for. */
#include <stdio.h>

struct command;

void help_short(FILE *out);                        /* `intervene` alone */
void help_commands(const char *prefix, FILE *out); /* every verb whose name begins so, by group */
void help_command(const struct command *command, FILE *out);
#endif
