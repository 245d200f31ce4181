#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the modules apart, and the folders of a module in order: reads every #include below a folder and names each one that
crosses a boundary or goes up.

Usage: includes.py ROOT. The rules are those of docs/architecture.md, which shows ORDER too. Exit status 1 when one is broken.
"""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")', re.MULTILINE)
MODULES = ("base", "shaders", "inference", "documents", "storage", "gui")
SOURCES = {".cpp", ".h", ".comp", ".glsl"}

# The C and C++ standard libraries, and what the system underneath offers: no module is kept from these.
STANDARD = re.compile(r"^[a-z0-9_]+$|^(assert|ctype|errno|fcntl|float|limits|locale|math|poll|signal|stdarg|stddef|stdint|stdio|stdlib|string|time|unistd)\.h$"
                      r"|^(sys|linux)/[a-z0-9_/-]+\.h$|^(spawn|dlfcn|pthread|sched|malloc)\.h$")
QT_CORE = re.compile(
    r"^(QtCore/.*|QtGlobal|QtTypes|QtLogging|QtAssert|QAbstract(EventDispatcher|ItemModel|ListModel|TableModel|NativeEventFilter)"
    r"|Q(Array|Basic|Bit|Buffer|Byte|Cache|Char|Collator|CommandLine|Contiguous|Core|Crypto|DataStream|Date|Deadline|Debug|Dir|Easing|Elapsed"
    r"|Enable|Event|Explicit|File|Flags|Future|Global|Hash|IODevice|Identity|Item|Json|KeyCombination|Latin1|Library|Line|List|Locale|Lock|Logging"
    r"|Map|Margins|Message|Meta|Mime|Multi|Mutex|Native|NoDebug|Object|Operating|Pair|Plugin|Point|Pointer|Process|Promise|Property|Queue|Random"
    r"|ReadWrite|Rect|Recursive|Regular|Resource|RunTime|Runnable|Save|Scope|Semaphore|Sequential|Set|Settings|Shared|Signal|Size|Socket"
    r"|Sort|Stack|Standard|Static|Stop|Storage|String|Sys|System|Temporary|Text(Boundary|Stream)|Thread|Time|Timer|Translator|Type|Unhandled"
    r"|Url|Utf8|Uuid|VarLength|Variant|Vector|Version|Wait|WeakPointer|Write|Xml)[A-Za-z0-9]*)$")
QT_NOT_CORE = re.compile(r"^Q(StandardItem|StaticText|TextDocument|SystemTray|Shortcut|MessageBox|FileDialog|FileIcon|FileSystemModel|DateTimeEdit"
                         r"|DateEdit|TimeEdit|ListView|ListWidget|Stacked|SizePolicy|SizeGrip|VectorND|Vector[234]D|ItemDelegate"
                         r"|ItemEditor|ResizeEvent|EventPoint|StandardItemModel|ScopedCursor|LineEdit|SetColor)")
# SQL and Vulkan belong to storage and inference; the window reaches neither.
SQL_OR_VULKAN = re.compile(r"^(sqlite3|sqlcipher/|QtSql|QSql|vulkan/|volk|vk_mem_alloc|QVulkan)")


def module_of(path):
    """Returns the module that a path from the root of the repository belongs to, or None."""
    return path.split("/", 1)[0] if "/" in path and path.split("/", 1)[0] in MODULES else None


def system_allowed(source, name):
    """Returns whether SOURCE may include <NAME>."""
    module = module_of(source)
    if STANDARD.match(name) and not re.match(r"^(volk|sqlite3)", name):
        return module != "shaders" or source.endswith(".glsl.h")
    if module == "base":
        return source.startswith("base/json.") and name.startswith("nlohmann/")
    if module == "inference":
        if name.startswith("CLI/"):
            return source == "inference/main.cpp" or source.startswith("inference/commands/")
        if name.startswith("hwy/"):
            return source.startswith("inference/cpu/kernels/")
        if re.match(r"^(volk\.h|vulkan/[a-z_]+\.h|vk_mem_alloc\.h|vma/vk_mem_alloc\.h)$", name):
            return source.startswith("inference/gpu/")
        return bool(re.match(r"^(nlohmann/[a-z_/]+\.hpp|pcre2\.h)$", name))
    if module == "documents":
        return is_qt_core(name) or bool(re.match(r"^(poppler[/-]|KFileMetaData/|kfilemetadata/|KZip|KArchive|KTar|md4c\.h$|unicode/[a-z0-9]+\.h$)", name))
    if module == "storage":
        return is_qt_core(name) or name in ("sqlite3.h", "sqlcipher/sqlite3.h")
    if module == "gui":
        if name.startswith("nlohmann/"):
            return source.startswith("gui/engine/")  # the protocol is spoken there
        return not SQL_OR_VULKAN.match(name) and bool(re.match(r"^(Q[A-Za-z0-9]+|Qt[A-Za-z0-9]+/.*|qqml[a-z]*\.h|q[a-z]+\.h|QCoro.*|qcoro/.*|K[A-Z].*|k[a-z]+\.h|Kirigami.*|Sonnet.*)$", name))
    return False


def is_qt_core(name):
    return bool(QT_CORE.match(name)) and not QT_NOT_CORE.match(name)


def own_allowed(source, name, root):
    """Returns whether SOURCE may include "NAME", a path from the root of the repository."""
    module = module_of(source)
    target = module_of(name)
    if target is None:
        # What CMake, Qt and KConfig generate has no folder in its name; in shaders every include stays within them.
        if module == "shaders":
            return (root / "shaders/include" / name).exists() or (root / "shaders" / name).exists()
        if re.match(r"^(Q[A-Zt]|K[A-Z]|CLI/|sqlite3|sqlcipher|volk|vulkan|nlohmann)", name):
            return system_allowed(source, name)
        return "/" not in name and module != "base"
    if target == module:
        return True
    if module in ("base", "shaders"):
        return False
    if target == "base":
        return True
    if module == "inference":
        return target == "shaders"
    if module == "gui":
        if target == "inference":
            return name.startswith("inference/protocol/") or name == "inference/error.h"
        return target in ("storage", "documents")
    return False


# The folders of a module, floor by floor from above. A file may include what lies on a lower floor; folders of one floor know
# nothing of each other, so there is no circle. A folder inside another is that one's own affair. The module's main.cpp stands
# above everything, the other files that lie directly in its folder below everything.
ORDER = {
    "inference": (
        ("commands",),
        ("protocol",),
        ("comparison",),
        ("session", "generation", "keeping"),
        ("devices",),
        ("trials",),
        ("cpu", "gpu", "reference"),
        ("cpu/kernels", "gpu/vulkan", "execution"),
        ("model", "chat", "sampling"),
        ("tokenizer",),
        ("gguf",),
    ),
    "gui": (
        ("app", "ask"),
        ("services", "settings"),
        ("chat", "chats", "models"),
        ("turns",),
        ("documents", "engine", "markdown"),
        ("processes", "components"),
        ("common",),
    ),
}


def folder_of(path):
    """Returns the folder of ORDER that PATH, from the root of the repository, belongs to: the innermost one that is named there,
    or that of its module."""
    module, *folders, _ = path.split("/")
    named = {folder for floor in ORDER[module] for folder in floor}
    for length in range(len(folders), 0, -1):
        if "/".join(folders[:length]) in named:
            return "/".join([module, *folders[:length]])
    return module if not folders else None


def floor_of(path):
    """Returns the floor of a file, counted from above. The folder of a file is in ORDER."""
    module, _, folder = folder_of(path).partition("/")
    if folder:
        return next(number for number, floor in enumerate(ORDER[module]) if folder in floor)
    return -1 if path == f"{module}/main.cpp" else len(ORDER[module])


def against_order(source, name):
    """Returns why SOURCE may not include "NAME" of the same module, in a few words, or None where it may."""
    if module_of(source) not in ORDER:
        return None
    for path in (source, name):
        if folder_of(path) is None:
            return f"{path.rsplit('/', 1)[0]} has no place in the order of folders"
    mine, theirs = folder_of(source), folder_of(name)
    if mine == theirs:
        return None
    around, _, inner = theirs.rpartition("/")
    if "/" in around and not f"{mine}/".startswith(f"{around}/"):
        return f"{inner} is the affair of {around} alone"
    if floor_of(name) <= floor_of(source):
        return f"{theirs} does not lie below {mine}"
    return None


def includes(root):
    """Yields each include below ROOT: the file's path, the line, what is included <so>, and what "so"; one of the two is None."""
    for module in MODULES:
        for path in sorted((root / module).rglob("*")):
            if path.suffix not in SOURCES or not path.is_file():
                continue
            text = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                system, own = match.groups()
                line = text.count("\n", 0, match.start(1 if system else 2)) + 1
                yield path.relative_to(root).as_posix(), line, system, own


