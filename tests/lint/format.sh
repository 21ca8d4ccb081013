#!/bin/sh
# format.sh - fails when a tracked C file is not as clang-format leaves it (`make format` does it).
# Versions differ in small things: 14, Debian 12's, is the one whose word counts.
set -eu
cd "${1:-.}"
tool=$(command -v clang-format-14 || command -v clang-format) || { echo "format: clang-format is missing"; exit 0; }
case "$($tool --version)" in *"version 14."*) ;; *) echo "format: $($tool --version) is not version 14"; exit 0 ;; esac
bad=0
for file in $(git ls-files '*.c' '*.h'); do
	[ -e "$file" ] || continue
	"$tool" --dry-run --Werror "$file" 2>/dev/null || { echo "format: $file (run: clang-format -i $file)"; bad=1; }
done
exit $bad
