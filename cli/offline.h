#ifndef CLI_OFFLINE_H
#define CLI_OFFLINE_H
/* For verbs that work on a daemon's store while the daemon is stopped: by its configuration, its rules and calendars. */
#include "options.h"
#include "daemon/config/config.h"
#include "daemon/core/books.h"
#include "daemon/generation.h"

typedef int offline_fn(
        const struct options *given, const struct settings *settings, const struct generation *read);
/* The exit code of `run`; not asked when there is nothing to work on, or by what: that has been said then.  `given` may name
 * a --config. */
int offline_run(const struct options *given, offline_fn *run);
struct books_options offline_books(const struct settings *settings, const struct generation *read);
int64_t offline_now_ms(void);
#endif
