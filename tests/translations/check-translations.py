#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fails on an untranslated or fuzzy string in a language that claims to be complete, on a broken placeholder or
plural, and on a string that the window shows without i18n. A catalogue claims completeness with the header
"X-Completeness: complete"."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# People read the values of these properties. A literal with a letter in it belongs into I18n there.
QML_PROPERTIES = (
    "text|title|label|description|subtitle|placeholderText|explanation|toolTip|helpfulText|displayHint|"
    r"Accessible\.name|Accessible\.description|QQC2\.ToolTip\.text|acceptLabel|rejectLabel|currentLabel"
)
QML_BARE = re.compile(rf'^\s*(?:readonly\s+)?(?:property\s+string\s+)?(?:{QML_PROPERTIES})\s*:.*?"((?:[^"\\]|\\.)*[A-Za-z]{{2}}(?:[^"\\]|\\.)*)"')
QML_CALL = re.compile(r'(?:showPassiveNotification|setTitle)\s*\(\s*"((?:[^"\\]|\\.)*[A-Za-z]{2}[^"]*)"')
CPP_BARE = re.compile(r'(?:setWindowTitle|setText|setShortDescription|passiveNotice|setProgressText|setErrorText)\s*\(\s*(?:QStringLiteral|QLatin1StringView|u)?\(?\s*"([^"]*[A-Za-z]{2}[^"]*)"')
COMMENT = re.compile(r"^\s*//")


