/* Signs messages. */
#include "sign.h"
#include "base/buf.h"

#include <inttypes.h>
#include <sodium.h>

void sign_header(struct text secret, const char *key_name, int64_t at_s, struct text body, struct buf *out)
{
	crypto_auth_hmacsha256_state state;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof(mac) + 1];
	struct buf time = {0};

	buf_print(&time, "%" PRId64 ".", at_s);
	crypto_auth_hmacsha256_init(&state, (const uint8_t *)secret.at, secret.size);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)time.at, time.size);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)body.at, body.size);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac));
	buf_print(out, "Intervened-Signature: t=%" PRId64 ",k=%s,v1=%s", at_s, key_name, hex);
	buf_finish(&time);
}
