#ifndef CLI_TABLE_H
#define CLI_TABLE_H
/* A list of the daemon's, fetched to its last page: a line a row, or with --format json one object with all rows.
 *
 *     static const struct table table = {.path = "/v1/outbox", .list = "messages", .options = list_options,
 *             .print = message_print, .nothing = nothing_say};
 *     return table_run(given, &table);                       the exit code */
#include "session.h"

struct option;

struct table {
	const char *path, *list;      /* where it is asked for; its name in the answer */
	const struct option *options; /* each that is given is a parameter of the same name */
	const char *fixed;            /* a parameter that is always there: "state=shadow"; NULL: none */
	const char *word;             /* the parameter that the command's first word is; NULL: none */
	void (*print)(const struct json_value *row, struct arena *arena);
	const char *beside; /* another list, in the first page; NULL: none */
	void (*print_beside)(const struct json_value *row, struct arena *arena);
	/* Says that there is none, to whom it may be news; the exit code: 1 where what was named is not there at all. */
	int (*nothing)(struct session *session);
};
int table_run(const struct options *given, const struct table *table);

/* The beginning of a row: each column as wide as it says, a space behind it. */
struct column {
	const char *name, *before; /* before: NULL or words that stand in front */
	int width;
};
void columns_print(
        const struct json_value *row, const struct column *columns, size_t count, struct arena *arena);
#endif
