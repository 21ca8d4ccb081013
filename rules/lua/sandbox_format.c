/* string.format: %d %i %x of whole numbers, %f %g %e of numbers, %s of anything, and %%; widths of two digits. */
#include "meter.h"
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

/* One conversion, as in %-8.2f. */
struct spec {
	char letter;
	bool is_left, has_zeros;
	int width, precision; /* precision -1: not written */
};

/* Of at most two digits; more of them are left standing, and are no letter. */
static int read_digits(const char **at)
{
	int n = 0;
	for (int i = 0; i < 2 && **at >= '0' && **at <= '9'; i++)
		n = 10 * n + *(*at)++ - '0';
	return n;
}

static const char *read_spec(lua_State *lua, const char *at, struct spec *spec)
{
	*spec = (struct spec){.precision = -1};
	for (; *at == '-' || *at == '0'; at++)
		*(*at == '-' ? &spec->is_left : &spec->has_zeros) = true;
	spec->width = read_digits(&at);
	if (*at == '.') {
		at++;
		spec->precision = read_digits(&at);
	}
	spec->letter = *at;
	if (!*at || !strchr("dixfges", *at))
		luaL_error(lua, "string.format knows %%d %%i %%x %%f %%g %%e %%s, with widths up to 99");
	return at + 1;
}

static void add_many(luaL_Buffer *all, char c, int count)
{
	for (int i = 0; i < count; i++)
		luaL_addchar(all, c);
}

/* Zeros stand behind the sign. */
static void add_padded(luaL_Buffer *all, const struct spec *spec, const char *piece, int size)
{
	int missing = spec->width > size ? spec->width - size : 0;
	bool has_zeros = spec->has_zeros && !spec->is_left;
	if (!spec->is_left && !has_zeros)
		add_many(all, ' ', missing);
	if (has_zeros && size && *piece == '-') {
		luaL_addchar(all, *piece++);
		size--;
	}
	if (has_zeros)
		add_many(all, '0', missing);
	luaL_addlstring(all, piece, (size_t)size);
	if (spec->is_left)
		add_many(all, ' ', missing);
}

static int write_number(lua_State *lua, const struct spec *spec, int argument, char *out, size_t size)
{
	int precision = spec->precision < 0 ? 6 : spec->precision;
	switch (spec->letter) {
	case 'd':
	case 'i': return snprintf(out, size, "%lld", (long long)sandbox_integer(lua, argument));
	case 'x': return snprintf(out, size, "%llx", (unsigned long long)sandbox_integer(lua, argument));
	case 'f': return snprintf(out, size, "%.*f", precision, luaL_checknumber(lua, argument));
	case 'e': return snprintf(out, size, "%.*e", precision, luaL_checknumber(lua, argument));
	default: return snprintf(out, size, "%.*g", precision, luaL_checknumber(lua, argument));
	}
}

static void add_number(lua_State *lua, luaL_Buffer *all, const struct spec *spec, int argument)
{
	enum { LONGEST = 512 }; /* 309 digits, a point and 99 more */
	char piece[LONGEST];
	luaL_checktype(lua, argument, LUA_TNUMBER);
	add_padded(all, spec, piece, write_number(lua, spec, argument, piece, sizeof piece));
}

/* The words of the argument take its place, so that nothing is on the stack while the buffer grows. */
static void add_words(lua_State *lua, luaL_Buffer *all, const struct spec *spec, int argument)
{
	size_t size;
	const char *text = lua_tolstring(lua, argument, &size);
	if (spec->precision >= 0 && (size_t)spec->precision < size)
		size = (size_t)spec->precision;
	meter_want_text(lua, luaL_bufflen(all) + size);
	meter_charge_bytes(lua, size);
	add_padded(all, spec, text, (int)size);
}

static void add_spec(lua_State *lua, luaL_Buffer *all, const struct spec *spec, int argument)
{
	if (spec->letter == 's')
		add_words(lua, all, spec, argument);
	else
		add_number(lua, all, spec, argument);
}

/* Which arguments are texts is settled first: afterwards the stack belongs to the buffer. */
static void make_words(lua_State *lua, const char *at)
{
	struct spec spec;
	for (int argument = 2; (at = strchr(at, '%'));) {
		at++;
		if (*at == '%') {
			at++;
			continue;
		}
		at = read_spec(lua, at, &spec);
		luaL_checkany(lua, argument);
		if (spec.letter == 's') {
			sandbox_push_plain(lua, argument);
			lua_replace(lua, argument);
		}
		argument++;
	}
}

int sandbox_format(lua_State *lua)
{
	luaL_Buffer all;
	struct spec spec;
	luaL_checktype(lua, 1, LUA_TSTRING);
	const char *at = lua_tostring(lua, 1);
	meter_charge_bytes(lua, lua_rawlen(lua, 1));
	make_words(lua, at);
	luaL_buffinit(lua, &all);
	for (int argument = 2; *at;) {
		if (*at != '%') {
			luaL_addchar(&all, *at++);
		} else if (at[1] == '%') {
			luaL_addchar(&all, '%');
			at += 2;
		} else {
			at = read_spec(lua, at + 1, &spec);
			add_spec(lua, &all, &spec, argument++);
		}
	}
	luaL_pushresult(&all);
	return 1;
}
