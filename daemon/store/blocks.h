#ifndef DAEMON_STORE_BLOCKS_H
#define DAEMON_STORE_BLOCKS_H
/* Blocks of the log and of the histories on their way into their tables.  Making one small takes as long as seven lines
 * take in all, and nothing waits for it before the commit: whoever has nothing to do helps with it.
 *
 *     blocks_add(store, &bytes, &target);                   on the store's thread; takes the bytes
 *     blocks_write(store);                                  all of them are in their tables
 *     blocks_drop(store);                                   none of them will be
 *
 * The helper is another thread, and the bytes are the same with it as without:
 *
 *     store_squeeze_elsewhere(store, wake, context);        once, before it helps
 *     store_squeeze_help(store);                            there, whenever it is woken
 *
 * Each block goes from hand to hand by its state alone:
 *
 *     free --add--> full --> taken, by either of the two --> small --written, in the order of adding--> free */
#include "base/buf.h"

#include <stdint.h>

struct store;

/* Of the row that a block will be: its first column, or first two; the block itself is the last. */
struct block_target {
	int statement;
	int64_t columns[2];
	int column_count;
};

struct blocks;
struct blocks *blocks_create(void);
void blocks_destroy(struct blocks *blocks); /* takes NULL */
void blocks_add(
        struct store *store, struct buf *bytes, const struct block_target *target); /* empties `bytes` */
void blocks_write(struct store *store);
void blocks_drop(struct store *store);
struct squeezer;
struct squeezer *blocks_squeezer(struct store *store); /* of the store's thread; makes them large again too */

typedef void blocks_wake_fn(void *context); /* somebody is to call store_squeeze_help soon */
void store_squeeze_elsewhere(struct store *store, blocks_wake_fn *wake, void *context);
void store_squeeze_help(struct store *store); /* until there is nothing to be made small */
#endif
