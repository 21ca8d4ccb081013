#!/bin/sh
# format.sh - fails when a tracked C file is not as clang-format leaves it (`make format` does it).
# Versions differ in small things: 14, Debian 12's, is the one whose word counts.
set -eu
cd "${1:-.}"
tool=$(command -v clang-format-14 || command -v clang-format) || { echo "format: clang-format is missing"; exit 0; }
case "$($tool --version)" in *"version 14."*) ;; *) echo "format: $($tool --version) is not version 14"; exit 0 ;; esac
# One call for many files: a call each spends ten times as long on starting.
said=$(git ls-files '*.c' '*.h' | xargs -r ls 2>/dev/null | xargs -r "$tool" --dry-run --Werror 2>&1) && exit 0
wrong=$(echo "$said" | sed -n 's/^\([^:]*\.[ch]\):[0-9]*:[0-9]*: .*/format: \1 (run: clang-format -i \1)/p' | sort -u)
echo "${wrong:-$said}"
exit 1
