#ifndef DAEMON_CONFIG_TOKEN_H
#define DAEMON_CONFIG_TOKEN_H
/* Bearer tokens: "ivd_" and 32 random bytes in base64url.  The configuration keeps only a hash of one
 * (crypto_generichash of its characters, 32 bytes, in hex), so reading the configuration lets nobody in. */
#include "base/form.h"

enum { TOKEN_SIZE = 48, TOKEN_HASH_SIZE = 65 }; /* both terminated */

/* What a token may do.  A bit each. */
enum right {
	RIGHT_INGEST = 1,  /* send events */
	RIGHT_READ = 2,    /* see alerts */
	RIGHT_HISTORY = 4, /* send events as history */
	RIGHT_OPERATE = 8  /* have rules read again, let held deliveries through */
};
extern const struct form right_form;
int right_find(struct text name); /* the bit; 0 when there is no such right */

void token_make(const uint8_t random[32], char out[TOKEN_SIZE]);
void token_hash(struct text token, char out[TOKEN_HASH_SIZE]);
bool token_matches(struct text token, const char *hash); /* in constant time */
#endif
