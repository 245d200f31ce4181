#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the tables in README.md and benchmarks/README.md from the figures in benchmarks/results. No figure is typed by hand.
README.md has all devices side by side, benchmarks/README.md each by itself with everything that was measured.

table.py           writes them
table.py FILE ...  prints those of other figures instead, as compare.py --results wrote them
table.py --check   fails where they are not what the figures say"""

import json
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
BETWEEN = re.compile(r"(<!-- figures: begin -->\n).*?(<!-- figures: end -->)", re.DOTALL)
FIGURES = {
    "prefill-64": "prefill 64", "prefill-512": "prefill 512", "prefill-2048": "prefill 2,048",
    "decode-0": "decode", "decode-1024": "decode at 1,024", "decode-4096": "decode at 4,096",
}


def cell(ours, peers):
    """Median tokens a second, and how many times the peer's, round by round, with its spread."""
    if not ours:
        return ""
    text = f"{statistics.median(ours):.1f}"
    ratios = [a / b for a, b in zip(ours, peers)]
    if ratios:
        text += f", **{statistics.median(ratios):.1f} x** ({min(ratios):.1f} to {max(ratios):.1f})"
    return text


def table(results):
    lines = ["| model | " + " | ".join(FIGURES.values()) + " |", "|---" * (len(FIGURES) + 1) + "|"]
    for model, found in results["models"].items():
        row = [cell(found["ours"].get(figure, []), found.get("peer", {}).get(figure, [])) for figure in FIGURES]
        lines.append(f"| {model} | " + " | ".join(row) + " |")
    lines += ["", "| model | load | first token after a fresh start | peak memory | decode's share of the copy bandwidth |", "|---|---|---|---|---|"]
    for model, found in results["models"].items():
        ours = {figure: statistics.median(values) for figure, values in found["ours"].items() if values}
        lines.append(f"| {model} | {ours['load']:.2f} s | {ours['first-token']:.2f} s | {ours['peak-memory']:.0f} MiB | "
                     f"{100 * ours['decode-0-share']:.0f} % |")
    return lines


def section(results):
    machine, ours, peer = results["machine"], results["ours"], results.get("peer")
    rounds = max(len(found["ours"]["decode-0"]) for found in results["models"].values())
    title = (f"{results['date']}, commit {results['commit']}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB; "
             f"{ours['device']}, {ours['driver']}. ")
    if peer:
        title += f"Beside llama.cpp build {peer['llama.cpp build']} on {peer['device']}. "
    title += f"Tokens a second, {'one round' if rounds == 1 else f'medians of {rounds} rounds'}" + ("; the ratio is that of each round, with its spread." if peer else ".")
    return [title, "", *table(results), ""]


def rate(values):
    return f"{statistics.median(values):.0f}" if values else ""


def side_by_side(every):
    """Decoding and prefill of each model, a column for each device, beside llama.cpp on the processor, where it is fastest."""
    processor = next((results for results in every if results["ours"]["driver"] == "native"), None)
    names = [f"Tramontane, {'processor' if results is processor else 'Vulkan on ' + results['ours']['device'].split(' ')[0]}" for results in every]
    yield "| model | tokens a second | llama.cpp, processor | " + " | ".join(names) + " |"
    yield "|---" * (len(every) + 3) + "|"
    models = dict.fromkeys(model for results in every for model in results["models"])
    for model in models:
        for figure in ("prefill-512", "decode-0", "decode-1024"):
            found = [results["models"].get(model, {}) for results in every]
            peers = next((one.get("peer", {}) for one, results in zip(found, every) if results is processor), {})
            cells = []
            for one in found:
                text = rate(one.get("ours", {}).get(figure, []))
                ratios = [a / b for a, b in zip(one.get("ours", {}).get(figure, []), one.get("peer", {}).get(figure, []))]
                cells.append(text + (f", **{statistics.median(ratios):.1f} x**" if ratios else ""))
            yield f"| {model} | {FIGURES[figure]} | {rate(peers.get(figure, []))} | " + " | ".join(cells) + " |"


def summary(every):
    """For README.md."""
    machine = every[0]["machine"]
    title = f"{machine['processor']}, {machine['cores']} cores, no GPU"
    peers = [results["peer"]["llama.cpp build"] for results in every if results.get("peer")]
    if peers:
        title += f"; llama.cpp build {peers[0]}. How many times its speed is that on the same device: its Vulkan backend, or its processor's"
    return [title + ".", "", *side_by_side(every), ""]


def main():
    files = [pathlib.Path(word) for word in sys.argv[1:] if word != "--check"]
    every = [json.loads(path.read_text()) for path in files or sorted((ROOT / "benchmarks/results").glob("*.json"))]
    if files:
        print("\n".join([*summary(every), *(line for results in every for line in section(results))]))
        return
    pages = {"README.md": summary(every), "benchmarks/README.md": [line for results in every for line in section(results)]}
    wrong = []
    for page, lines in pages.items():
        old = (ROOT / page).read_text()
        new = BETWEEN.sub(lambda match: match[1] + "\n".join(lines) + match[2], old)
        if new != old:
            wrong.append(page)
            if "--check" not in sys.argv:
                (ROOT / page).write_text(new)
    if wrong and "--check" in sys.argv:
        sys.exit(f"{', '.join(wrong)}: the figures are not those of benchmarks/results. Run benchmarks/table.py.")


if __name__ == "__main__":
    main()
