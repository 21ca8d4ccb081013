/* Makes blocks small, and as they were again. */
#include "squeeze.h"
#include "base/arena.h"

#include <stdlib.h>
#include <zstd.h>

enum { LEVEL = -1, BLOCK_MOST = 1 << 30 /* bytes: what claims to be larger is damaged */ };

struct squeezer {
	ZSTD_CCtx *in;  /* owned */
	ZSTD_DCtx *out; /* owned */
};

struct squeezer *squeezer_create(void)
{
	struct squeezer *squeezer = memory_take(sizeof(*squeezer));

	squeezer->in = ZSTD_createCCtx();
	squeezer->out = ZSTD_createDCtx();
	if (!squeezer->in || !squeezer->out)
		memory_none(sizeof(*squeezer));
	ZSTD_CCtx_setParameter(squeezer->in, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(squeezer->in, ZSTD_c_checksumFlag, 1);
	return squeezer;
}

void squeezer_destroy(struct squeezer *squeezer)
{
	if (!squeezer)
		return;
	ZSTD_freeCCtx(squeezer->in);
	ZSTD_freeDCtx(squeezer->out);
	free(squeezer);
}

/* With room for the worst there is one thing left that can fail: memory for the tables. */
void squeeze(struct squeezer *squeezer, struct text block, struct buf *out)
{
	size_t most = ZSTD_compressBound(block.size);

	buf_clear(out);
	size_t size = ZSTD_compress2(squeezer->in, buf_room(out, most), most, block.at, block.size);
	if (ZSTD_isError(size))
		memory_none(most);
	out->size = size;
}

int unsqueeze(struct squeezer *squeezer, struct text small, struct buf *out)
{
	unsigned long long claimed = ZSTD_getFrameContentSize(small.at, small.size);

	buf_clear(out);
	if (claimed > BLOCK_MOST) /* as are the numbers that stand for no answer */
		return -1;
	size_t size = ZSTD_decompressDCtx(
	        squeezer->out, buf_room(out, (size_t)claimed), (size_t)claimed, small.at, small.size);
	if (ZSTD_isError(size) || size != claimed)
		return -1;
	out->size = size;
	return 0;
}
