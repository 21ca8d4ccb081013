/* Finds the account of whoever asks. */
#include "account.h"

#include <stdlib.h>
#include <string.h>

static struct account *account_create(struct http *http, enum listen_kind kind, const char *name)
{
	struct account *account = memory_take(sizeof(*account));
	size_t size = strlen(name) + 1;

	account->kind = kind;
	account->name = memory_take(size);
	memcpy(account->name, name, size);
	account->next = http->accounts;
	http->accounts = account;
	return account;
}

struct account *account_of(struct http *http, enum listen_kind kind, const struct principal *principal)
{
	for (struct account *account = http->accounts; account; account = account->next)
		if (account->kind == kind && strcmp(account->name, principal->name) == 0)
			return account;
	return account_create(http, kind, principal->name);
}

void accounts_free(struct http *http)
{
	while (http->accounts) {
		struct account *account = http->accounts;
		http->accounts = account->next;
		free(account->name);
		free(account);
	}
}
