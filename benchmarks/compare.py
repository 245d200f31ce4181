#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times the engine, and beside it llama.cpp's Vulkan or CPU backend where llama-bench is to be had, and on the processor
ik_llama.cpp where its Python wheel is: alternately, on the same device and file, within the same minutes, since only the ratio
means something on a noisy machine. Of a model with real weights it also measures how far the engine is from exact arithmetic, on
benchmarks/texts. The figures go to benchmarks/results, from where table.py makes the tables of the README.

TRAMONTANE_ENGINE and LLAMA_BENCH may name the two programs, with arguments before them such as a chroot; IK_PYTHON names a Python
that has the wheel. benchmarks/peers gets both peers."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import models

ROOT = pathlib.Path(__file__).resolve().parents[1]
# What is asked for in one call: tokens of the prompt, tokens in the context before, whether to decode as well.
CALLS = [(64, 0, True), (40, 0, False), (512, 0, False), (2048, 0, False), (0, 1024, True), (0, 4096, True)]
SHORT_PROMPT = 100  # tokens; up to here a single run is too short to mean something
SHORT_REPEAT = 5
LARGE_BYTES = 300 * 2**20  # with --brief, the long prompt of a larger model is of 256 tokens
DEFAULT = "default"  # the model that ./dev fetches


class Failed(Exception):
    """A program that could not measure."""


def say(line):
    print(line, file=sys.stderr, flush=True)


def run(command):
    # The peer passes over a software driver unless it is told to use the first device whatever it is.
    environment = {"GGML_VK_VISIBLE_DEVICES": "0", **os.environ}
    command = [str(word) for word in command]
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        raise Failed(f"{shlex.join(command)} failed:\n{result.stderr[-2000:]}")
    return result.stdout


class Ours:
    name = "ours"

    def __init__(self, program, device, threads):
        self.program = program
        self.where = ["--device", device, *(["--threads", threads] if device == "cpu" else [])]
        self.about = {}

    def measure(self, model, prompt, generate, depth, repeat):
        report = json.loads(run([*self.program, "bench", *self.where, "--model", model, "--prompt-tokens", prompt, "--generate", generate,
                                 "--depth", depth, "--repeat", repeat, "--json"]))
        self.about = {"device": report["device"], "driver": report["driver"]}
        figures = {"copy-bandwidth": report["copy_bandwidth"], "load": report["load_ms"] / 1000, "peak-memory": report["peak_rss_bytes"] / 2**20}
        if prompt:
            figures[f"prefill-{prompt}"] = report["prefill_tps"]["median"]
        if generate:
            figures[f"decode-{depth}"] = report["decode_tps"]["median"]
            figures[f"decode-{depth}-share"] = report["share_of_limit"]
        if prompt:
            figures[f"prefill-{prompt}-share"] = report["prefill_share_of_limit"]
        return figures

    def first_token(self, model):
        """Measures the seconds from the start of a fresh process to its first token, without what it takes to start any process."""

        def seconds(*arguments):
            start = time.monotonic()
            run([*self.program, *arguments])
            return time.monotonic() - start

        whole = seconds("generate", *self.where, "--model", model, "--prompt", "Once upon a time", "--max-tokens", 1)
        return {"first-token": max(0, whole - seconds("--version"))}

    def noise(self, model, texts):
        """Measures how far the engine is from exact arithmetic."""
        files = [word for text in texts for word in ("--file", text)]
        report = json.loads(run([*self.program, "compare", *self.where, "--model", model, *files, "--json"]))
        return {"same-token": report["same_token"], "mean-kl": report["mean_kl"], "kl-99": report["kl_99"],
                "compared-positions": report["positions"]}


class Peer:
    name = "peer"

    def __init__(self, program, device, threads):
        self.program = program
        self.native = device == "cpu"
        self.threads = threads
        self.about = {}

    def measure(self, model, prompt, generate, depth, repeat):
        where = ["-ngl", 0, "-dev", "none", "-t", self.threads] if self.native else ["-ngl", 99]
        rows = json.loads(run([*self.program, "-m", model, *where, "-p", prompt, "-n", generate, "-d", depth, "-r", repeat, "-o", "json"]))
        device = rows[0].get("cpu_info" if self.native else "gpu_info")
        if not device:
            raise Failed("The peer found no Vulkan device, so it would have been timed on the processor.")
        self.about = {"llama.cpp build": rows[0]["build_number"], "device": device}
        return {f"prefill-{prompt}" if row["n_prompt"] else f"decode-{depth}": row["avg_ts"] for row in rows}


