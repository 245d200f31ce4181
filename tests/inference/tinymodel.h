// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The smallest whole model file of each architecture, in pieces, so that a test can damage any of them.
#pragma once

#include "base/format.h"
#include "inference/model/architectures.h"
#include "tests/inference/ggufwriter.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

/// A model file as lists.
struct TinyModel {
    enum Type : std::uint32_t { U32 = 4, I32 = 5, F32 = 6, Bool = 7, String = 8, Array = 9, U64 = 10, I64 = 11, F64 = 12 };
    struct Entry {
        std::string key;
        std::uint32_t type = U32;
        std::string bytes;
    };
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> shape;
        std::uint32_t type = 0; ///< f32
        std::string data;
    };
    std::string architecture;
    std::vector<Entry> entries;
    std::vector<Tensor> tensors;

    /// Replaces the entry, or adds it.
    TinyModel &set(std::string_view key, std::uint32_t type, std::string bytes)
    {
        const auto found = std::ranges::find(entries, key, &Entry::key);
        if (found != entries.end()) {
            *found = {.key = std::string(key), .type = type, .bytes = std::move(bytes)};
        } else {
            entries.push_back({.key = std::string(key), .type = type, .bytes = std::move(bytes)});
        }
        return *this;
    }
    TinyModel &number(std::string_view key, std::uint32_t value) { return set(key, U32, GgufWriter::bytesOf(value)); }
    TinyModel &real(std::string_view key, float value) { return set(key, F32, GgufWriter::bytesOf(value)); }
    TinyModel &string(std::string_view key, std::string_view value)
    {
        std::string bytes;
        GgufWriter::putString(bytes, value);
        return set(key, String, std::move(bytes));
    }
    TinyModel &strings(std::string_view key, const std::vector<std::string> &values)
    {
        std::string bytes = GgufWriter::bytesOf(std::uint32_t{String}) + GgufWriter::bytesOf(std::uint64_t{values.size()});
        for (const std::string &value : values) {
            GgufWriter::putString(bytes, value);
        }
        return set(key, Array, std::move(bytes));
    }
    template<typename T>
    TinyModel &numbers(std::string_view key, std::uint32_t type, const std::vector<T> &values)
    {
        std::string bytes = GgufWriter::bytesOf(type) + GgufWriter::bytesOf(std::uint64_t{values.size()});
        for (const T value : values) {
            GgufWriter::put(bytes, value);
        }
        return set(key, Array, std::move(bytes));
    }
    /// Adds a tensor of small f32 numbers that differ from their neighbours.
    TinyModel &tensor(std::string_view name, std::vector<std::uint64_t> shape)
    {
        const auto count = std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
        std::string data;
        for (std::uint64_t i = 0; i < count; ++i) {
            GgufWriter::put(data, 0.01F * static_cast<float>(1 + (i * 7 + tensors.size()) % 50));
        }
        tensors.push_back({.name = std::string(name), .shape = std::move(shape), .data = std::move(data)});
        return *this;
    }

    [[nodiscard]] std::string bytes() const
    {
        GgufWriter writer;
        for (const Entry &entry : entries) {
            writer.raw(entry.key, entry.type, entry.bytes);
        }
        for (const Tensor &tensor : tensors) {
            writer.tensor(tensor.name, tensor.shape, tensor.type, tensor.data);
        }
        return writer.bytes();
    }
};

namespace tiny
{
inline constexpr std::uint32_t Hidden = 8;
inline constexpr std::uint32_t HeadDimensions = 4;
inline constexpr std::uint32_t Queries = 8;
inline constexpr std::uint32_t Keys = 4;
inline constexpr std::uint32_t FeedForward = 8;
inline constexpr std::uint32_t Experts = 2;

/// Adds a vocabulary of byte-level BPE with normal, control and user-defined tokens.
inline void addBytePairs(TinyModel &model)
{
    model.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "llama-bpe");
    model.strings("tokenizer.ggml.tokens", {"<s>", "</s>", "<|im_start|>", "<u>", "H", "e", "l", "o", "He", "ll", "llo", "Ġ"});
    model.numbers<std::int32_t>("tokenizer.ggml.token_type", TinyModel::I32, {3, 3, 3, 4, 1, 1, 1, 1, 1, 1, 1, 1});
    model.strings("tokenizer.ggml.merges", {"H e", "l l", "ll o"});
    model.number("tokenizer.ggml.bos_token_id", 0).number("tokenizer.ggml.eos_token_id", 1);
}

inline void addSentencePieces(TinyModel &model)
{
    model.string("tokenizer.ggml.model", "llama");
    model.strings("tokenizer.ggml.tokens", {"<unk>", "<s>", "</s>", "<u>", "▁", "H", "e", "l", "o", "He", "▁He", "<0x0A>"});
    model.numbers<std::int32_t>("tokenizer.ggml.token_type", TinyModel::I32, {2, 3, 3, 4, 1, 1, 1, 1, 1, 1, 1, 6});
    model.numbers<float>("tokenizer.ggml.scores", TinyModel::F32, {0, 0, 0, 0, -5, -6, -7, -8, -9, -1, -2, 0});
    model.number("tokenizer.ggml.bos_token_id", 1).number("tokenizer.ggml.eos_token_id", 2);
    model.number("tokenizer.ggml.unknown_token_id", 0).set("tokenizer.ggml.add_space_prefix", TinyModel::Bool, "\1");
}

