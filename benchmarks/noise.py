#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far the engine's fast arithmetic is from exact arithmetic, for prompts split into batches of several sizes and for decoding, and how
far two splits are from each other; on benchmarks/texts, by `tramontane-engine compare`. Prints a table for each model.

TRAMONTANE_ENGINE may name the engine, with arguments before it such as a chroot."""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The rows of the table: the name of each, and the arguments that choose the two computations to compare.
PREFILL = [("prompt in batches of {}", ["--batch", size]) for size in (512, 128, 40, 7)]
ROWS = [*((name.format(arguments[1]), arguments) for name, arguments in PREFILL), ("decoding", ["--batch", 1]),
        ("batches of 512 against 7, both fast", ["--batch", 512, "--against", "fast", "--against-batch", 7]),
        ("batches of 128 against decoding, both fast", ["--batch", 128, "--against", "fast", "--against-batch", 1])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=[os.environ.get("TRAMONTANE_MODEL")], help="files (default: TRAMONTANE_MODEL)")
    parser.add_argument("--device", default="cpu", help="as `tramontane-engine devices` names it")
    parser.add_argument("--positions", type=int, default=400, metavar="TOKENS", help="of each text")
    arguments = parser.parse_args()
    if None in arguments.models:
        parser.error("no model: give one, or set TRAMONTANE_MODEL")
    engine = shlex.split(os.environ.get("TRAMONTANE_ENGINE", str(ROOT / "build/release/bin/tramontane-engine")))
    files = [word for text in sorted((ROOT / "benchmarks/texts").glob("*.txt")) for word in ("--file", text)]
    for model in arguments.models:
        print(f"{pathlib.Path(model).stem} on {arguments.device}\n\n| | mean KL | 99th percentile | largest | same token | median NMSE |\n"
              "|---|---|---|---|---|---|", flush=True)
        for name, how in ROWS:
            command = [*engine, "compare", "--model", model, "--device", arguments.device, *files, "--positions", arguments.positions, *how, "--json"]
            result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if result.returncode != 0:
                sys.exit(f"{shlex.join(map(str, command))} failed:\n{result.stderr[-2000:]}")
            found = json.loads(result.stdout)
            print(f"| {name} | {found['mean_kl']:.7f} | {found['kl_99']:.6f} | {found['largest_kl']:.5f} | {100 * found['same_token']:.2f} % | "
                  f"{found['median_nmse']:.2e} |", flush=True)
        print()


if __name__ == "__main__":
    main()
