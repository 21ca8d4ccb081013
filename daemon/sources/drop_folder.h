#ifndef DAEMON_SOURCES_DROP_FOLDER_H
#define DAEMON_SOURCES_DROP_FOLDER_H
/* A folder that files are dropped into, as one thread sees it that may wait for the disk.
 *
 *     FOLDER/x.ndjson           somebody writes it, or has written it
 *     FOLDER/taking/x.ndjson    ours: taken in a moment, or at the next start
 *     FOLDER/done/x.ndjson      taken; beside it x.ndjson.report.json says what became of its lines
 *     FOLDER/rejected/x.ndjson  nothing in it was readable, or it is no file; likewise
 *
 * A file is claimed when it looked the same twice.  Claiming is a rename, so whoever drops another of the same name is
 * never in our way; and what was claimed is claimed still after a crash. */
#include "daemon/intake/digest.h"
#include "base/buf.h"

struct diag;
struct drop_folder;

enum drop_outcome { DROP_DONE, DROP_REJECTED };

/* Makes the three folders inside; the folder itself must be there. */
int drop_folder_open(const char *path, struct drop_folder **out, struct diag *why);
void drop_folder_close(struct drop_folder *folder); /* takes NULL */

/* Looks once.  1: a file is claimed and open.  0: there is none yet.  -1: the folder cannot be read. */
int drop_folder_look(struct drop_folder *folder, struct diag *why);
size_t drop_folder_others(
        const struct drop_folder *folder); /* files at the last look that are none of ours */

/* Of the file that is open. */
const char *drop_file_name(const struct drop_folder *folder);
const char *drop_file_fault(const struct drop_folder *folder); /* why it is refused unread; NULL: it is not */
int drop_file_digest(struct drop_folder *folder, struct digest *digest, struct diag *why);
/* Whole lines, some MiB of them, behind those of the last call; at the end the last line even without its end. */
int drop_file_piece(
        struct drop_folder *folder, struct digest *digest, struct buf *out, bool *is_last, struct diag *why);
/* Puts it away with its report and closes it; not before everything is on the disk.  1: it has grown meanwhile, so it
 * stays claimed and is found again. */
int drop_file_settle(
        struct drop_folder *folder, enum drop_outcome outcome, struct text report, struct diag *why);
void drop_file_leave(struct drop_folder *folder); /* closes it; it stays claimed */
#endif
