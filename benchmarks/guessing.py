#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times answers with and without tokens guessed ahead (prompt look-up), alternately, each pair in one process: what the window
asks for to summarise the documents in benchmarks/texts, whole and in two parts that are merged, and two chats, one that repeats
a text and one that has nothing to repeat. Sees that the text is the same.

TRAMONTANE_ENGINE may name the program, with arguments before it such as a chroot."""

import argparse
import collections
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The window writes these prompts (gui/turns/summary/summaryprompts.cpp).
SYSTEM = "You summarise documents exactly and briefly. Answer in the language of the text."
SUMMARISE = ("Summarise this document. Begin with one sentence on what it is. Then give its main points, with the names, numbers and dates "
             "that matter. Write only what the text says.")
EXTRACT = "List the main points of this part in short sentences. Keep names, numbers and dates. Write only what the text says."
MERGE = ("These are the main points of all parts of a document. Write one summary of the document from them. Begin with one sentence on "
         "what it is. Keep the names, numbers and dates that matter.")
PENALTY = 1.1  # the window's repetition penalty in summaries and chats
KINDS = ["summary", "parts", "repeating", "story"]


class Engine:
    """Asks `serve` one thing after another, and waits for each."""

    def __init__(self, program, device):
        self.process = subprocess.Popen([*program, "serve", "--device", device], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.requests = 0

    def ask(self, method, **parameters):
        self.requests += 1
        request = {"jsonrpc": "2.0", "id": self.requests, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        text = ""
        for line in self.process.stdout:
            message = json.loads(line)
            if message.get("method") == "chat/token":
                text += message["params"]["text"]
            elif message.get("id") == self.requests:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']['message']}")
                return {**message["result"], "text": text}
        sys.exit("the engine ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def user(content, system=None):
    return ([{"role": "system", "content": system}] if system else []) + [{"role": "user", "content": content}]


def parts_of(text):
    """Returns two parts of the text, cut between paragraphs."""
    paragraphs = text.split("\n\n")
    half = next(i for i in range(1, len(paragraphs) + 1) if len("\n\n".join(paragraphs[:i])) * 2 >= len(text))
    return "\n\n".join(paragraphs[:half]), "\n\n".join(paragraphs[half:])


class Comparison:
    def __init__(self, engine, arguments):
        self.engine = engine
        self.arguments = arguments
        self.pairs = collections.defaultdict(list)  # by kind: (with guesses, without)

    def compare(self, kind, name, messages, temperature):
        """Returns the answer's text. The answers of a pair take turns in being the first, after a request that reads the prompt."""
        sampling = {"temperature": temperature, "repetitionPenalty": 1 if kind == "repeating a text" else PENALTY}
        if temperature > 0:
            sampling |= {"topP": 0.95, "minP": 0.05}  # the window's settings
        self.engine.ask("chat/start", messages=messages, maxTokens=1)
        for turn in range(self.arguments.rounds):
            answers = {}
            for guess in [turn % 2 == 0, turn % 2 == 1]:
                answers[guess] = self.engine.ask("chat/start", messages=messages, sampling={**sampling, "seed": turn},
                                                 maxTokens=self.arguments.tokens, speculation=guess)
            with_guesses, without = answers[True], answers[False]
            if with_guesses["text"] != without["text"]:
                sys.exit(f"{kind}, {name}: not the same text\n{with_guesses['text']!r}\n{without['text']!r}")
            if without["generatedTokens"] > 1:
                self.pairs[f"{kind}, temperature {temperature:g}"].append((with_guesses, without))
        return without["text"]

    def summarise(self, path):
        text = path.read_text()
        head = f'Document: "{path.stem}"\n\n'
        for temperature in self.arguments.temperature:
            if "summary" in self.arguments.kinds:
                self.compare("summary", path.stem, user(f"{head}{text}\n\n{SUMMARISE}", SYSTEM), temperature)
            if "parts" not in self.arguments.kinds:
                continue
            notes = [self.compare("main points", path.stem, user(f"{part}\n\n{EXTRACT}", SYSTEM), temperature) for part in parts_of(text)]
            self.compare("merging", path.stem, user(f"{head}{chr(10).join(notes)}\n\n{MERGE}", SYSTEM), temperature)

    def chat(self, path):
        paragraphs = [paragraph for paragraph in path.read_text().split("\n\n") if len(paragraph) > 200][:2]
        if "repeating" in self.arguments.kinds:
            self.compare("repeating a text", path.stem, user("Repeat this text word for word:\n\n" + "\n\n".join(paragraphs)), 0)
        if "story" in self.arguments.kinds:
            self.compare("story", path.stem, user(f"Tell me a story in which there is a {path.stem}."), 0.8)

    def table(self):
        print("| answer | tokens | guessed | right | speed, median of pairs (quartiles) | all together |\n|---|---|---|---|---|---|")
        for kind, pairs in self.pairs.items():
            ratios = [without["decodeMs"] / with_guesses["decodeMs"] for with_guesses, without in pairs]
            total = [sum(answer["decodeMs"] for answer in answers) for answers in zip(*pairs)]
            low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
            counts = [sum(answer[field] for answer, _ in pairs) for field in ("generatedTokens", "proposedTokens", "acceptedTokens")]
            print(f"| {kind} | {counts[0]} | {counts[1]} | {counts[2]} | {middle:.2f} ({low:.2f}, {high:.2f}) | {total[1] / total[0]:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=os.environ.get("TRAMONTANE_MODEL"))
    parser.add_argument("--device", default="cpu", help="as `devices` names it")
    parser.add_argument("--texts", default=str(ROOT / "benchmarks/texts"), help="a folder of text files")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="of answers; parts: their main points, and these merged")
    parser.add_argument("--rounds", type=int, default=2, help="pairs of each answer")
    parser.add_argument("--tokens", type=int, default=200, help="an answer has at most")
    parser.add_argument("--temperature", type=float, nargs="+", default=[0, 0.2], help="of summaries; 0 is the window's")
    arguments = parser.parse_args()
    if not arguments.model:
        parser.error("no model: give --model, or set TRAMONTANE_MODEL")
    program = shlex.split(os.environ.get("TRAMONTANE_ENGINE", str(ROOT / "build/release/bin/tramontane-engine")))
    engine = Engine(program, arguments.device)
    loaded = engine.ask("model/load", path=os.path.abspath(arguments.model), contextLength=2048)
    print(f"{os.path.basename(arguments.model)} on {loaded.get('device', arguments.device)}\n", flush=True)
    comparison = Comparison(engine, arguments)
    english = [path for path in sorted(pathlib.Path(arguments.texts).glob("*.txt")) if path.suffixes == [".txt"]]  # not letter.de.txt
    for path in english:
        comparison.summarise(path)
        comparison.chat(path)
    engine.close()
    comparison.table()


if __name__ == "__main__":
    main()