def breaches(root):
    """Yields a sentence for each include below ROOT that crosses a boundary or goes up."""
    root = Path(root)
    for source, line, system, own in includes(root):
        module = module_of(source)
        if not (system_allowed(source, system) if system else own_allowed(source, own, root)):
            yield f"{source}:{line}: {module} may not include {system or own}"
        elif own and module_of(own) == module and (reason := against_order(source, own)):
            yield f"{source}:{line}: may not include {own}: {reason}"


def shown_order(text, module):
    """Returns the floors that a page shows for MODULE: the names in the first column of the table whose head names the module."""
    head = f"| folders of `{module}/`"
    lines = iter(text.splitlines())
    if not any(line.startswith(head) for line in lines):
        return ()
    next(lines, None)  # the rule below the head
    floors = []
    for line in lines:
        if not line.startswith("|"):
            break
        floors.append(tuple(re.findall(r"`([a-z/]+)/`", line.split("|")[1])))
    return tuple(floors)


def undocumented(root):
    """Yields a sentence for each module whose order docs/architecture.md shows otherwise."""
    text = Path(root, "docs/architecture.md").read_text(encoding="utf-8")
    for module, floors in ORDER.items():
        shown = shown_order(text, module)
        if shown != floors:
            yield f"docs/architecture.md: shows the folders of {module}/ as {shown}, and not as {floors}"


def main(arguments):
    if len(arguments) != 2 or not Path(arguments[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    root = arguments[1]
    found = [*breaches(root), *undocumented(root)]
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
