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
    "prefill-40": "first token of 40", "prefill-64": "prefill 64", "prefill-256": "prefill 256", "prefill-512": "prefill 512", "prefill-2048": "prefill 2,048",
    "decode-0": "decode", "decode-1024": "decode at 1,024", "decode-4096": "decode at 4,096",
}


FIRST_TOKEN = "prefill-40"  # shown as the time that it takes
PEERS = {"peer": "llama.cpp", "ik": "ik"}


def rate(figure, values, digits=0):
    """Returns the median tokens a second, or the milliseconds to the first token."""
    if not values:
        return ""
    if figure == FIRST_TOKEN:
        return f"{40 / statistics.median(values) * 1000:.0f} ms"
    return f"{statistics.median(values):.{digits}f}"


def times(ours, theirs, spread=False):
    """Returns how many times as fast ours is, from the ratios of all rounds."""
    ratios = [a / b for a, b in zip(ours, theirs)]
    if not ratios:
        return ""
    digits = 2 if statistics.median(ratios) < 10 else 1
    return f"**{statistics.median(ratios):.{digits}f} x**" + (f" ({min(ratios):.{digits}f} to {max(ratios):.{digits}f})" if spread else "")


def cell(figure, found):
    """Returns the figure, and how many times as fast as each peer that is."""
    ours = found["ours"].get(figure, [])
    ratios = {peer: times(ours, found.get(peer, {}).get(figure, []), spread=True) for peer in PEERS}
    ratios = {peer: text for peer, text in ratios.items() if text}
    texts = [text if list(ratios) == ["peer"] else f"{PEERS[peer]} {text}" for peer, text in ratios.items()]
    return ", ".join([rate(figure, ours, 1), *texts])


def table(results):
    every = results["models"].values()
    figures = {figure: title for figure, title in FIGURES.items() if any(found["ours"].get(figure) for found in every)}
    lines = ["| model | " + " | ".join(figures.values()) + " |", "|---" * (len(figures) + 1) + "|"]
    for model, found in results["models"].items():
        lines.append(f"| {model} | " + " | ".join(cell(figure, found) for figure in figures) + " |")
    compared = any(found["ours"].get("same-token") for found in every)
    lines += ["", "| model | load | first token after a fresh start | peak memory | decode's share of the copy bandwidth |"
              + (" same token as exact | KL from exact, mean | 99th percentile |" if compared else ""),
              "|---|---|---|---|---|" + ("---|---|---|" if compared else "")]
    for model, found in results["models"].items():
        ours = {figure: statistics.median(values) for figure, values in found["ours"].items() if values}
        line = (f"| {model} | {ours['load']:.2f} s | {ours['first-token']:.2f} s | {ours['peak-memory']:.0f} MiB | "
                f"{100 * ours['decode-0-share']:.0f} % |")
        if compared:
            line += f" {same_token(found)} | {ours['mean-kl']:.6f} | {ours['kl-99']:.5f} |" if "same-token" in ours else " | | |"
        lines.append(line)
    return lines


def same_token(found):
    values = found["ours"].get("same-token")
    return f"{100 * statistics.median(values):.2f} %" if values else ""


def section(results):
    machine, ours, peer = results["machine"], results["ours"], results.get("peer")
    rounds = max(len(found["ours"]["decode-0"]) for found in results["models"].values())
    title = (f"{results['date']}, commit {results['commit']}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB; "
             f"{ours['device']}, {ours['driver']}. ")
    if peer:
        title += f"Beside llama.cpp build {peer['llama.cpp build']} on {peer['device']}. "
    if results.get("ik"):
        title += f"Beside ik-llama-cpp-python {results['ik']['version']}. "
    if results.get("threads") and ours["driver"] == "native":
        title += f"{results['threads']} threads. "
    title += f"Tokens a second, {'one round' if rounds == 1 else f'medians of {rounds} rounds'}" + ("; the ratio is that of each round, with its spread." if peer else ".")
    made = ["", f"Made by `{results['command']}`."] if results.get("command") else []
    return [title, *made, "", *table(results), ""]


def side_by_side(every):
    """Yields the table of decoding and prefill of each model: on the processor beside both peers, then on each other device beside llama.cpp there."""
    processor = next((results for results in every if results["ours"]["driver"] == "native"), {"models": {}})
    others = [results for results in every if results is not processor]
    names = [f"Vulkan on {results['ours']['device'].split(' ')[0]}, against llama.cpp" for results in others]
    columns = ["model", "tokens a second", "processor", "against llama.cpp", "against ik", "same token as exact", *names]
    yield "| " + " | ".join(columns) + " |"
    yield "|---" * len(columns) + "|"
    for model in dict.fromkeys(model for results in every for model in results["models"]):
        found = processor["models"].get(model, {"ours": {}})
        exact = same_token(found)
        for figure in ("prefill-512", "prefill-256", FIRST_TOKEN, "decode-0", "decode-1024"):
            ours = found["ours"].get(figure, [])
            cells = [rate(figure, ours), *(times(ours, found.get(peer, {}).get(figure, [])) for peer in PEERS), exact]
            for results in others:
                one = results["models"].get(model, {"ours": {}})
                there = one["ours"].get(figure, [])
                cells.append(", ".join(filter(None, [rate(figure, there), times(there, one.get("peer", {}).get(figure, []))])))
            if any(cells[:3] + cells[4:]):
                yield f"| {model} | {FIGURES[figure]} | " + " | ".join(cells) + " |"
                exact = ""  # shown once for each model


def summary(every):
    """Returns the lines for README.md."""
    machine = every[0]["machine"]
    title = f"{machine['processor']}, {machine['cores']} cores, no GPU"
    processor = next((results for results in every if results["ours"]["driver"] == "native"), every[0])
    if processor.get("peer"):
        title += f"; llama.cpp build {processor['peer']['llama.cpp build']}"
    if processor.get("ik"):
        title += f"; ik_llama.cpp as the wheel ik-llama-cpp-python {processor['ik']['version']}, weights repacked"
    title += ". How many times as fast as they are on the same device"
    if any(found["ours"].get("same-token") for found in processor["models"].values()):
        title += "; and how often the most likely next token is the one that arithmetic with floats gives, on `benchmarks/texts`"
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
