/* libyaml's complaints (0.2.5, scanner.c, parser.c and reader.c) and what to tell the author instead. */
#include "yaml_words.h"

#include <string.h>

static const char indent[] = "indent with spaces, the same number for every line of one block";
static const char quote_it[] = "put the value in quotes";
static const char close_it[] = "close the bracket, or put a comma between the items";
static const char escapes[] = "write \\\\ for a backslash, or use single quotes, where it stands for itself";
static const char utf8[] = "save the file as UTF-8";

static const struct yaml_words table[] = {
        {"mapping values are not allowed in this context", "R100", POINT_HERE, "a ':' where no key can end",
                "put the value in quotes if it holds ': ', or check the indent"},
        {"could not find expected ':'", "R100", POINT_START,
                "this is neither 'key: value' nor an item of a list",
                "is the ':' missing, or the space after it?"},
        {"did not find expected key", "R100", POINT_HERE,
                "this fits no line above it: expected 'key: value' here", indent},
        {"did not find expected '-' indicator", "R100", POINT_HERE,
                "this fits no line above it: expected '- item' here", indent},
        {"did not find expected ',' or ']'", "R100", POINT_OPENING,
                "this list is not closed: expected ',' or ']'", close_it},
        {"did not find expected ',' or '}'", "R100", POINT_OPENING,
                "this map is not closed: expected ',' or '}'", close_it},
        {"did not find expected node content", "R100", POINT_HERE, "a value is missing here", quote_it},
        {"did not find expected <document start>", "R100", POINT_HERE, "this belongs to nothing above it",
                indent},
        {"found unexpected end of stream", "R100", POINT_START, "this quote is never closed",
                "close it with the same quote"},
        {"found unexpected document indicator", "R100", POINT_START, "this quote is never closed",
                "close it with the same quote"},
        {"found character that cannot start any token", "R100", POINT_HERE,
                "a value cannot begin with this character", quote_it},
        {"found unexpected ':'", "R100", POINT_HERE, "a ':' inside a plain value in brackets", quote_it},
        {"block sequence entries are not allowed in this context", "R100", POINT_HERE,
                "an item of a list cannot begin here", "begin the list on the line below its key"},
        {"mapping keys are not allowed in this context", "R100", POINT_HERE, "a key cannot begin here",
                quote_it},
        {"found unknown escape character", "R100", POINT_HERE, "unknown escape in double quotes", escapes},
        {"did not find expected hexdecimal number", "R100", POINT_HERE,
                "this escape needs hexadecimal digits", escapes},
        {"found invalid Unicode character escape code", "R100", POINT_HERE,
                "this escape stands for no character", escapes},
        {"did not find expected comment or line break", "R100", POINT_HERE,
                "nothing but a comment can follow on this line", "begin the text on the next line"},
        {"found an indentation indicator equal to 0", "R100", POINT_HERE, "a block cannot be indented by 0",
                "leave the digit out"},
        {"did not find expected alphabetic or numeric character", "R100", POINT_START,
                "a plain value cannot begin with '&' or '*'", quote_it},
        {"found incompatible YAML document", "R100", POINT_START, "this file is of another YAML",
                "it is read as YAML 1.2: remove the %YAML line"},
        {"found unknown directive name", "R100", POINT_START,
                "a line that begins with '%' is a directive of YAML", "remove it"},
        {"control characters are not allowed", "R100", POINT_HERE, "a control character stands here",
                "remove it"},
        {"found undefined tag handle", "R105", POINT_START, "tags ('!') are not allowed",
                "remove it, or quote the value"},
        {"did not find expected tag URI", "R105", POINT_START, "tags ('!') are not allowed",
                "remove it, or quote the value"},
        {"did not find expected whitespace or line break", "R105", POINT_START, "tags ('!') are not allowed",
                "remove it, or quote the value"},
        {"invalid leading UTF-8 octet", "R113", POINT_HERE, "the file is not UTF-8 here", utf8},
        {"incomplete UTF-8 octet sequence", "R113", POINT_HERE, "the file is not UTF-8 here", utf8},
        {"invalid trailing UTF-8 octet", "R113", POINT_HERE, "the file is not UTF-8 here", utf8},
        {"invalid length of a UTF-8 sequence", "R113", POINT_HERE, "the file is not UTF-8 here", utf8},
        {"invalid Unicode character", "R113", POINT_HERE, "the file is not UTF-8 here", utf8},
};

/* The same complaint as for a wrong indent, but in the middle of a line. */
static const struct yaml_words leftover = {"", "R100", POINT_HERE, "this cannot follow the value before it",
        "quote the whole value; a quote inside single quotes is written twice"};
static const struct yaml_words other = {"", "R100", POINT_HERE, "this is not YAML", quote_it};

/* libyaml has three complaints for a tab, none of which says so in the commonest case. */
static const struct yaml_words tab = {"", "R114", POINT_HERE,
        "a tab where spaces are needed: YAML is indented with spaces",
        "set the editor to put spaces for the tab key"};

const struct yaml_words *yaml_words_find(const char *problem, char at, bool in_line)
{
	if (at == '\t')
		return &tab;
	if (problem && in_line && !strcmp(problem, "did not find expected key"))
		return &leftover;
	for (size_t i = 0; problem && i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].problem, problem))
			return &table[i];
	return &other;
}
