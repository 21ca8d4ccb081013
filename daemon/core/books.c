/* Opens a store and its books together, and closes them in their order. */
#include "books.h"
#include "registrar_inside.h"

int books_open(struct books *books, const struct books_options *options, books_store_fn *store_of,
        books_read_fn *on_read, void *context, struct diag *why)
{
	struct registrar_options of = {
	        .set = options->set,
	        .zones = options->zones,
	        .zone = options->zone,
	        .go_live = NO_DAY,
	        .now_ms = options->now_ms,
	        .memory = options->memory,
	        .fold_rows = options->fold_rows,
	        .on_read = on_read,
	        .context = context,
	};

	if (store_of(options->path, options->vfs, HASH_KEY_FIXED, &books->store, why))
		return -1;
	of.store = books->store;
	return registrar_open_books(&of, &books->registrar, why);
}

void books_close(struct books *books)
{
	registrar_close(books->registrar);
	store_close(books->store);
	*books = (struct books){0};
}
