#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds tests that were skipped although what they need is there: a skipped test passes without having tested anything. Continuous
integration has a processor with AVX2, a software driver, SwiftShader, the default model, a screen and every linter.

skips.py LOG  reads ctest's Testing/Temporary/LastTest.log; exit status 1 if any test was skipped for a reason that ALLOWED does not name"""

import re
import sys

# These are the reasons of skips for what no machine that builds has.
ALLOWED = (
    r"NOT KNOWN YET: ",  # these are reference models of architectures that are still to come
    r"NO COOPERATIVE MATRIX IS TESTED: the device has none",  # the driver has none
    r"NO IMPORT IS TESTED: the device has ",  # it has memory of its own, or its driver cannot use the system's
    r"only the processor's threads can be counted",  # this row of a table asks what only processors have
    # These data of others are not in the repository.
    r"SKIPPED: the (reference tokenizations|rendered chat templates) are not at ",
)
TEST = re.compile(r"^\d+/\d+ Test: (.*)$")
SKIPPED = re.compile(r"^SKIP +: (\S+?\(.*?\)) (.*)$")
MISSING = re.compile(r"^SKIPPED: (.*)$")  # what lint.sh prints before it ends with 77


def skipped(lines):
    """Yields (test, reason) of every skip."""
    name = ""
    for line in lines:
        if found := TEST.match(line):
            name = found[1]
        elif found := SKIPPED.match(line):
            yield f"{name}: {found[1]}", found[2]
        elif found := MISSING.match(line):
            yield name, found[1]


def wrong(lines):
    return [f"{test}: {reason}" for test, reason in skipped(lines) if not any(re.match(allowed, reason) for allowed in ALLOWED)]


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        found = wrong(log)
    for one in found:
        print("skipped, but must run here:", one, file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
