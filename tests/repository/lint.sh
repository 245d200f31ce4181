#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs one of the repository's linters: lint.sh NAME SOURCE BUILD. Exit status 77, after a line that says why, means skipped.

set -euo pipefail

name=$1 source=$2 build=$3
cd "$source"

skip() { echo "SKIPPED: $*"; exit 77; }
needs() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# Prints the files of the repository that git knows or would know, one a line.
files() {
    needs git
    git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "this is no git checkout, so its own files cannot be told from others"
    # A file that was removed, but not yet from git's index, is left out.
    git ls-files -co --exclude-standard -- "$@" | while IFS= read -r file; do [[ ! -f $file ]] || printf '%s\n' "$file"; done
}

# Makes the menu entry and the page for software centres, in every language.
make_resources() { cmake --build "$build" --target tramontane_resources >"$build/lint-resources.txt" || { cat "$build/lint-resources.txt"; exit 1; }; }

case $name in
    clang-format)
        needs clang-format
        files '*.cpp' '*.h' ':!*.glsl.h' >"$build/lint-clang-format.txt"
        xargs -r -d '\n' clang-format --dry-run -Werror <"$build/lint-clang-format.txt" ;;
    shellcheck)
        needs shellcheck
        files >"$build/lint-all.txt"
        while IFS= read -r file; do
            if [[ $file == *.sh ]] || head -c 64 "$file" | head -n 1 | grep -qaE '^#!.*\b(ba)?sh$'; then printf '%s\n' "$file"; fi
        done <"$build/lint-all.txt" | xargs -r -d '\n' shellcheck ;;
    codespell)
        needs codespell
        files ':!translations/*' ':!LICENSES/*' ':!tests/data/*' ':!benchmarks/texts/*.*.txt' ':!*.svg' >"$build/lint-codespell.txt"
        xargs -r -d '\n' codespell <"$build/lint-codespell.txt" ;;
    reuse)
        needs reuse
        files >/dev/null
        reuse lint --lines ;;
    desktop-file)
        needs desktop-file-validate
        make_resources
        desktop-file-validate "$build"/applications/*.desktop ;;
    appstream)
        needs appstreamcli
        make_resources
        # The project has no page on the web that it could name.
        appstreamcli validate --no-net --explain --override=url-homepage-missing=info "$build"/metainfo/*.metainfo.xml ;;
    qmllint)
        # The target is silent when there is nothing to say; whatever it says is a fault, a warning too. What it reads is made
        # first, by tools that warn about things of their own.
        for round in making linting; do
            cmake --build "$build" --target all_qmllint >"$build/lint-qmllint.txt" 2>&1 ||
                { echo "$round failed:"; cat "$build/lint-qmllint.txt"; exit 1; }
        done
        if grep -E '^(Warning|Error|Info): |: (warning|error): ' "$build/lint-qmllint.txt"; then exit 1; fi ;;
    unfinished)
        # Notes to oneself are finished or become an issue before they are committed.
        files '*.cpp' '*.h' '*.qml' '*.comp' '*.glsl' '*.sql' '*.py' '*.sh' '*.cmake' '*CMakeLists.txt' dev ':!tests/repository/lint.sh' >"$build/lint-unfinished.txt"
        if xargs -r -d '\n' grep -nE '\b(TODO|FIXME|XXX)\b' <"$build/lint-unfinished.txt"; then exit 1; fi ;;
    *)
        echo "lint.sh: there is no linter $name" >&2
        exit 2 ;;
esac
