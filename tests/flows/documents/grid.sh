#!/bin/sh
# Holds the GB/T 9704 grid: a full page has 22 lines of 28 characters, counted in the PDF that LibreOffice makes of a DOCX.
# Needs soffice, pdftotext and a Chinese font; says so and succeeds where they are missing, unless GUITU_NEED_OFFICE is set.
set -eu

cd "$(dirname "$0")/../../.."
for tool in soffice pdftotext; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "grid: $tool is missing, the page was not measured" >&2
        [ -z "${GUITU_NEED_OFFICE:-}" ] && exit 0
        exit 1
    fi
done

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT INT TERM
GUITU_TEST_OUT=$out cargo test --quiet --test flows -- --ignored write_grid_sample >/dev/null
for name in grid sample filed; do
    soffice "-env:UserInstallation=file://$out/profile" --headless --convert-to pdf --outdir "$out" \
        "$out/$name.docx" >/dev/null 2>&1
    [ -s "$out/$name.pdf" ] || { echo "grid: $name.docx could not be converted" >&2; exit 1; }
done

# Page 2 of the grid sample is full of body text; the page number is the only other line.
pdftotext -f 2 -l 2 -layout -enc UTF-8 "$out/grid.pdf" "$out/grid.txt"
lines=$(tr -d '\f' <"$out/grid.txt" | grep -v '^ *$' | grep -vc '^ *— *[0-9]* *—' || true)
# The longest line, counted in characters of more than one byte.
widest=$(tr -d '\f ' <"$out/grid.txt" | grep -v '^—' |
    LC_ALL=C awk '{ count = gsub(/[\300-\377][\200-\277]*/, ""); if (count > most) most = count } END { print most + 0 }')
echo "grid: $lines lines a page, $widest characters in the longest line"
[ "$lines" -eq 22 ] || { echo "grid: a full page must have 22 lines" >&2; exit 1; }
[ "$widest" -ge 27 ] && [ "$widest" -le 29 ] || { echo "grid: a line must have about 28 characters" >&2; exit 1; }
