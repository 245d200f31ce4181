#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes model files with the shapes of well-known models and random weights: they say nothing sensible, and cost what the
real ones cost. The vocabulary is taken from another file, SmolLM2's for the benchmarks.

models.py --vocabulary FILE.gguf FOLDER [SHAPE-TYPE ...]     such as smollm2-135m-q8_0; all that is missing where none is named
"""

import argparse
import dataclasses
import pathlib
import random
import struct
import sys

ALIGNMENT = 32


@dataclasses.dataclass(frozen=True)
class Shape:
    embedding: int
    layers: int
    feed_forward: int
    heads: int
    kv_heads: int
    context: int
    rope_base: float
    tied: bool  # true if the output projection is the embedding


SHAPES = {
    "smollm2-135m": Shape(576, 30, 1536, 9, 3, 8192, 100000.0, True),
    "llama-1.1b": Shape(2048, 22, 5632, 32, 4, 8192, 10000.0, False),
    "mistral-7b": Shape(4096, 32, 14336, 32, 8, 32768, 1000000.0, False),
}


@dataclasses.dataclass(frozen=True)
class Type:
    """A tensor type of GGUF: its number, values and bytes a block, and how a random block of weights of a given size looks."""

    number: int
    values: int
    bytes: int
    block: callable  # (random, standard deviation of a weight) -> bytes


def half(value):
    return struct.pack("<e", value)


# Each scale is what makes the weights as large as is asked for, given evenly spread codes.
TYPES = {
    "f32": Type(0, 1, 4, lambda r, size: struct.pack("<f", r.gauss(0, size))),
    "f16": Type(1, 1, 2, lambda r, size: half(r.gauss(0, size))),
    "q4_0": Type(2, 32, 18, lambda r, size: half(size / 4.6) + r.randbytes(16)),
    "q5_0": Type(6, 32, 22, lambda r, size: half(size / 9.2) + r.randbytes(20)),
    "q8_0": Type(8, 32, 34, lambda r, size: half(size / 74) + r.randbytes(32)),
    "q4_k": Type(12, 256, 144, lambda r, size: half(size / 190) + half(size / 25) + r.randbytes(12 + 128)),
    "q6_k": Type(14, 256, 210, lambda r, size: r.randbytes(192 + 16) + half(size / 1350)),
}
# What a file type gives a tensor whose rows are no whole number of its blocks.
NARROWER = {"q4_k": "q5_0", "q6_k": "q8_0"}
FILE_TYPES = {"f16": 1, "q4_0": 2, "q8_0": 7, "q4_k_m": 15}


def more_bits(layer, layers):
    """Returns whether a file of Q4_K_M gives this layer's values and down projection six bits."""
    return layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2


def tensors(shape, file_type):
    """Yields (name, columns, rows, type name) of every tensor; rows is None where it is the number of tokens."""

    def typed(name, columns, rows, wide):
        kind = ("q6_k" if wide else "q4_k") if file_type == "q4_k_m" else file_type
        return name, columns, rows, NARROWER[kind] if columns % TYPES[kind].values else kind

    n, kv = shape.embedding, shape.embedding // shape.heads * shape.kv_heads
    yield typed("token_embd.weight", n, None, shape.tied)
    if not shape.tied:
        yield typed("output.weight", n, None, True)
    yield "output_norm.weight", n, 1, "f32"
    for i in range(shape.layers):
        wide = more_bits(i, shape.layers)
        yield f"blk.{i}.attn_norm.weight", n, 1, "f32"
        yield typed(f"blk.{i}.attn_q.weight", n, n, False)
        yield typed(f"blk.{i}.attn_k.weight", n, kv, False)
        yield typed(f"blk.{i}.attn_v.weight", n, kv, wide)
        yield typed(f"blk.{i}.attn_output.weight", n, n, False)
        yield f"blk.{i}.ffn_norm.weight", n, 1, "f32"
        yield typed(f"blk.{i}.ffn_gate.weight", n, shape.feed_forward, False)
        yield typed(f"blk.{i}.ffn_up.weight", n, shape.feed_forward, False)
        yield typed(f"blk.{i}.ffn_down.weight", shape.feed_forward, n, wide)


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def entry(key, value):
    if isinstance(value, str):
        return text(key) + struct.pack("<I", 8) + text(value)
    if isinstance(value, float):
        return text(key) + struct.pack("<If", 6, value)
    return text(key) + struct.pack("<II", 4, value)


