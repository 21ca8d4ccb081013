#ifndef DAEMON_CONFIG_FILES_H
#define DAEMON_CONFIG_FILES_H
/* The files of a district, off the disk and into memory, before anybody judges them.
 *
 *     struct files files = {0};
 *     if (files_add_folder(&files, "rules.d", &why) != 0 || ..) ..
 *     ruleset_build(&rules_set, ..)  with  struct file_set rules_set = files_set(&files);
 *     files_finish(&files);
 *
 * A file's name is the path it was found by ("rules.d/attendance.yml"): that is what diagnostics print. */
#include <intervene/ruleset.h>
#include "base/arena.h"

struct diag;
struct buf;

/* One byte over what a file may hold: enough for its reader to see that it is too large. */
enum { FILE_BYTES_MOST = (1 << 20) + 1 };

struct files {
	struct arena arena;       /* owns names and bytes */
	struct file_bytes *items; /* owned */
	size_t count, capacity;
};

/* One file, whatever its name.  Only regular files; of one larger than a YAML file may be, just enough is read for
 * its reader to refuse it. */
int files_add_file(struct files *files, const char *path, struct diag *why);
/* The *.yml, *.yaml and *.lua directly in a folder; hidden ones are passed over.  The folder must exist. */
int files_add_folder(struct files *files, const char *path, struct diag *why);
/* Every file directly in a folder, whatever its name; hidden ones are passed over. */
int files_add_all(struct files *files, const char *path, struct diag *why);
/* Either a file or a folder of rules. */
int files_add_path(struct files *files, const char *path, struct diag *why);

bool files_is_folder(const char *path);

struct file_set files_set(struct files *files); /* sorted by name; valid until the next add or finish */
struct text files_bytes(
        const struct files *files, struct text name); /* of the file of that name; else empty */
void files_finish(struct files *files);

/* A zone_bytes_fn over the system's zone files.  `context`: the folder as a const char *; NULL: /usr/share/zoneinfo. */
int zone_file_bytes(void *context, struct text name, struct buf *out);
#endif