class Ik:
    """ik_llama.cpp on the processor, its weights repacked, with flash attention."""

    name = "ik"

    def __init__(self, python, threads):
        self.program = [*python, ROOT / "benchmarks/ik.py"]
        self.threads = threads
        self.about = {}

    def measure(self, model, prompt, generate, depth, repeat):
        report = json.loads(run([*self.program, model, "--prompt", prompt, "--generate", generate, "--depth", depth, "--repeat", repeat,
                                 "--threads", self.threads]).splitlines()[-1])
        self.about = {"version": report["version"]}
        figures = {f"prefill-{prompt}": report.get("prefill"), f"decode-{depth}": report.get("decode")}
        return {figure: value for figure, value in figures.items() if value}


def seconds_needed(figures, prompt, generate, depth):
    """Returns an estimate from the shortest prompt and the shallowest depth, which come first."""
    if not figures:
        return 0
    return (prompt + depth) / figures["prefill-64"][-1] + generate / figures["decode-0"][-1]


def measure(path, programs, calls, rounds, limit, decoded):
    """Returns {"ours": {figure: [value a round]}, "peer": ..., "ik": ...}; the programs take turns within each round. Raises Failed for
    ours; a peer that fails is left out from there on."""
    found = {program.name: collections.defaultdict(list) for program in programs}
    for number in range(1, rounds + 1):
        for prompt, depth, decodes in calls:
            generate = decoded if decodes else 0
            repeat = SHORT_REPEAT if 0 < prompt <= SHORT_PROMPT else 1
            for program in list(programs):
                figures = found[program.name]
                needed = seconds_needed(figures, prompt, generate, depth)
                what = f"{program.name}, prompt {prompt}, generate {generate}, depth {depth}"
                if needed > limit:
                    say(f"  round {number}: {what} skipped: it would take about {needed:.0f} s (--limit {limit})")
                    continue
                try:
                    values = program.measure(path, prompt, generate, depth, repeat)
                except Failed as failure:
                    if program is programs[0]:
                        raise
                    say(f"  round {number}: {what} failed, and it is left out from here on: {failure}")
                    programs = [other for other in programs if other is not program]
                    continue
                for figure, value in values.items():
                    figures[figure].append(value)
                say(f"  round {number}: {what}: " + ", ".join(f"{figure} {value:.3g}" for figure, value in values.items()))
        for figure, value in programs[0].first_token(path).items():
            found["ours"][figure].append(value)
    return found


def calls_for(path, brief):
    if not brief:
        return CALLS
    return [(64, 0, True), (40, 0, False), (256 if path.stat().st_size > LARGE_BYTES else 512, 0, False)]


def print_ratios(name, found, programs):
    ours = found["ours"]
    for program in programs[1:]:
        for figure, theirs in found[program.name].items():
            ratios = [a / b for a, b in zip(ours.get(figure, []), theirs)]
            if ratios:
                print(f"{name:24} {figure:14} {statistics.median(ours[figure]):8.1f} tokens/s, {program.name} {statistics.median(theirs):8.1f}: "
                      f"{statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f})")
    if "same-token" in ours:
        print(f"{name:24} same token as exact at {100 * ours['same-token'][0]:.2f} % of {ours['compared-positions'][0]} positions, mean KL "
              f"{ours['mean-kl'][0]:.6f}")


def command():
    """Returns the command line as it was typed, with the names of model files without their folders, so that everyone can repeat it."""
    words = (re.sub(r"^([^=/]+=)?.*/([^/]+\.gguf)$", r"\1\2", word) for word in sys.argv[1:])
    return shlex.join(["benchmarks/compare.py", *words])


def fits(weight_bytes):
    """Returns whether free memory holds the weights, their copy on a device that is the processor, and room to work."""
    available = next(int(line.split()[1]) * 1024 for line in pathlib.Path("/proc/meminfo").open() if line.startswith("MemAvailable"))
    return weight_bytes * 2 + 2**30 < available


def gibibytes(count):
    return f"{count / 2**30:.1f} GiB"


def random_weights(folder, name, default):
    """Returns the file of such a name, with the vocabulary of `default`, and writes it where it is missing. Returns None if memory or
    disk do not hold it."""
    path = folder / f"{name}.gguf"
    if path.exists():
        return path
    shape, _, kind = name.rpartition("-")
    tokenizer, tokens = models.vocabulary(default)
    size = models.weight_bytes(models.SHAPES[shape], kind, tokens)
    folder.mkdir(parents=True, exist_ok=True)
    if not fits(size):
        say(f"{name} skipped, and not written: {gibibytes(size)} of weights do not fit this machine's memory")
        return None
    if shutil.disk_usage(folder).free < size + 2**30:
        say(f"{name} skipped: {gibibytes(size)} of weights do not fit the disk of {folder}")
        return None
    models.write(path, models.SHAPES[shape], kind, tokenizer, tokens)
    return path


