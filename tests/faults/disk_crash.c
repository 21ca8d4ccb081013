/* What a crash leaves of a disk. */
#include "disk_inside.h"
#include "base/arena.h"
#include "tests/sim/chance.h"

#include <stdlib.h>
#include <string.h>

/* How bad a power loss is: all un-synced writes gone, all of them there, or a share; whole, or torn at sectors. */
struct loss {
	struct chance chance;
	int kept; /* in 100 writes */
	size_t sector;
	char filler; /* where a file grew and its content never came */
};

static struct loss loss_of(uint64_t seed)
{
	static const int kept[] = {0, 100, 50, 10, 90};

	return (struct loss){
	        .chance = {seed},
	        .kept = kept[seed % 5],
	        .sector = seed / 5 % 2 ? 512 : 4096,
	        .filler = seed / 10 % 2 ? 'j' : 0,
	};
}

static size_t piece_end(size_t at, size_t end, size_t sector)
{
	size_t next = (at / sector + 1) * sector;

	return next < end ? next : end;
}

/* Each sector that the write touches comes or does not come. */
static void tear(struct loss *loss, struct buf *content, const struct step *step)
{
	size_t end = step->at + step->size;

	for (size_t at = step->at, next; at < end; at = next) {
		next = piece_end(at, end, loss->sector);
		if (!chance_one_in(&loss->chance, 2))
			continue;
		struct step *piece = memory_take(sizeof(*piece) + (next - at));
		piece->kind = STEP_WRITE;
		piece->at = at;
		piece->size = next - at;
		memcpy(piece->bytes, step->bytes + (at - step->at), next - at);
		disk_change(content, piece, loss->filler);
		free(piece);
	}
}

static void lose(struct loss *loss, struct buf *content, const struct step *step)
{
	bool is_kept = chance_below(&loss->chance, 100) < loss->kept;

	if (is_kept)
		disk_change(content, step, loss->filler);
	else if (step->kind == STEP_WRITE && loss->kept > 0 && chance_one_in(&loss->chance, 3))
		tear(loss, content, step);
}

static void file_after(const struct disk_file *from, struct disk_file *to, struct loss *loss)
{
	bool is_written = chance_below(&loss->chance, 100) < loss->kept;

	to->is_named = is_written ? from->is_named : from->is_named_for_good;
	buf_add_text(&to->now, buf_text(&from->lasting));
	for (size_t i = 0; i < from->pending_count; i++)
		lose(loss, &to->now, from->pending[i]);
}

static void settle(struct disk_file *file)
{
	file->is_named_for_good = file->is_named;
	buf_clear(&file->lasting);
	buf_add_text(&file->lasting, buf_text(&file->now));
}

struct disk *disk_after_power_loss(const struct disk *disk, uint64_t seed)
{
	struct loss loss = loss_of(seed);
	struct disk *then = disk_create();

	for (size_t i = 0; i < disk->file_count; i++) {
		const struct disk_file *from = disk->files[i];
		struct disk_file *to = disk_file_add(then, from->name, from->name_lasts);
		file_after(from, to, &loss);
		settle(to);
	}
	return then;
}

struct disk *disk_after_kill(const struct disk *disk)
{
	struct disk *then = disk_create();

	for (size_t i = 0; i < disk->file_count; i++) {
		const struct disk_file *from = disk->files[i];
		struct disk_file *to = disk_file_add(then, from->name, from->name_lasts);
		to->is_named = from->is_named;
		buf_add_text(&to->now, buf_text(&from->now));
		settle(to);
	}
	return then;
}
