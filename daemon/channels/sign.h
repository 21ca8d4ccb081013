#ifndef DAEMON_CHANNELS_SIGN_H
#define DAEMON_CHANNELS_SIGN_H
/* The signature of a message: HMAC-SHA256 over "TIMESTAMP.BODY", so that an old one cannot be sent again as new.
 *
 *     Intervened-Signature: t=1795291200,k=webhook.secret,v1=5257a869..      k: which secret, to change it in peace */
#include "base/text.h"

struct buf;
void sign_header(struct text secret, const char *key_name, int64_t at_s, struct text body, struct buf *out);
#endif
