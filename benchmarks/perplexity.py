#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the perplexity that the engine and llama.cpp find for one text: that of this repository's own documents and of the
comments and declarations of the engine's headers, unless another one is named. Both cut it into the same windows and score
their second halves, so that the two figures differ by the arithmetic alone.

TRAMONTANE_ENGINE and LLAMA_PERPLEXITY may name the two programs, with arguments before them such as a chroot. Without the
latter only the engine's figures are printed."""

import argparse
import json
import math
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
OWN = ["*.md", "docs/**/*.md", "benchmarks/*.md", "inference/session/*.h", "inference/execution/*.h", "inference/devices/*.h",
       "inference/generation/*.h", "inference/comparison/*.h", "inference/keeping/*.h", "inference/trials/*.h", "inference/model/*.h"]


def own_text():
    return "\n".join(path.read_text() for pattern in OWN for path in sorted(ROOT.glob(pattern)))


def run(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{shlex.join(command)} failed:\n{result.stderr[-2000:]}")
    return result.stdout + result.stderr


def ours(program, model, text, context, device, precision):
    output = run([*program, "perplexity", "--model", model, "--file", text, "--context", str(context), "--device", device,
                  "--precision", precision, "--json"])
    report = json.loads(next(line for line in output.splitlines() if line.startswith("{")))
    print(f"ours, {precision}: {report['perplexity']:.4f}, mean negative log-likelihood {report['mean_nll']:.5f} +/- "
          f"{report['standard_error']:.5f}, of {report['scored_tokens']} tokens in {report['windows']} windows, "
          f"on {report['device']}", flush=True)
    return report["mean_nll"]


def peers(program, model, text, context):
    """Returns the peer's mean negative log-likelihood, found on the processor, whose figures do not depend on a driver."""
    output = run([*program, "-m", model, "-f", text, "-c", str(context), "-ngl", "0", "-dev", "none"])
    found = re.search(r"Final estimate: PPL = ([0-9.]+) \+/- ([0-9.]+)", output)
    if not found:
        sys.exit(f"the peer gave no estimate:\n{output[-2000:]}")
    print(f"peer: {found[1]} +/- {found[2]}")
    return math.log(float(found[1]))


def distance(mean, exact):
    """Returns how far the perplexities are apart, in percent, from mean negative log-likelihoods."""
    return f"{100 * (math.exp(mean - exact) - 1):+.3f} %"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=os.environ.get("TRAMONTANE_MODEL"))
    parser.add_argument("--text", help="a file; by default this repository's own documents")
    parser.add_argument("--context", type=int, default=512, help="tokens of a window")
    parser.add_argument("--device", default="cpu", help="of the engine, as `devices` names it")
    arguments = parser.parse_args()
    if not arguments.model:
        parser.error("no model: give --model, or set TRAMONTANE_MODEL")
    engine = shlex.split(os.environ.get("TRAMONTANE_ENGINE", str(ROOT / "build/release/bin/tramontane-engine")))
    peer = shlex.split(os.environ.get("LLAMA_PERPLEXITY") or shutil.which("llama-perplexity") or "")

    with tempfile.TemporaryDirectory() as folder:
        text = arguments.text
        if not text:
            text = str(pathlib.Path(folder) / "own.txt")
            pathlib.Path(text).write_text(own_text())
        print(f"{pathlib.Path(text).stat().st_size} bytes of text")
        exact, fast = (ours(engine, arguments.model, text, arguments.context, arguments.device, precision)
                       for precision in ("exact", "fast"))
        print(f"distance of fast from exact: {distance(fast, exact)}")
        if not peer:
            print("llama-perplexity is not here, so there is nothing to compare with.")
            return
        print(f"distance of the peer from exact: {distance(peers(peer, arguments.model, text, arguments.context), exact)}")


if __name__ == "__main__":
    main()
