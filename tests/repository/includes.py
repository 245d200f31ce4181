#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the modules apart: reads every #include below a folder and names each one that crosses a boundary.

Usage: includes.py ROOT. The rules are those of docs/architecture.md. Exit status 1 when a boundary is crossed.
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
    """The module that a path from the root of the repository belongs to, or None."""
    return path.split("/", 1)[0] if "/" in path and path.split("/", 1)[0] in MODULES else None


def system_allowed(source, name):
    """Whether SOURCE may include <NAME>."""
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
        return bool(re.match(r"^(volk\.h|vulkan/[a-z_]+\.h|vk_mem_alloc\.h|vma/vk_mem_alloc\.h|nlohmann/[a-z_/]+\.hpp|pcre2\.h)$", name))
    if module == "documents":
        return is_qt_core(name) or bool(re.match(r"^(poppler[/-]|KFileMetaData/|kfilemetadata/|KZip|KArchive|KTar|md4c\.h$|unicode/[a-z0-9]+\.h$)", name))
    if module == "storage":
        return is_qt_core(name) or name in ("sqlite3.h", "sqlcipher/sqlite3.h")
    if module == "gui":
        if name.startswith("nlohmann/"):
            return source.startswith("gui/engine/")  # where the protocol is spoken
        return not SQL_OR_VULKAN.match(name) and bool(re.match(r"^(Q[A-Za-z0-9]+|Qt[A-Za-z0-9]+/.*|qqml[a-z]*\.h|q[a-z]+\.h|QCoro.*|qcoro/.*|K[A-Z].*|k[a-z]+\.h|Kirigami.*|Sonnet.*)$", name))
    return False


def is_qt_core(name):
    return bool(QT_CORE.match(name)) and not QT_NOT_CORE.match(name)


def own_allowed(source, name, root):
    """Whether SOURCE may include "NAME", a path from the root of the repository."""
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
        return module != "inference" or not crosses_executors(source, name)
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


# Folders of inference/ whose files know nothing of those of the other list: executors share what lies below them, in gguf/.
EXECUTORS = (("gpu",), ("cpu",))


def crosses_executors(source, name):
    """Whether an executor's SOURCE includes "NAME" of another one, or a reader of files includes one of any."""
    from_folder, to_folder = source.split("/")[1], name.split("/")[1]
    mine, theirs = (next((group for group in EXECUTORS if folder in group), None) for folder in (from_folder, to_folder))
    return theirs is not None and (from_folder == "gguf" or (mine is not None and mine != theirs))


def breaches(root):
    """Yields a sentence for each include below ROOT that crosses a boundary."""
    root = Path(root)
    for module in MODULES:
        for path in sorted((root / module).rglob("*")):
            if path.suffix not in SOURCES or not path.is_file():
                continue
            source = path.relative_to(root).as_posix()
            text = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                system, own = match.groups()
                allowed = system_allowed(source, system) if system else own_allowed(source, own, root)
                if not allowed:
                    line = text.count("\n", 0, match.start(1 if system else 2)) + 1
                    yield f"{source}:{line}: {module} may not include {system or own}"


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