def unquote(text):
    return re.sub(r'\\(.)', lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


def read_catalogue(path):
    """Returns all entries of a PO file: dicts with context, id, plural, translations (by index), flags, and the header's text."""
    entries, entry, field = [], None, None

    def finish():
        if entry and entry["id"] is not None and not entry["obsolete"]:
            entries.append(entry)

    for line in path.read_text(encoding="utf-8").splitlines() + [""]:
        if not line.strip():
            finish()
            entry, field = None, None
            continue
        if entry is None:
            entry = {"context": "", "id": None, "plural": None, "translations": {}, "flags": set(), "obsolete": False, "where": ""}
        if line.startswith("#~"):
            entry["obsolete"] = True
        elif line.startswith("#,"):
            entry["flags"] |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#:"):
            entry["where"] = entry["where"] or line[2:].strip()
        elif match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+"(.*)"$', line):
            keyword, index, text = match.groups()
            field = (keyword, int(index or 0))
            text = unquote(text)
            if keyword == "msgctxt":
                entry["context"] = text
            elif keyword == "msgid":
                entry["id"] = text
            elif keyword == "msgid_plural":
                entry["plural"] = text
            else:
                entry["translations"][field[1]] = text
        elif match := re.match(r'"(.*)"$', line):
            text = unquote(match.group(1))
            if field[0] == "msgctxt":
                entry["context"] += text
            elif field[0] == "msgid":
                entry["id"] += text
            elif field[0] == "msgid_plural":
                entry["plural"] += text
            else:
                entry["translations"][field[1]] += text
    header = next((e["translations"].get(0, "") for e in entries if e["id"] == ""), "")
    return header, [e for e in entries if e["id"] != ""]


def placeholders(text):
    return sorted(set(re.findall(r"%\d+", text)))


def tags(text):
    return sorted(re.findall(r"</?[a-z][a-z0-9]*", text))


def check_entry(entry, plural_forms):
    """Returns what is wrong with one translation, in words, or nothing if it is right."""
    if "fuzzy" in entry["flags"]:
        return ["fuzzy"]
    translations = entry["translations"]
    wanted = plural_forms if entry["plural"] is not None else 1
    if len(translations) != wanted or not all(t.strip() for t in translations.values()):
        return ["untranslated"]
    faults = []
    for index, translation in translations.items():
        sources = [entry["id"]] if entry["plural"] is None else [entry["plural"], entry["id"]]
        allowed = [placeholders(source) for source in sources]
        if entry["plural"] is not None:  # the form for one thing may drop the number
            allowed.append([p for p in allowed[0] if p != "%1"])
        if placeholders(translation) not in allowed:
            faults.append(f"form {index} has placeholders {placeholders(translation)}, wanted {allowed[0]}")
        if tags(translation) not in [tags(source) for source in sources]:
            faults.append(f"form {index} has markup {tags(translation)}")
        if entry["id"].endswith("…") != translation.endswith("…"):
            faults.append("one of source and translation ends in an ellipsis, the other does not")
    return faults


def check_catalogue(path, template):
    """Returns the faults of one language against the strings that the sources hold now."""
    header, entries = read_catalogue(path)
    faults = []
    result = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", str(path)], capture_output=True, text=True)
    if result.returncode != 0:
        faults.append(f"{path}: msgfmt: {result.stderr.strip()}")
    if "X-Completeness: complete" not in header:
        return faults
    plural = re.search(r"nplurals=(\d+)", header)
    if not plural:
        return faults + [f"{path}: the header has no Plural-Forms"]
    known = {(e["context"], e["id"]): e for e in entries}
    for source in template:
        entry = known.get((source["context"], source["id"]))
        if entry is None:
            faults.append(f"{path}: missing: \"{source['id']}\" ({source['where']}); run translations/extract")
            continue
        faults += [f"{path}: {fault}: \"{source['id']}\" ({source['where']})" for fault in check_entry(entry, int(plural.group(1)))]
    return faults


def bare_strings(path, text):
    """Returns the strings for people that skip i18n, as "file:line: text"."""
    patterns = (QML_BARE, QML_CALL) if path.suffix == ".qml" else (CPP_BARE,)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if COMMENT.match(line) or "i18n" in line:
            continue
        for pattern in patterns:
            if match := pattern.search(line):
                found.append(f"{path}:{number}: not translatable: \"{match.group(1)}\"")
    return found


def self_test():
    """The checks must catch what they are for."""
    base = {"context": "", "id": "%1 of %2 pages", "plural": None, "flags": set(), "where": ""}
    assert not check_entry(base | {"translations": {0: "%1 von %2 Seiten"}}, 2)
    assert check_entry(base | {"translations": {0: "%1 von Seiten"}}, 2)
    assert check_entry(base | {"translations": {0: ""}}, 2) == ["untranslated"]
    assert check_entry(base | {"translations": {0: "x %1 %2"}, "flags": {"fuzzy"}}, 2) == ["fuzzy"]
    several = base | {"id": "One page", "plural": "%1 pages"}
    assert not check_entry(several | {"translations": {0: "Eine Seite", 1: "%1 Seiten"}}, 2)
    assert check_entry(several | {"translations": {0: "Eine Seite"}}, 2)
    assert check_entry(several | {"translations": {0: "Eine Seite", 1: "%2 Seiten"}}, 2)
    qml = pathlib.Path("A.qml")
    assert bare_strings(qml, '    text: "Send"')
    assert bare_strings(qml, '    Accessible.name: root.busy ? "Stop" : ""')
    assert not bare_strings(qml, '    text: I18n.i18nc("@action:button", "Send")')
    assert not bare_strings(qml, '    text: ""\n    icon.name: "document-send"')
    assert bare_strings(pathlib.Path("a.cpp"), 'label->setText(QStringLiteral("Hello you"));')


def main():
    self_test()
    os.chdir(ROOT)
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        subprocess.run(["translations/extract", pot.name], check=True)
        _, template = read_catalogue(pathlib.Path(pot.name))
    if len(template) < 50:
        sys.exit(f"only {len(template)} strings found: the extraction is broken")
    faults = []
    catalogues = sorted(pathlib.Path("translations").glob("*/tramontane.po"))
    if not catalogues:
        sys.exit("there is no catalogue")
    for catalogue in catalogues:
        faults += check_catalogue(catalogue, template)
    for path in sorted([*pathlib.Path("gui").rglob("*.qml"), *pathlib.Path("gui").rglob("*.cpp")]):
        faults += bare_strings(path, path.read_text(encoding="utf-8"))
    for catalogue in catalogues:
        if "X-Completeness: complete" not in read_catalogue(catalogue)[0]:
            faults.append(f"{catalogue}: is offered in the settings, but does not claim to be complete")
    print("\n".join(faults) or f"{len(template)} strings, complete in {', '.join(c.parent.name for c in catalogues)}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
