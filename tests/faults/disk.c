/* Takes steps and remembers them. */
#include "disk_inside.h"
#include "base/arena.h"
#include "tests/sim/chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct disk *disk_create(void)
{
	struct disk *disk = memory_take(sizeof(*disk));

	disk->is_original = true;
	return disk;
}

static void file_destroy(struct disk_file *file)
{
	buf_finish(&file->now);
	buf_finish(&file->lasting);
	free(file->pending);
	free(file);
}

void disk_destroy(struct disk *disk)
{
	if (!disk)
		return;
	for (size_t i = 0; i < disk->file_count; i++)
		file_destroy(disk->files[i]);
	for (size_t i = 0; disk->is_original && i < disk->step_count; i++)
		free(disk->steps[i]);
	free(disk->files);
	free(disk->steps);
	free(disk);
}

size_t disk_steps(const struct disk *disk)
{
	return disk->step_count;
}

struct disk_file *disk_file_add(struct disk *disk, const char *name, bool name_lasts)
{
	struct disk_file *file = memory_take(sizeof(*file));

	disk->files = memory_room(disk->files, disk->file_count, &disk->file_capacity, sizeof(*disk->files));
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->name_lasts = name_lasts;
	file->number = disk->file_count;
	disk->files[disk->file_count++] = file;
	return file;
}

static void grow(struct buf *content, size_t size, char filler)
{
	if (size <= content->size)
		return;
	size_t more = size - content->size;
	memset(buf_room(content, more), filler, more);
	content->size = size;
}

void disk_change(struct buf *content, const struct step *step, char filler)
{
	grow(content, step->at, filler);
	if (step->kind == STEP_TRUNCATE) {
		content->size = step->at;
		return;
	}
	grow(content, step->at + step->size, filler);
	memcpy(content->at + step->at, step->bytes, step->size);
}

static void folder_sync(struct disk *disk)
{
	for (size_t i = 0; i < disk->file_count; i++)
		disk->files[i]->is_named_for_good = disk->files[i]->is_named;
}

static void change_pending(struct disk_file *file, const struct step *step)
{
	disk_change(&file->now, step, 0);
	file->pending = memory_room(
	        file->pending, file->pending_count, &file->pending_capacity, sizeof(*file->pending));
	file->pending[file->pending_count++] = step;
}

/* `lost`: in 100 of the writes. */
static void pending_last(struct disk_file *file, int lost, uint64_t seed)
{
	struct chance chance = {seed};

	for (size_t i = 0; i < file->pending_count; i++)
		if (chance_below(&chance, 100) >= lost)
			disk_change(&file->lasting, file->pending[i], 0);
	file->pending_count = 0;
}

static void step_take(struct disk *disk, const struct step *step)
{
	struct disk_file *file = step->kind == STEP_MAKE ? disk_file_add(disk, step->name, step->flag)
	                                                 : disk->files[step->file];

	switch (step->kind) {
	case STEP_MAKE: file->is_named = true; return;
	case STEP_WRITE:
	case STEP_TRUNCATE: change_pending(file, step); return;
	case STEP_SYNC_FAILS: pending_last(file, 50, disk->step_count); return;
	case STEP_SYNC:
		pending_last(file, 0, 0);
		if (file->name_lasts && !file->is_named_for_good)
			folder_sync(disk);
		return;
	case STEP_REMOVE:
		file->is_named = false;
		if (step->flag)
			folder_sync(disk);
	}
}

static void step_add(struct disk *disk, struct step *step)
{
	disk->steps = memory_room(disk->steps, disk->step_count, &disk->step_capacity, sizeof(*disk->steps));
	disk->steps[disk->step_count++] = step;
	step_take(disk, step);
}

void disk_repeat(struct disk *disk, const struct disk *of, size_t steps)
{
	disk->is_original = false;
	while (disk->step_count < steps)
		step_add(disk, of->steps[disk->step_count]);
}

static void step_new(struct disk *disk, struct step head, const void *bytes)
{
	size_t size = bytes ? head.size : 0;
	struct step *step = memory_take(sizeof(*step) + size);

	*step = head;
	if (bytes)
		memcpy(step->bytes, bytes, size);
	step_add(disk, step);
}

struct disk_file *disk_find(struct disk *disk, const char *name)
{
	for (size_t i = disk->file_count; i-- > 0;)
		if (disk->files[i]->is_named && strcmp(disk->files[i]->name, name) == 0)
			return disk->files[i];
	return NULL;
}

struct disk_file *disk_make(struct disk *disk, const char *name, bool name_lasts)
{
	struct step step = {.kind = STEP_MAKE, .flag = name_lasts};

	snprintf(step.name, sizeof(step.name), "%s", name);
	step_new(disk, step, NULL);
	return disk->files[disk->file_count - 1];
}

struct text disk_content(const struct disk_file *file)
{
	return buf_text(&file->now);
}

void disk_write(struct disk *disk, struct disk_file *file, size_t at, const void *bytes, size_t size)
{
	step_new(disk, (struct step){STEP_WRITE, file->number, at, size, false, ""}, bytes);
}

void disk_truncate(struct disk *disk, struct disk_file *file, size_t size)
{
	step_new(disk, (struct step){STEP_TRUNCATE, file->number, size, 0, false, ""}, NULL);
}

void disk_sync(struct disk *disk, struct disk_file *file)
{
	step_new(disk, (struct step){.kind = STEP_SYNC, .file = file->number}, NULL);
}

void disk_sync_fails(struct disk *disk, struct disk_file *file)
{
	step_new(disk, (struct step){.kind = STEP_SYNC_FAILS, .file = file->number}, NULL);
}

void disk_remove(struct disk *disk, struct disk_file *file, bool at_once)
{
	step_new(disk, (struct step){.kind = STEP_REMOVE, .file = file->number, .flag = at_once}, NULL);
}
