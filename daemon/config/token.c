/* Makes, hashes and compares bearer tokens. */
#include "token.h"

#include <sodium.h>
#include <string.h>

static const struct {
	const char *name;
	enum right right;
} rights[] = {
        {"ingest", RIGHT_INGEST},
        {"read", RIGHT_READ},
        {"history", RIGHT_HISTORY},
        {"operate", RIGHT_OPERATE},
};

const struct form right_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(rights)}};

int right_find(struct text name)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (text_is(name, rights[i].name))
			return (int)rights[i].right;
	return 0;
}

void token_make(const uint8_t random[32], char out[TOKEN_SIZE])
{
	memcpy(out, "ivd_", 4);
	sodium_bin2base64(out + 4, TOKEN_SIZE - 4, random, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void token_hash(struct text token, char out[TOKEN_HASH_SIZE])
{
	uint8_t hash[32];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)token.at, token.size, NULL, 0);
	sodium_bin2hex(out, TOKEN_HASH_SIZE, hash, sizeof(hash));
}

bool token_matches(struct text token, const char *hash)
{
	char mine[TOKEN_HASH_SIZE];

	token_hash(token, mine);
	return strlen(hash) == TOKEN_HASH_SIZE - 1 && sodium_memcmp(mine, hash, TOKEN_HASH_SIZE - 1) == 0;
}
