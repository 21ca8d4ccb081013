#ifndef CLI_EVENT_BLOCKS_H
#define CLI_EVENT_BLOCKS_H
/* A file's bytes as blocks, read on all processors and handed out in their order.
 *
 *     struct blocks *blocks = blocks_begin(bytes, end);
 *     for (const struct block *block; (block = blocks_next(blocks));) ..       until the next call
 *     blocks_end(blocks); */
#include "event_block.h"

struct blocks;
struct blocks *blocks_begin(const char *bytes, const char *end);
const struct block *blocks_next(struct blocks *blocks); /* NULL: that was all */
void blocks_end(struct blocks *blocks);
#endif
