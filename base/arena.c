/* Memory for the whole program: arenas that are freed at once, and a heap that never says no. */
#include "arena.h"
#include "apart.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, SMALLEST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

/* `bytes` are aligned to 16, so the header's size is a multiple of it. */
struct arena_block {
	struct arena_block *next; /* owned */
	size_t size, used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

_Noreturn void memory_none(size_t size)
{
	fprintf(stderr, "intervened: out of memory (%zu bytes)\n", size);
	abort();
}

void *memory_take(size_t size)
{
	void *taken = calloc(1, size ? size : 1);
	if (!taken)
		memory_none(size);
	return taken;
}

void *memory_grow(void *old, size_t size)
{
	void *grown = realloc(old, size ? size : 1);
	if (!grown)
		memory_none(size);
	return grown;
}

static size_t array_bytes(size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		memory_none(SIZE_MAX);
	return bytes;
}

void *memory_room(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	size_t wanted = *capacity ? array_bytes(*capacity, 2) : 8;
	void *grown = memory_grow(array, array_bytes(wanted, size));
	*capacity = wanted;
	return grown;
}

static size_t next_block_size(const struct arena *arena, size_t piece)
{
	if (pieces_apart)
		return piece;
	size_t size = arena->first ? arena->first->size * 2 : SMALLEST_BLOCK;
	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	return piece > size ? piece : size;
}

static struct arena_block *add_block(struct arena *arena, size_t piece)
{
	size_t size = next_block_size(arena, piece), total;
	if (__builtin_add_overflow(sizeof(struct arena_block), size, &total))
		memory_none(size);
	struct arena_block *block = memory_grow(NULL, total);
	*block = (struct arena_block){.next = arena->first, .size = size};
	arena->first = block;
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		memory_none(size);
	/* Under the sanitizer the size stays exact: one byte past the end is already a finding. */
	size_t piece = size ? size : 1;
	if (!pieces_apart)
		piece = (piece + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct arena_block *block = arena->first;
	if (!block || pieces_apart || block->size - block->used < piece)
		block = add_block(arena, piece);
	void *taken = block->bytes + block->used;
	block->used += piece;
	arena->bytes += piece;
	return memset(taken, 0, piece);
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
	return arena_take(arena, array_bytes(count, size));
}

struct text arena_copy(struct arena *arena, struct text a)
{
	char *copy = arena_take(arena, (size_t)a.size + 1);
	if (a.size)
		memcpy(copy, a.at, a.size);
	return (struct text){copy, a.size};
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list values, again;
	va_start(values, format);
	va_copy(again, values);
	int size = vsnprintf(NULL, 0, format, values);
	assert(size >= 0);
	char *printed = arena_take(arena, (size_t)size + 1);
	vsnprintf(printed, (size_t)size + 1, format, again);
	va_end(again);
	va_end(values);
	return printed;
}

static struct arena_block *largest_block(struct arena_block *first)
{
	struct arena_block *largest = first;
	for (struct arena_block *block = first; block; block = block->next)
		if (block->size > largest->size)
			largest = block;
	return largest;
}

static void free_blocks(struct arena_block *first, const struct arena_block *except)
{
	for (struct arena_block *block = first, *next; block; block = next) {
		next = block->next;
		if (block != except)
			free(block);
	}
}

void arena_reset(struct arena *arena)
{
	/* A kept block would hide a use after the reset from the sanitizer. */
	struct arena_block *kept = pieces_apart ? NULL : largest_block(arena->first);
	free_blocks(arena->first, kept);
	*arena = (struct arena){.first = kept};
	if (kept)
		*kept = (struct arena_block){.size = kept->size};
}

void arena_finish(struct arena *arena)
{
	free_blocks(arena->first, NULL);
	*arena = (struct arena){0};
}
