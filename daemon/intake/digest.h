#ifndef DAEMON_INTAKE_DIGEST_H
#define DAEMON_INTAKE_DIGEST_H
/* By what a delivery is known when it comes a second time: a hash of its bytes, its source and how it is to be read.
 *
 *     struct digest digest = digest_start(key, source, "history");
 *     digest_add(&digest, piece);            pieces of DIGEST_BLOCK bytes each, but for the last
 *     digest.hash */
#include "base/hash.h"

enum { DIGEST_BLOCK = 1 << 20 };
struct digest {
	struct hash_key key;
	struct hash128 hash;
};
struct digest digest_start(struct hash_key key, struct text source, const char *read_as);
void digest_add(struct digest *digest, struct text bytes); /* any number of whole blocks, or the last one */
#endif
