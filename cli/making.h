#ifndef CLI_MAKING_H
#define CLI_MAKING_H
/* Folders and files that a command makes for somebody. */
#include "base/text.h"

struct diag;

int folder_make(const char *path, struct diag *why); /* one that is there is as good */
/* Never over a file that is there: it may be somebody's work. */
int file_make(const char *path, struct text bytes, struct diag *why);
#endif
