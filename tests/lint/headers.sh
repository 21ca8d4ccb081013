#!/bin/sh
# headers.sh [DIR] - fails when a header does not compile alone, or when headers include each other in a circle.
set -eu
cd "${1:-.}"
bad=0
flags="-std=c11 -D_GNU_SOURCE -I. -Iinclude -Wall -Wextra -Werror"
flags="$flags $(pkg-config --cflags libuv yaml-0.1 sqlite3 lua5.4 libmicrohttpd jansson libsodium 2>/dev/null || true)"
headers=$(find base include rules daemon cli tests -name '*.h' 2>/dev/null | sort)

for header in $headers; do
	# Twice: the second must add nothing.
	if ! printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
		${CC:-cc} $flags -fsyntax-only -x c - 2>"${TMPDIR:-/tmp}/headers.$$"; then
		echo "headers: $header does not compile alone:"
		sed 's/^/	/' "${TMPDIR:-/tmp}/headers.$$" | head -5
		bad=1
	fi
done
rm -f "${TMPDIR:-/tmp}/headers.$$"

for header in $headers; do
	echo "$header $header"
	sed -n 's/^ *# *include *[<"]\([^>"]*\)[>"].*/\1/p' "$header" | while read -r name; do
		case "$name" in intervene/*) name=include/$name ;; */*) ;; *) name=${header%/*}/$name ;; esac
		[ ! -e "$name" ] || echo "$header $name"
	done
done | if ! circle=$(tsort 2>&1 >/dev/null); then
	echo "headers: these include each other in a circle:"
	echo "$circle" | sed -n 's/^tsort: \(.*\.h\)$/	\1/p'
	exit 1
fi || bad=1
exit $bad
