#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps QML from knowing more than it is handed: reads every QML file of the window and names each breach.

Usage: qmlknowledge.py ROOT. Main.qml and the pages know the application, App, and hand every other component the objects that it
shows. An area imports the modules of areas that its library links, and never the module of the application. What Navigator is told
to show is a page. Exit status 1 when one of this is broken.
"""

import re
import sys
from pathlib import Path

APPLICATION = "eu.tramontane"
KNOWS_THE_APPLICATION = re.compile(r"^gui/app/(Main|pages/\w+Page)\.qml$")
# Strings come first, so that what they hold is taken neither for a comment nor for code.
WORDS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
APP = re.compile(r"(?<![\w.])App\b")
SHOWN = re.compile(r'Navigator\.show(?:Over)?\("(\w+)"\)')
IMPORT = re.compile(rf"^import {re.escape(APPLICATION)}(?:\.(\w+))?(?:$| )")


def code_of(text):
    """Returns the lines of a QML file without its strings and comments."""
    return WORDS.sub(lambda match: "\n" * match[0].count("\n"), text).split("\n")


def breaches(root):
    """Yields a sentence for each line below ROOT/gui that knows what it must not know."""
    root = Path(root)
    for path in sorted((root / "gui").rglob("*.qml")):
        source = path.relative_to(root).as_posix()
        area = source.split("/")[1]
        build = root / "gui" / area / "CMakeLists.txt"
        linked = set(re.findall(r"\btramontane_gui_(\w+)", build.read_text(encoding="utf-8"))) if build.is_file() else set()
        text = path.read_text(encoding="utf-8")
        for match in SHOWN.finditer(text):
            if not (root / f"gui/app/pages/{match[1]}.qml").is_file():
                line = text.count("\n", 0, match.start()) + 1
                yield f"{source}:{line}: there is no page {match[1]} in gui/app/pages/"
        for number, line in enumerate(code_of(text), 1):
            if APP.search(line) and not KNOWS_THE_APPLICATION.match(source):
                yield f"{source}:{number}: only Main.qml and the pages know App; a component is handed what it shows"
            imported = IMPORT.match(line)
            if imported and imported[1] is None and area != "app":
                yield f"{source}:{number}: an area may not import the module of the application"
            elif imported and imported[1] and imported[1] not in linked | {area}:
                yield f"{source}:{number}: gui/{area}/CMakeLists.txt does not link tramontane_gui_{imported[1]}"


def main(arguments):
    if len(arguments) != 2 or not Path(arguments[1], "gui").is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    found = list(breaches(arguments[1]))
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
