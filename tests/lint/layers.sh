#!/bin/sh
# layers.sh [DIR] - fails when a file includes something above it, or a library outside that library's home.
# The two tables below are the diagram of HACKING.md as patterns; a row is all that a new folder or library needs.
set -eu
cd "${1:-.}"

# folder                 what its files may include, besides the C library and the libraries below
arrows='
^base/                   ^base/
^include/intervene/      ^(base|intervene)/
^rules/language/         ^(base|intervene|rules/language)/
^rules/lua/              ^(base|intervene|rules/(language|lua))/
^rules/model/            ^(base|intervene|rules/(language|lua|model))/
^rules/plain/            ^(base|intervene|rules/(language|model|plain|lua))/
^rules/engine/           ^(base|intervene|rules)/
^daemon/                 ^(base|intervene|daemon)/
^cli/                    ^(base|intervene|daemon|cli)/
'
# library                its home
homes='
^yaml[.]h$               ^base/yaml[.]c$
^sqlite3[.]h$            ^daemon/store/
^(lua|lualib|lauxlib)[.]h$   ^rules/lua/
^uv[.]h$                 ^daemon/(seam(_[a-z_]+)?[.]c|http/|channels/|main[.]c|daemon[.]c)
^microhttpd[.]h$         ^daemon/http/
^zstd[.]h$               ^daemon/store/
^csv[.]h$                ^daemon/config/lists[.]c$
^jansson[.]h$            ^(daemon|cli)/
^sodium[.]h$             ^(daemon|cli)/
^curl/                   ^(cli|daemon/channels)/
'

find base include rules daemon cli -name '*.[ch]' 2>/dev/null | sort | xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include' |
awk -F: -v arrows="$arrows" -v homes="$homes" '
	function table(text, left, right,    rows, count, i, cell) {
		count = split(text, rows, "\n")
		for (i = 1; i <= count; i++)
			if (split(rows[i], cell, " ") == 2) { left[++size[text]] = cell[1]; right[size[text]] = cell[2] }
	}
	function complain(why) { print "layers: " $1 ":" $2 ": includes " name ", " why; bad = 1 }
	function judge(    i) {
		for (i = 1; i <= size[homes]; i++)
			if (name ~ library[i]) {
				if ($1 !~ home[i]) complain("whose home is " home[i])
				return
			}
		if (!ours) return
		for (i = 1; i <= size[arrows]; i++)
			if ($1 ~ folder[i]) {
				if (name !~ may[i]) complain("but may include " may[i])
				return
			}
	}
	BEGIN { table(arrows, folder, may); table(homes, library, home) }
	{
		name = $3
		gsub(/^[^<"]*[<"]|[>"].*$/, "", name)
		quoted = $3 ~ /"/
		if (quoted && name !~ /\//) { name = $1; sub(/[^\/]*$/, "", name); name = name "own"; sub(/^include\//, "", name) }
		ours = quoted || name ~ /^(base|intervene|rules|daemon|cli|tests)\//
		judge()
	}
	END { exit bad }'
