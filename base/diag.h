#ifndef BASE_DIAG_H
#define BASE_DIAG_H
/* Why something failed, in words for the person who can fix it.
 *
 * Two shapes.  A single `struct diag` is the last argument of a function that fails at most once; it gathers
 * context on the way up (diag_wrap), and only the top prints it.  `struct diags` collects every finding about
 * the files of a district, each with file:line:column, because reporting one error at a time wastes a morning.
 *
 * Codes are stable (R104, E204, ..): letters for the family, digits for the finding, one help page each. */
#include "text.h"
#include "arena.h"

struct buf;

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

/* Lines and columns count from 1, columns in characters; line 0: nothing to point at. */
struct place {
	struct text file;
	int line, column, end_column; /* end_column is one past the last character */
};

/* What would mend it: `text` in the place of some characters of its line.  end_column 0: none is known. */
enum { FIX_SIZE = 200 };
struct fix {
	int column, end_column;
	char text[FIX_SIZE];
};

struct diag {
	char code[8];
	enum severity severity;
	struct place place; /* file borrowed from whoever gave it */
	char message[400];
	char help[400]; /* how to fix it; may be empty */
	struct fix fix;
};

/* Records a failure and returns -1, so that a call can end a function.  `why` may be NULL. */
int diag_set(struct diag *why, const char *code, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
int diag_help(struct diag *why, const char *format, ...)
        __attribute__((format(printf, 2, 3))); /* returns -1 too */
int diag_wrap(struct diag *why, const char *format, ...)
        __attribute__((format(printf, 2, 3))); /* "context: " in front; -1 */

/* Both answer -1, so that a call can end a function.  A text that is too long is no fix. */
int diag_fix(struct diag *why, int column, int end_column, struct text text);
int diag_fix_here(struct diag *why, const char *text); /* in the place of all that the finding is about */
/* "did you mean 'x'?" when a candidate is near `word`, which is what the finding is about; false: none is.  When no other is
 * as near, that is the fix too. */
bool diag_guess(struct diag *why, struct text word, const char *const *candidates, size_t count);

struct diags {
	struct diag *items; /* owned */
	size_t count, capacity;
	unsigned errors, warnings; /* the others are notes */
};

struct diag *diags_add(struct diags *diags, enum severity severity, const char *code, struct place place,
        const char *format, ...) __attribute__((format(printf, 5, 6)));
void diags_sort(struct diags *diags); /* by file, line, column */
void diags_finish(struct diags *diags);

/* file:line:column: error R104: unknown measure 'x'
 *    26 |     when: x(year) >= 10%
 *       |           ^ help
 * `source` is the file's bytes, for the quoted line; empty: only the first line.  `colour` adds ANSI colours. */
void diag_print(const struct diag *diag, struct text source, bool colour, struct buf *out);
struct json;
/* {"code","severity","file","line","column","end_column","message","help"} as one value of `json`; and "fix":
 * {"start","end","text"}, columns of that line, when one is known; and "shown", as diag_print writes it, with a source. */
void diag_json(const struct diag *diag, struct text source, struct json *json);
#endif
