#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds files and functions to the sizes that CONTRIBUTING.md names, and reads them there, so that both always say the same.

Usage: sizes.py ROOT. Prints each file and each function that is longer. Exit status 1 when there is one."""

import re
import subprocess
import sys
from pathlib import Path

SENTENCE = re.compile(r"A `\.cpp` beyond (\d+) lines, a function beyond (\d+) or a QML file beyond (\d+) wants to be two\.")
# These are what a brace may stand in without being one. A digit separator (1'000) opens no character.
TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<raw>[^()\s\\]{0,16})\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])(?:u8|[uUL])?\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
# Before the brace that opens one of these stands its keyword; before a function's stand parentheses.
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b|\bextern\s*(?=\s*$)")
AFTER_PARAMETERS = re.compile(r"\)\s*(?:(?:const|noexcept|override|final|mutable|try|&&?|->\s*[\w:<>,&*\s]+)\s*)*$")


def without_text(source):
    """Returns SOURCE with the insides of comments, literals and directives as spaces, line by line where they were."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return DIRECTIVE.sub(blank, TEXT.sub(blank, source))


def is_function(head):
    """Returns whether the brace behind HEAD, the text since the last `;`, `{` or `}`, opens the body of a function."""
    head = head.strip()
    if "(" not in head or re.match(r"(?:else\s+)?(?:if|for|while|switch|catch)\b", head):
        return False
    before_parameters = head[:head.index("(")]
    if SCOPE.search(before_parameters) and not AFTER_PARAMETERS.search(head):
        return False
    # `Type name{call(1)}` and `x = f() {` are no definitions: an initialiser's list begins with a colon after the parameters.
    return bool(AFTER_PARAMETERS.search(head) or re.search(r"\)\s*(?:noexcept\s*)?:[^:].*[)}]$", head, re.DOTALL))


def functions(source):
    """Yields (line, lines, name) of each function that is defined outside of another one, from its first line to its last."""
    text = without_text(source)
    open_braces = []  # for each, None or (offset of the function's first line, head)
    inside = None  # depth of the outermost function
    start = 0
    for match in re.finditer(r"[{};]", text):
        at = match.start()
        if match[0] == "{":
            head = text[start:at]
            if inside is None and is_function(head):
                inside = len(open_braces)
                open_braces.append((start + len(head) - len(head.lstrip()), head))
            else:
                open_braces.append(None)
                if inside is None and initialises_member(head):
                    continue  # the head goes on behind it
            start = at + 1
        elif match[0] == "}" and open_braces:
            opened = open_braces.pop()
            if opened and inside == len(open_braces):
                inside = None
                first = text.count("\n", 0, opened[0]) + 1
                yield first, text.count("\n", 0, at) + 2 - first, name_of(opened[1])
                start = at + 1
            elif inside is not None or not initialises_member(text[start:at]):
                start = at + 1
        elif match[0] == ";":
            start = at + 1


def initialises_member(head):
    """Returns whether HEAD is that of a constructor whose list of members is not at its end: `A::A(int b) : m_b{`."""
    return bool(re.search(r"\)\s*(?:noexcept\s*)?:[^:].*[\w>]\s*(?:\{[^{}]*)?$", head, re.DOTALL)) and not re.search(r"\?", head)


def name_of(head):
    found = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", head)
    return found[1] if found else "?"


def limits(root):
    """Returns (lines of a .cpp, of a function, of a QML file), as CONTRIBUTING.md has them."""
    found = SENTENCE.search(" ".join((root / "CONTRIBUTING.md").read_text(encoding="utf-8").split()))
    if not found:
        sys.exit("CONTRIBUTING.md no longer says how long files and functions may be")
    return tuple(int(number) for number in found.groups())


def sources(root):
    """Returns the C++ and QML files that git knows or would know; where there is no git, those outside build/."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    names = listed.stdout.splitlines() if listed.returncode == 0 else [str(path.relative_to(root)) for path in root.rglob("*")]
    if not names:
        sys.exit("git names no file to measure")
    for name in sorted(names):
        if Path(name).suffix in (".cpp", ".h", ".qml") and not name.startswith("build/") and (root / name).is_file():
            yield name


def breaches(root):
    """Yields a sentence for each file and function below ROOT that is too long."""
    root = Path(root)
    most_cpp, most_function, most_qml = limits(root)
    for name in sources(root):
        source = (root / name).read_text(encoding="utf-8")
        lines = source.count("\n")
        most = {".cpp": most_cpp, ".qml": most_qml}.get(Path(name).suffix)
        if most and lines > most:
            yield f"{name} has {lines} lines, {most} are the most"
        if Path(name).suffix != ".qml":
            for line, length, function in functions(source):
                if length > most_function:
                    yield f"{name}:{line}: {function}() has {length} lines, {most_function} are the most"


def main(arguments):
    if len(arguments) != 2 or not Path(arguments[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    found = list(breaches(arguments[1]))
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
