#ifndef TESTS_FAULTS_DISK_INSIDE_H
#define TESTS_FAULTS_DISK_INSIDE_H
/* What the files of the disk share. */
#include "disk.h"

enum step_kind { STEP_MAKE, STEP_WRITE, STEP_TRUNCATE, STEP_SYNC, STEP_SYNC_FAILS, STEP_REMOVE };

struct step {
	enum step_kind kind;
	size_t file;
	size_t at, size;
	bool flag;     /* MAKE: name_lasts; REMOVE: at_once */
	char name[32]; /* MAKE */
	char bytes[];  /* WRITE */
};

struct disk_file {
	size_t number;
	char name[32];
	bool name_lasts;
	bool is_named, is_named_for_good;
	struct buf now, lasting; /* owned */
	const struct step *
	        *pending; /* owned; the writes and truncations since the last sync, which the trace owns */
	size_t pending_count, pending_capacity;
};

struct disk {
	struct step **steps; /* owned; the steps themselves only when is_original */
	size_t step_count, step_capacity;
	bool is_original;
	struct disk_file **files; /* owned */
	size_t file_count, file_capacity;
};

struct disk_file *disk_file_add(struct disk *disk, const char *name, bool name_lasts);
/* A write or truncation on the bytes of a file; a gap is filled with `filler`. */
void disk_change(struct buf *content, const struct step *step, char filler);
#endif
