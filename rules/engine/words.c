/* words.c - packs values, and keeps each text and each list once. */
#include "words.h"
#include "base/buf.h"
#include <stdlib.h>
#include <string.h>

void words_finish(struct words *words)
{
	names_finish(&words->texts);
	names_finish(&words->lists);
	arena_finish(&words->arena);
	free(words->list_values);
	*words = (struct words){0};
}

struct text words_text(struct words *words, struct text text)
{
	return names_text(&words->texts, names_number(&words->texts, text));
}

static struct value make_list(struct words *words, struct text packed)
{
	struct unpack in = unpack_of(packed);
	uint32_t count = (uint32_t)unpack_number(&in);
	struct value *items = arena_take_array(&words->arena, count + 1, sizeof *items);

	for (uint32_t i = 0; i < count; i++)
		items[i] = words_unpack(words, &in);
	return (struct value){.type = VALUE_LIST, .list = {items, count}};
}

static uint32_t list_number(struct words *words, const struct value *list)
{
	struct buf packed = {0};

	pack_number(&packed, list->list.count);
	for (uint32_t i = 0; i < list->list.count; i++)
		words_pack(words, &list->list.items[i], &packed);
	uint32_t number = names_number(&words->lists, buf_text(&packed));

	if (number == words->list_count) {
		words->list_values = memory_room(words->list_values, words->list_count, &words->list_capacity,
		        sizeof *words->list_values);
		words->list_values[words->list_count++] = make_list(words, buf_text(&packed));
	}
	buf_finish(&packed);
	return number;
}

static uint64_t bits_of(double real)
{
	uint64_t bits;

	memcpy(&bits, &real, sizeof bits);
	return bits;
}

static double real_of(uint64_t bits)
{
	double real;

	memcpy(&real, &bits, sizeof real);
	return real;
}

void words_pack(struct words *words, const struct value *value, struct buf *out)
{
	pack_number(out, value->type);
	switch (value->type) {
	case VALUE_UNKNOWN:
	case VALUE_ERROR: pack_number(out, value->reason); return;
	case VALUE_TRUTH: pack_number(out, value->truth); return;
	case VALUE_NUMBER:
		pack_signed(out, value->number.over);
		pack_signed(out, value->number.under);
		return;
	case VALUE_REAL: pack_number(out, bits_of(value->real)); return;
	case VALUE_DURATION:
		pack_signed(out, value->duration.amount);
		pack_number(out, value->duration.unit);
		return;
	case VALUE_DATE: pack_signed(out, value->date); return;
	case VALUE_TEXT: pack_number(out, names_number(&words->texts, value->text)); return;
	case VALUE_LIST: pack_number(out, list_number(words, value)); return;
	}
}

static struct value unpack_ratio(struct unpack *in)
{
	int64_t over = unpack_signed(in), under = unpack_signed(in);

	return value_number((struct ratio){over, under});
}

static struct value unpack_duration(struct unpack *in)
{
	int32_t amount = (int32_t)unpack_signed(in);
	enum duration_unit unit = (enum duration_unit)unpack_number(in);

	return (struct value){.type = VALUE_DURATION, .duration = {amount, unit}};
}

struct value words_unpack(const struct words *words, struct unpack *in)
{
	enum value_type type = (enum value_type)unpack_number(in);

	switch (type) {
	case VALUE_UNKNOWN:
	case VALUE_ERROR: return (struct value){type, (enum reason)unpack_number(in), {0}};
	case VALUE_TRUTH: return value_truth(unpack_number(in) != 0);
	case VALUE_NUMBER: return unpack_ratio(in);
	case VALUE_REAL: return value_real(real_of(unpack_number(in)));
	case VALUE_DURATION: return unpack_duration(in);
	case VALUE_DATE: return value_date((int32_t)unpack_signed(in));
	case VALUE_TEXT: return value_text(names_text(&words->texts, (uint32_t)unpack_number(in)));
	case VALUE_LIST: return words->list_values[unpack_number(in)];
	}
	return value_unknown(REASON_TYPES);
}

struct value words_value(struct words *words, struct value value)
{
	if (value.type == VALUE_TEXT)
		value.text = words_text(words, value.text);
	if (value.type != VALUE_LIST)
		return value;
	uint32_t number = list_number(words, &value);

	return words->list_values[number];
}
