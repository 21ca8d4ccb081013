# code.awk - C sources without comments and without what strings hold, as FILE:LINE:code, so that a grep finds calls
# and not the words that warn of them.
FNR == 1 { inside = 0 }
{
	line = $0
	code = ""
	while (line != "") {
		if (inside) {
			end = index(line, "*/")
			if (!end) break
			line = substr(line, end + 2)
			inside = 0
		} else if (match(line, /^[^"'\/]+/)) {
			code = code substr(line, 1, RLENGTH)
			line = substr(line, RLENGTH + 1)
		} else if (match(line, /^("([^"\\]|\\.)*"|'([^'\\]|\\.)*')/)) {
			code = code substr(line, 1, 1) substr(line, 1, 1)
			line = substr(line, RLENGTH + 1)
		} else if (line ~ /^\/\//) {
			break
		} else if (line ~ /^\/\*/) {
			inside = 1
			line = substr(line, 3)
		} else {
			code = code substr(line, 1, 1)
			line = substr(line, 2)
		}
	}
	if (code ~ /[^ \t]/) print FILENAME ":" FNR ":" code
}