/// Adds every hyperparameter that the reader knows, with a value that fits the others.
inline void addHyperparameters(TinyModel &model, const inference::model::Architecture &architecture, bool experts)
{
    const auto key = [&](std::string_view name) { return base::format("{}.{}", model.architecture, name); };
    model.number(key("block_count"), 1).number(key("embedding_length"), Hidden).number(key("feed_forward_length"), FeedForward);
    model.number(key("attention.head_count"), Queries / HeadDimensions)
        .number(key("attention.head_count_kv"), Keys / HeadDimensions);
    model.number(key("attention.key_length"), HeadDimensions).number(key("attention.value_length"), HeadDimensions);
    model.number(key("context_length"), 64).number(key("rope.dimension_count"), HeadDimensions);
    model.real(key("attention.layer_norm_rms_epsilon"), 1e-5F).real(key("rope.freq_base"), 10000);
    model.string(key("rope.scaling.type"), "yarn").real(key("rope.scaling.factor"), 2);
    model.number(key("rope.scaling.original_context_length"), 32).real(key("rope.scaling.attn_factor"), 1);
    model.real(key("rope.scaling.yarn_beta_fast"), 32).real(key("rope.scaling.yarn_beta_slow"), 1);
    model.real(key("rope.scaling.yarn_ext_factor"), 1).real(key("rope.scaling.yarn_log_multiplier"), 1);
    if (experts) {
        model.number(key("expert_count"), Experts).number(key("expert_used_count"), 1);
        model.number(key("expert_feed_forward_length"), FeedForward);
    }
    if (architecture.refine == nullptr) {
        return;
    }
    // The architectures with numbers of their own read these. None of them reads them all.
    model.number(key("attention.sliding_window"), 4).real(key("rope.freq_base_swa"), 10000);
    model.real(key("attn_logit_softcapping"), 50).real(key("final_logit_softcapping"), 30);
    model.real(key("attention.temperature_scale"), 0.1F).real(key("attention.scale"), 0.5F);
    model.real(key("embedding_scale"), 2).real(key("residual_scale"), 0.5F).real(key("logit_scale"), 4);
    for (const char *name : {"xielu.alpha_p", "xielu.alpha_n", "xielu.beta", "xielu.eps"}) {
        model.real(name, 0.5F);
    }
}

inline void addLayer(TinyModel &model, const inference::model::Style &style, bool experts)
{
    using inference::model::Style;
    if (style.preNorm) {
        model.tensor("blk.0.attn_norm.weight", {Hidden}).tensor("blk.0.ffn_norm.weight", {Hidden});
    }
    if (style.postNorm) {
        model.tensor("blk.0.post_attention_norm.weight", {Hidden}).tensor("blk.0.post_ffw_norm.weight", {Hidden});
    }
    if (style.queryKeyNorm != Style::QueryKeyNorm::None) {
        const bool all = style.queryKeyNorm == Style::QueryKeyNorm::All;
        model.tensor("blk.0.attn_q_norm.weight", {all ? Queries : HeadDimensions});
        model.tensor("blk.0.attn_k_norm.weight", {all ? Keys : HeadDimensions});
    }
    if (style.fused) {
        model.tensor("blk.0.attn_qkv.weight", {Hidden, Queries + 2 * Keys});
    } else {
        model.tensor("blk.0.attn_q.weight", {Hidden, Queries}).tensor("blk.0.attn_k.weight", {Hidden, Keys});
        model.tensor("blk.0.attn_v.weight", {Hidden, Keys}).tensor("blk.0.attn_v.bias", {Keys});
    }
    model.tensor("blk.0.attn_output.weight", {Queries, Hidden});
    if (experts) {
        model.tensor("blk.0.ffn_gate_inp.weight", {Hidden, Experts});
        model.tensor("blk.0.ffn_gate_exps.weight", {Hidden, FeedForward, Experts});
        model.tensor("blk.0.ffn_up_exps.weight", {Hidden, FeedForward, Experts});
        model.tensor("blk.0.ffn_down_exps.weight", {FeedForward, Hidden, Experts});
        return;
    }
    if (style.gated && !style.fused) {
        model.tensor("blk.0.ffn_gate.weight", {Hidden, FeedForward});
    }
    model.tensor("blk.0.ffn_up.weight", {Hidden, style.fused ? 2 * FeedForward : FeedForward});
    model.tensor("blk.0.ffn_down.weight", {FeedForward, Hidden});
}

/// Returns whether the architecture can have a mixture of experts.
inline bool canHaveExperts(const inference::model::Architecture &architecture)
{
    return architecture.style.gated && !architecture.style.fused && !architecture.style.postNorm;
}

/// Returns a model of one layer and twelve tokens.
inline TinyModel model(const inference::model::Architecture &architecture, bool experts = false, bool sentencePieces = false)
{
    TinyModel model{.architecture = std::string(architecture.name), .entries = {}, .tensors = {}};
    model.string("general.architecture", architecture.name);
    addHyperparameters(model, architecture, experts);
    if (sentencePieces) {
        addSentencePieces(model);
    } else {
        addBytePairs(model);
    }
    model.string("tokenizer.chat_template", "{% for m in messages %}{{ bos_token ~ m.role ~ m.content }}{% endfor %}");
    model.tensor("token_embd.weight", {Hidden, 12});
    addLayer(model, architecture.style, experts);
    model.tensor("output_norm.weight", {Hidden}).tensor("rope_freqs.weight", {HeadDimensions / 2});
    return model;
}
}
