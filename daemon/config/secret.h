#ifndef DAEMON_CONFIG_SECRET_H
#define DAEMON_CONFIG_SECRET_H
/* A secret is never in the configuration itself, only where it is: {file: PATH}, which nobody else may read, or
 * {credential: NAME}, a file of that name in $CREDENTIALS_DIRECTORY (systemd's LoadCredential=).
 *
 *     struct buf secret = {0};
 *     if (secret_read(&setting->secret, &secret, &why)) ..
 *     secret_forget(&secret); */
#include "base/buf.h"

struct diag;

struct secret_setting {
	const char *path; /* as it is opened; NULL: a credential without a folder of credentials */
	const char *name; /* of the file, without folders: receivers tell keys apart by it */
};

enum { SECRET_LEAST = 16, SECRET_MOST = 4096 };
/* Its bytes, without white space around them. */
int secret_read(const struct secret_setting *setting, struct buf *out, struct diag *why);
void secret_forget(struct buf *secret); /* overwrites it */
#endif