def vocabulary(path):
    """Returns the entries of a file about its tokenizer, as they stand there, and how many tokens it has."""
    data = path.read_bytes()
    fixed = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

    def skip(at, kind):
        if kind == 8:
            return at + 8 + struct.unpack_from("<Q", data, at)[0]
        if kind == 9:
            inner, count = struct.unpack_from("<IQ", data, at)
            at += 12
            if inner in fixed:
                return at + fixed[inner] * count
            for _ in range(count):
                at = skip(at, inner)
            return at
        return at + fixed[kind]

    magic, _version, _tensors, count = struct.unpack_from("<4sIQQ", data)
    if magic != b"GGUF":
        sys.exit(f"{path} is no GGUF file")
    at, kept, size = 24, [], 0
    for _ in range(count):
        start = at
        length, = struct.unpack_from("<Q", data, at)
        key = data[at + 8:at + 8 + length].decode()
        kind, = struct.unpack_from("<I", data, at + 8 + length)
        value = at + 12 + length
        at = skip(value, kind)
        if key.startswith("tokenizer."):
            kept.append(data[start:at])
        if key == "tokenizer.ggml.tokens":
            size = struct.unpack_from("<IQ", data, value)[1]
    return kept, size


def padded(size):
    return -size % ALIGNMENT


def weight_bytes(shape, file_type, tokens):
    """Returns the bytes of the tensors of a file that write() would make."""
    return sum(columns * (tokens if rows is None else rows) // TYPES[kind].values * TYPES[kind].bytes
               for _name, columns, rows, kind in tensors(shape, file_type))


def write(path, shape, file_type, tokenizer, tokens):
    listed = [(name, columns, tokens if rows is None else rows, TYPES[kind]) for name, columns, rows, kind in tensors(shape, file_type)]
    entries = [entry("general.architecture", "llama"), entry("general.name", path.stem), entry("general.file_type", FILE_TYPES[file_type]),
               entry("llama.block_count", shape.layers), entry("llama.context_length", shape.context),
               entry("llama.embedding_length", shape.embedding), entry("llama.feed_forward_length", shape.feed_forward),
               entry("llama.attention.head_count", shape.heads), entry("llama.attention.head_count_kv", shape.kv_heads),
               entry("llama.attention.layer_norm_rms_epsilon", 1e-5), entry("llama.rope.freq_base", shape.rope_base),
               entry("llama.rope.dimension_count", shape.embedding // shape.heads), entry("llama.vocab_size", tokens), *tokenizer]
    header = struct.pack("<4sIQQ", b"GGUF", 3, len(listed), len(entries)) + b"".join(entries)
    offset = 0
    for name, columns, rows, kind in listed:
        dimensions = (columns,) if rows == 1 else (columns, rows)
        header += text(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, kind.number, offset)
        size = columns * rows // kind.values * kind.bytes
        offset += size + padded(size)
    chance = random.Random(0)
    pools = {}
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(header + bytes(padded(len(header))))
        for _name, columns, rows, kind in listed:
            if rows == 1:
                data = struct.pack("<f", 1.0) * columns
                file.write(data + bytes(padded(len(data))))
                continue
            if (kind, columns) not in pools:  # a few thousand blocks are random enough to be repeated
                pools[kind, columns] = b"".join(kind.block(chance, columns ** -0.5) for _ in range(8192))
            pool, left = pools[kind, columns], columns * rows // kind.values * kind.bytes
            end = padded(left)
            while left:
                left -= file.write(pool[:left])
            file.write(bytes(end))
    part.rename(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=pathlib.Path, required=True, help="a model file whose tokenizer they get")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=[f"{shape}-{kind}" for shape in SHAPES for kind in FILE_TYPES])
    arguments = parser.parse_args()
    tokenizer, tokens = vocabulary(arguments.vocabulary)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.names:
        shape, _, file_type = name.rpartition("-")
        if shape not in SHAPES or file_type not in FILE_TYPES:
            parser.error(f"there is no {name}: shapes are {', '.join(SHAPES)}, types {', '.join(FILE_TYPES)}")
        path = arguments.folder / f"{name}.gguf"
        if not path.exists():
            write(path, SHAPES[shape], file_type, tokenizer, tokens)
        print(path)


if __name__ == "__main__":
    main()
