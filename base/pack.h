#ifndef BASE_PACK_H
#define BASE_PACK_H
/* Small binary records, for what the store keeps and only this program reads: numbers in as few bytes as they need
 * (seven bits a byte, low ones first), hashes as they are, texts behind their size.
 *
 *     pack_number(&buf, seq);  pack_text(&buf, id);
 *     struct unpack in = unpack_of(record);
 *     seq = unpack_number(&in);  id = unpack_text(&in);
 *     if (in.is_broken) ..
 *
 * Reading behind the end, or a number that no pack_number wrote, breaks the cursor: all that follows is zero. */
#include "hash.h"

struct buf;
enum { PACK_NUMBER_MOST = 10 /* bytes, of 64 bits by seven */ };
void pack_number(struct buf *buf, uint64_t n);
void pack_signed(struct buf *buf, int64_t n); /* small ones stay small on both sides of zero */
/* Several in a row, where there is room for all; what follows goes where they answer. */
char *pack_number_at(char *at, uint64_t n);
char *pack_signed_at(char *at, int64_t n);
char *pack_text_at(char *at, struct text a);
void pack_hash(struct buf *buf, struct hash128 hash);
void pack_text(struct buf *buf, struct text a);

struct unpack {
	const char *at, *end; /* borrowed */
	bool is_broken;
};
struct unpack unpack_of(struct text record);
uint64_t unpack_number(struct unpack *in);
int64_t unpack_signed(struct unpack *in);
struct hash128 unpack_hash(struct unpack *in);
struct text unpack_text(struct unpack *in);                  /* borrowed from the record */
const char *unpack_back(const char *first, const char *end); /* where the number that ends there begins */
#endif
