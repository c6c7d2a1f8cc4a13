#!/usr/bin/env bash
# Runs wpmd beside @11ty/import and wordpress-export-to-markdown on one real WordPress,
# and prints as a table in Markdown what each took and what it kept.
#
#   bash .github/compare/compare.sh [POSTS]      100 more posts where POSTS is not named
#
# It needs Go, npm, python3 and, on Debian, root for the packages of the site, which
# testdata/wordpress/up.sh installs and starts on loopback. Each tool is given what it
# reads, and asked for posts with their pictures: the site's address, or its own export
# (WXR). "CPU" is the processor time of the tool with its children, "memory" the most
# that it held, "requests" what the site's log counts.
#
# What was kept is counted by check.py, which knows none of the three: it reads every
# post's page as a visitor gets it, and looks for its words, links and pictures in the
# files that a tool left.
set -euo pipefail
top="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
compare="$top/.github/compare"
posts="${1:-100}"
scratch="$(mktemp -d)"
export WPMD_WORDPRESS_STATE="${WPMD_WORDPRESS_STATE:-$scratch/site}" WPMD_CORPUS=''
leave() {
	"$top/testdata/wordpress/down.sh" >&2 || true
	rm -rf -- "$scratch"
}
trap leave EXIT
fail() {
	printf 'compare.sh: %s\n' "$*" >&2
	exit 1
}
for tool in go npm python3; do
	command -v "$tool" >/dev/null || fail "missing: $tool"
done
[[ -x /usr/bin/time ]] || fail 'missing: /usr/bin/time (apt-get install time)'

"$top/testdata/wordpress/up.sh" --install >"$scratch/env"
. "$scratch/env"
WPMD_SITE='' WPMD_STATE="$WPMD_WORDPRESS_STATE" php -d memory_limit=1G -d display_errors=stderr "$top/testdata/wordpress/many.php" "$posts" >&2
# It names the site without its port.
"$top/testdata/wordpress/export.sh" | sed "s#http://127\.0\.0\.1\([/<]\)#${WPMD_WORDPRESS%/}\\1#g" >"$scratch/site.xml"
go build -C "$top" -trimpath -ldflags='-s -w' -o "$scratch/wpmd" ./cmd/wpmd
npm install --silent --no-audit --no-fund --prefix "$scratch/peers" @11ty/import wordpress-export-to-markdown >&2
peers="$scratch/peers/node_modules"
version_of() { node -p "require('$peers/$1/package.json').version"; }

# requests counts those that the site has seen.
requests() { cat "$WPMD_WORDPRESS_LOG" 2>/dev/null | wc -l; }

# row NAME FOLDER COMMAND... runs a tool, and prints its line of the table.
row() {
	local name="$1" folder="$2" requests documents kept status=0
	shift 2
	requests="$(requests)"
	(cd "$scratch" && /usr/bin/time -o "$scratch/time" -f '%e %U %S %M' "$@" >"$scratch/said" 2>&1) || status=$?
	requests=$(($(requests) - requests))
	if ((status != 0)); then
		tail -n 5 "$scratch/said" >&2
		printf '%s: exit %d\n' "$name" "$status" >&2
	fi
	documents="$(find "$folder" -name '*.md' -not -path '*/.*' 2>/dev/null | wc -l)"
	kept="$(python3 "$compare/check.py" "$WPMD_WORDPRESS" "$folder")"
	awk -v name="$name" -v requests="$requests" -v documents="$documents" -v kept="$kept" \
		'END { printf "| %s | %.1f s | %.1f s | %d MB | %d | %d | %s |\n", name, $1, $2 + $3, $4 / 1024, requests, documents, kept }' "$scratch/time"
}

printf '%s, %d posts more than the sample, %s, Node %s, %s cores\n\n' "$(date +%F)" "$posts" "$(go env GOVERSION)" "$(node --version)" "$(nproc)"
echo '| | time | CPU | memory | requests | documents | words | links | pictures |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
row "wpmd $("$scratch/wpmd" version | cut -d' ' -f2), from the site" "$scratch/a" "$scratch/wpmd" export "$WPMD_WORDPRESS" -o "$scratch/a" --type post --quiet
row '… again, nothing changed' "$scratch/a" "$scratch/wpmd" export "$WPMD_WORDPRESS" -o "$scratch/a" --type post --quiet
row '… from WXR' "$scratch/b" "$scratch/wpmd" export "$scratch/site.xml" -o "$scratch/b" --type post --quiet
row "@11ty/import $(version_of @11ty/import), from the site" "$scratch/c" node "$peers/@11ty/import/cli.js" wordpress "$WPMD_WORDPRESS" --output="$scratch/c" --format=markdown --quiet --overwrite
row "wordpress-export-to-markdown $(version_of wordpress-export-to-markdown), from WXR" "$scratch/d" node "$peers/wordpress-export-to-markdown/index.js" --wizard=false --input="$scratch/site.xml" --output="$scratch/d" --save-images=all
