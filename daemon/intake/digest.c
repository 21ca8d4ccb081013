/* Hashes a delivery block by block, so that one who holds the whole and one who reads it in pieces get the same. */
#include "digest.h"

static void chain(struct digest *digest, struct text bytes)
{
	const struct hash128 both[2] = {digest->hash, hash_bytes(digest->key, bytes.at, bytes.size)};

	digest->hash = hash_bytes(digest->key, both, sizeof(both));
}

struct digest digest_start(struct hash_key key, struct text source, const char *read_as)
{
	struct digest digest = {.key = key};

	chain(&digest, source);
	chain(&digest, text_of(read_as));
	return digest;
}

void digest_add(struct digest *digest, struct text bytes)
{
	for (size_t at = 0; at < bytes.size; at += DIGEST_BLOCK)
		chain(digest, text_slice(bytes, at, at + DIGEST_BLOCK));
}
