#ifndef DAEMON_STORE_COPIER_H
#define DAEMON_STORE_COPIER_H
/* The inside of checkpoint.h: what the writer's thread and the one that copies have in common, and whose it is when.
 *
 *     NONE --the writer: enough is written--> DUE --the other: copied--> DONE --the writer: heard--> NONE */
#include "statement.h"

#include <pthread.h>
#include <stdatomic.h>

enum copy_state { COPY_NONE, COPY_DUE, COPY_DONE };
enum { COPIER_SALTS = 8 };

struct copier {
	sqlite3 *db;          /* owned; of the thread that copies */
	pthread_mutex_t lock; /* of whoever copies: SQLite would refuse the other */
	_Atomic int state;    /* enum copy_state */
	bool is_elsewhere;    /* before there is another thread */
	/* Of the thread that copies while it is DUE, of the writer's otherwise. */
	int reached;          /* frames from the first that it has copied */
	enum store_code code; /* BROKEN, for good */
	struct diag why;
	/* The writer's. */
	struct copier_limits {
		int due;  /* frames that are written and not copied */
		int old;  /* .. in the log: it should begin anew */
		int rest; /* .. that the writer copies without much ado */
		int most; /* .. in the log: it waits */
	} limits;
	unsigned char salts[COPIER_SALTS]; /* of the log that the numbers below are about */
	int frames, copied, asked;         /* in the log; of these; when it was last due, 0: not yet */
	int tried, waited; /* when the writer last copied a rest; when it waited for everybody */
	int64_t waits;
};

int copier_open(struct store *store, const char *path, const char *vfs, struct diag *why);
void copier_close(struct store *store);
void copier_begin(struct store *store); /* before a commit: it is found out what failed */
void copier_go_on(struct store *store); /* behind a commit */
#endif
