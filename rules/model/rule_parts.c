/* Where each key of a rule stands: in which file, and whether it sees a blueprint's parameters. */
#include "rules/language/parameters.h"
#include "rules/model/rule_read.h"

void rule_read_beside_use(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R645", value->place,
	        "'%s' stands in a rule that is made of a blueprint, and nowhere else", key->name);

	(void)field;
	diag_help(diag, "for example use: chronic@1 beside the rule's id; %s: %s", key->name, key->help);
}

static bool is_value_of(const struct node *map, const struct node *value)
{
	for (size_t i = 0; map && i < map->count; i++)
		if (map->pairs[i].value == value)
			return true;
	return false;
}

void rule_stand_at(struct rule_reader *reader, const struct node *value)
{
	const struct rule_parts *parts = reader->parts;
	bool is_of_blueprint = parts && is_value_of(parts->blueprint, value);

	for (size_t i = 0; i < reader->file_count; i++) {
		const struct rule_file *file = &reader->files[i];

		if (file->name.at != value->place.file.at)
			continue;
		reader->bytes = file->bytes;
		reader->lines = file->lines;
		reader->line_count = file->line_count;
		reader->script = file->script;
		reader->is_in_pack = file->pack != NULL;
	}
	language_bind(reader->language, is_of_blueprint ? parts->parameters : NULL);
}
