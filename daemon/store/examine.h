#ifndef DAEMON_STORE_EXAMINE_H
#define DAEMON_STORE_EXAMINE_H
/* A store looked at from outside, whether or not a daemon has it open.  Nothing is written, and no lock is taken that a
 * daemon could stumble over.
 *
 *     struct store_exam *exam;
 *     if (store_exam_open(path, &exam, &why) || store_exam_check(exam, NULL, NULL, &why)) ..     why says what is wrong
 *     store_exam_last_from(exam, "sis")
 *     store_exam_close(exam); */
#include "store.h"

struct arena;
struct store_exam;

/* Called again and again while much is read: so many pages, of at most so many. */
typedef void store_exam_fn(void *context, uint64_t pages, uint64_t most);

int store_exam_open(const char *path, struct store_exam **out, struct diag *why);
void store_exam_close(struct store_exam *exam); /* takes NULL */
/* Whose it is, which version, how it is kept, and whether its pages and indexes hold together: reads all of it. */
int store_exam_check(struct store_exam *exam, store_exam_fn *on_read, void *context, struct diag *why);
/* Page by page into that file, which is there and empty: as it stood when this began, whatever a daemon adds meanwhile.  Not
 * safe on the disk yet. */
int store_exam_copy(
        struct store_exam *exam, const char *path, store_exam_fn *on_copied, void *context, struct diag *why);
struct audit;
int store_exam_audit(struct store_exam *exam, struct audit *out, struct diag *why); /* audit.h */
int64_t store_exam_events(struct store_exam *exam);
/* Every line of the log that is still there, in order of seq; a store that this program has not brought up has none to read. */
int store_exam_each(struct store_exam *exam, event_row_fn *each, void *context, struct diag *why);
/* Whose an alert is, in the arena; false: there is none of that number. */
bool store_exam_alert(
        struct store_exam *exam, int64_t id, struct text *rule, struct text *student, struct arena *arena);
int64_t store_exam_last_instant(struct store_exam *exam); /* ms; the newest batch; 0: none */
/* Days since 1970; before it nothing came that is still there, but what an alert rests on; NO_DAY: nothing is there. */
int32_t store_exam_first_day(struct store_exam *exam);
/* ms; its newest event; 0: none; -1: nobody knows, as the log is damaged. */
int64_t store_exam_last_from(struct store_exam *exam, const char *source);
#endif
