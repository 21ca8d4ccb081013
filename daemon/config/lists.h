#ifndef DAEMON_CONFIG_LISTS_H
#define DAEMON_CONFIG_LISTS_H
/* The lists that rules name: files of the folder `lists` beside them, taken apart into cells before anybody judges them.
 *
 *     struct files raw = {0};
 *     lists_add(&raw, &rules, &why);
 *     struct lists lists;
 *     lists_split(&lists, &raw);                 borrows the bytes
 *     ruleset_build_files(&(struct ruleset_files){.lists = lists.items, .list_count = lists.count, ..}, ..)
 *     lists_finish(&lists); */
#include "daemon/config/files.h"

struct lists {
	struct arena arena;      /* owns cells */
	struct list_file *items; /* in the arena; in order of name */
	size_t count;
};

/* The files of `lists` in the folder of each rule file and in the one around it; that there is none is fine. */
int lists_add(struct files *raw, const struct files *rules, struct diag *why);
/* A name that ends in .csv is a table, any other is plain text. */
void lists_split(struct lists *lists, struct files *raw);
void lists_finish(struct lists *lists);
#endif
