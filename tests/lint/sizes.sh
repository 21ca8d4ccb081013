#!/bin/sh
# sizes.sh - what has grown past the sizes that are read in one sitting.  It only warns: a table may be long.
set -eu
cd "${1:-.}"
FILE_MAX=600 HEADER_MAX=100 FUNCTION_MAX=40
command -v ctags >/dev/null || { echo "sizes: ctags is missing, functions are not measured"; exit 0; }
files=$(find base include rules daemon cli -name '*.[ch]' 2>/dev/null | sort)
[ -n "$files" ] || exit 0

wc -l $files | awk -v file="$FILE_MAX" -v header="$HEADER_MAX" '
	$2 == "total" { next }
	{ most = $2 ~ /[.]h$/ ? header : file }
	$1 > most { print "sizes: " $2 " has " $1 " lines (aim at " most " or fewer)" }'

median='function at(share) { return n ? sorted[int((n - 1) * share) + 1] : 0 } { sorted[++n] = $1 }'
echo $files | tr ' ' '\n' | ctags -L - --languages=C --langmap=C:+.h --kinds-C=f --fields=+ne -f - --sort=no 2>/dev/null |
awk -F'\t' -v max="$FUNCTION_MAX" '
	{ for (i = 4; i <= NF; i++) { split($i, pair, ":"); at[pair[1]] = pair[2] }
	  lines = at["end"] - at["line"] + 1
	  if (lines > max) print "sizes: " $1 "() in " $2 " has " lines " lines (aim at " max " or fewer)" > "/dev/stderr"
	  print lines }' | sort -n |
awk "$median"' END { if (n) print "sizes: functions: median " at(0.5) " lines (aim 14), p90 " at(0.9) " (aim 40), " n " of them" }'
for kind in c h; do
	wc -l $(echo $files | tr ' ' '\n' | grep "[.]$kind\$") /dev/null | awk '$2 ~ /[.][ch]$/ { print $1 }' | sort -n |
	awk "$median"' END { if (n) print "sizes: .'$kind' files: median " at(0.5) " lines, longest " at(1) }'
done
