#ifndef CLI_TESTING_NODE_JSON_H
#define CLI_TESTING_NODE_JSON_H
/* A piece of YAML as JSON: what a test file says in its own words becomes what a sender, or a calendar, would say. */
#include "base/json.h"
#include "base/yaml.h"

/* Plain scalars that are a number, a truth or null in YAML are that; the rest is text. */
void node_json(const struct node *node, struct json *out);
#endif