def machine():
    names = [line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").open() if line.startswith("model name")]
    return {"processor": names[0] if names else platform.processor(), "cores": os.cpu_count(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1), "load": round(os.getloadavg()[0], 1)}


def commit():
    described = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True)
    return described.stdout.strip() or "unknown"


def main():
    everything = [DEFAULT, *(f"{shape}-{kind}" for shape in models.SHAPES for kind in models.FILE_TYPES)]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=[DEFAULT],
                        help=f"model files, NAME=FILE, or of {', '.join(everything)}; all for the lot (default: {DEFAULT})")
    parser.add_argument("--device", default="vulkan:0", help="vulkan:0, ..., or cpu for the processors' own executors, ours and the peer's")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of the processor, for all programs (default: one a core)")
    parser.add_argument("--brief", action="store_true", help="only short and middling prompts (256 tokens for models above 300 MiB) and decoding")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--decoded", type=int, default=16, metavar="TOKENS", help="how many are decoded for a figure")
    parser.add_argument("--limit", type=float, default=60, metavar="SECONDS", help="what would take longer in a round is skipped")
    parser.add_argument("--files", type=pathlib.Path, default=ROOT / "build/benchmark-models", help="where random-weight files are kept")
    parser.add_argument("--results", type=pathlib.Path, metavar="FILE", help="write the figures there, such as benchmarks/results/NAME.json")
    arguments = parser.parse_args()
    default = os.environ.get("TRAMONTANE_MODEL")
    programs = [Ours(shlex.split(os.environ.get("TRAMONTANE_ENGINE", str(ROOT / "build/release/bin/tramontane-engine"))), arguments.device,
                     arguments.threads)]
    peer = shlex.split(os.environ.get("LLAMA_BENCH") or shutil.which("llama-bench") or "")
    if peer:
        programs.append(Peer(peer, arguments.device, arguments.threads))
    else:
        say("llama-bench is not here, so there is no llama.cpp to compare with: see --help.")
    ik = shlex.split(os.environ.get("IK_PYTHON") or "")
    if ik and arguments.device == "cpu":
        programs.append(Ik(ik, arguments.threads))
    elif arguments.device == "cpu":
        say("IK_PYTHON is not set, so there is no ik_llama.cpp to compare with: see --help.")

    results = {"commit": commit(), "date": datetime.date.today().isoformat(), "command": command(), "threads": arguments.threads,
               "machine": machine(), "models": {}}
    texts = sorted((ROOT / "benchmarks/texts").glob("*.txt"))
    failed = []
    for word in everything if arguments.models == ["all"] else arguments.models:
        name, equals, named = word.partition("=")
        path = pathlib.Path(default if name == DEFAULT and default else named if equals else name).expanduser().absolute()
        random = not path.exists()
        if not path.exists() and (name not in everything or not default):
            parser.error(f"there is no model {name}" if default else "TRAMONTANE_MODEL does not name the default model")
        path = path if path.exists() else random_weights(arguments.files, name, pathlib.Path(default))
        if not path:
            continue
        if not fits(path.stat().st_size):
            say(f"{name} skipped: {gibibytes(path.stat().st_size)} of weights do not fit this machine's memory")
            continue
        say(name)
        try:
            found = measure(path, programs, calls_for(path, arguments.brief), arguments.rounds, arguments.limit, arguments.decoded)
        except Failed as failure:
            say(f"{name} left out: {failure}")
            failed.append(name)
            continue
        try:
            noise = {} if random else programs[0].noise(path, texts)
        except Failed as failure:
            say(f"{name}: how far it is from exact was not measured: {failure}")
            noise = {}
        for figure, value in noise.items():
            found["ours"][figure].append(value)
        results["models"][name if equals or random else path.stem] = found
        for program in programs:
            if program.about:
                results[program.name] = program.about
        print_ratios(name, found, programs)
        if arguments.results:  # after each model, so that an interrupted run leaves what it has
            arguments.results.parent.mkdir(parents=True, exist_ok=True)
            arguments.results.write_text(json.dumps(results, indent=1) + "\n")
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
