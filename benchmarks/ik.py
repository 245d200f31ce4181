#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens a second that ik_llama.cpp computes on the processor, as JSON, by its Python wheel ik-llama-cpp-python: weights repacked while they
are loaded, flash attention, 16-bit cache, as its users run it where speed is what they want. For compare.py; needs a Python that has the
wheel, see benchmarks/peers."""

import argparse
import contextlib
import importlib.metadata
import json
import os
import statistics
import sys
import time

SEQUENCE = 0
PHYSICAL_BATCH = 512


@contextlib.contextmanager
def silence():
    """Hides what the library prints while it loads."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Model:
    def __init__(self, path, most_tokens, threads):
        from ik_llama_cpp import _ctypes_api as api

        self.api = api
        api.llama_backend_init()
        loading = api.llama_model_default_params()
        loading.n_gpu_layers = 0
        loading.repack_tensors = True
        loading.use_mmap = False  # repacked weights are in memory of their own
        self.model = api.llama_model_load_from_file(os.fsencode(path), loading)
        if not self.model:
            sys.exit(f"{path} was not loaded")
        running = api.llama_context_default_params()
        running.n_ctx = most_tokens + 64
        running.n_batch = most_tokens
        running.n_ubatch = min(PHYSICAL_BATCH, most_tokens)
        running.n_threads = running.n_threads_batch = threads
        running.flash_attn = True
        self.context = api.llama_init_from_model(self.model, running)
        if not self.context:
            sys.exit(f"there is no context for {path}")
        self.vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))
        self.batch = api.llama_batch_init(most_tokens, 0, 1)

    def clear(self):
        self.api.llama_kv_cache_clear(self.context)

    def evaluate(self, count, first):
        """Returns the seconds for `count` tokens from position `first` on, with the logits after the last."""
        batch = self.batch
        batch.n_tokens = count
        for i in range(count):
            batch.token[i] = (first + i) * 7919 % self.vocabulary  # any text costs the same
            batch.pos[i] = first + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = SEQUENCE
            batch.logits[i] = i == count - 1
        start = time.perf_counter()
        if self.api.llama_decode(self.context, batch) != 0:
            sys.exit(f"{count} tokens from {first} on were not evaluated")
        self.api.llama_get_logits_ith(self.context, count - 1)
        return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--prompt", type=int, default=512, metavar="TOKENS")
    parser.add_argument("--generate", type=int, default=16, metavar="TOKENS")
    parser.add_argument("--depth", type=int, default=0, metavar="TOKENS", help="in the context before each measurement")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    with silence():
        model = Model(arguments.model, max(arguments.depth + max(arguments.prompt, arguments.generate), 1), arguments.threads)
        model.evaluate(min(arguments.prompt or 1, PHYSICAL_BATCH), 0)  # touches the memory for the first time
    rates = {"prefill": [], "decode": []}
    for _ in range(arguments.repeat):
        for kind, tokens in (("prefill", arguments.prompt), ("decode", arguments.generate)):
            if not tokens:
                continue
            model.clear()
            if arguments.depth:
                model.evaluate(arguments.depth, 0)
            if kind == "prefill":
                seconds = model.evaluate(tokens, arguments.depth)
            else:
                seconds = sum(model.evaluate(1, arguments.depth + i) for i in range(tokens))
            rates[kind].append(tokens / seconds)
    report = {kind: statistics.median(values) for kind, values in rates.items() if values}
    print(json.dumps({**report, "version": importlib.metadata.version("ik-llama-cpp-python")}), flush=True)
    os._exit(0)  # the library's own end is of no interest


if __name__ == "__main__":
    main()
