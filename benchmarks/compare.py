#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times the engine, and llama.cpp's Vulkan backend beside it where llama-bench is to be had: alternately, on the same
device, driver and file, within the same minutes, since only the ratio means something on a noisy machine.

TRAMONTANE_ENGINE and LLAMA_BENCH may name the two programs, with arguments before them such as a chroot."""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def run_json(command):
    # The peer passes over a software driver unless it is told to use the first device whatever it is.
    environment = {"GGML_VK_VISIBLE_DEVICES": "0", **os.environ}
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{shlex.join(command)} failed:\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)


def ours(program, arguments):
    report = run_json([*program, "bench", "--model", arguments.model, "--prompt-tokens", str(arguments.prompt_tokens),
                       "--generate", str(arguments.generate), "--repeat", str(arguments.repeat), "--json"])
    return report["prefill_tps"]["median"], report["decode_tps"]["median"], report


def peers(program, arguments):
    rows = run_json([*program, "-m", arguments.model, "-ngl", "99", "-p", str(arguments.prompt_tokens), "-n",
                     str(arguments.generate), "-r", str(arguments.repeat), "-o", "json"])
    speed = {bool(row["n_prompt"]): row["avg_ts"] for row in rows}
    return speed[True], speed[False], rows[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=os.environ.get("TRAMONTANE_MODEL"))
    parser.add_argument("--prompt-tokens", type=int, default=64)
    parser.add_argument("--generate", type=int, default=16)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.model:
        parser.error("no model: give --model, or set TRAMONTANE_MODEL")

    engine = shlex.split(os.environ.get("TRAMONTANE_ENGINE", str(ROOT / "build/release/bin/tramontane-engine")))
    peer = shlex.split(os.environ.get("LLAMA_BENCH") or shutil.which("llama-bench") or "")
    ratios = []
    for number in range(1, arguments.rounds + 1):
        prefill, decode, report = ours(engine, arguments)
        if number == 1:
            print(f"{report['device']}, {report['driver']}")
            print(f"load {report['load_ms']:.0f} ms, peak {report['peak_rss_bytes'] / 2**20:.0f} MiB, "
                  f"copies {report['copy_bandwidth']:.1f} GB/s")
        line = f"round {number}: ours prefill {prefill:.1f}, decode {decode:.1f} tokens/s"
        if peer:
            peer_prefill, peer_decode, row = peers(peer, arguments)
            if number == 1:
                if not row.get("gpu_info"):
                    sys.exit("the peer found no Vulkan device, so it would have been timed on the processor")
                print(f"peer: llama.cpp build {row['build_number']} ({row['backends']}) on {row['gpu_info']}")
            ratios.append((prefill / peer_prefill, decode / peer_decode))
            line += f"; peer {peer_prefill:.1f}, {peer_decode:.1f}; ratio {ratios[-1][0]:.2f}, {ratios[-1][1]:.2f}"
        print(line, flush=True)
    if ratios:
        print(f"median ratio: prefill {statistics.median(r[0] for r in ratios):.2f}, decode {statistics.median(r[1] for r in ratios):.2f}")
    else:
        print("llama-bench is not here, so there is nothing to compare with.")


if __name__ == "__main__":
    main()
