// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"
#include "inference/model/architectures.h"
#include "inference/model/rope.h"

#include <cmath>

namespace inference::model
{
namespace
{
// No model comes near these bounds; a file beyond them is damaged or hostile, and within them every product of two fits 64 bits.
constexpr std::uint32_t MaxLayers = 1024;
constexpr std::uint32_t MaxWidth = 65536;
constexpr std::uint32_t MaxHeads = 1024;
constexpr std::uint32_t MaxHeadDimensions = 1024;
constexpr std::uint32_t MaxFeedForward = 1U << 19U;
constexpr std::uint32_t MaxVocabulary = 1U << 20U;
constexpr std::uint32_t MaxContext = 1U << 27U;

void readVocabulary(Reader &reader, Hyperparameters &h)
{
    const gguf::Tensor *table = reader.file().tensor("token_embd.weight");
    if (!table) {
        reader.fail(ErrorCode::FileCorrupt, "the model file lacks the tensor token_embd.weight");
        return;
    }
    if (table->shape[1] == 0 || table->shape[1] > MaxVocabulary) {
        reader.fail(
            ErrorCode::FileCorrupt,
            base::format("the tensor token_embd.weight has {} rows, not between 1 and {}", table->shape[1], MaxVocabulary));
        return;
    }
    h.vocabulary = static_cast<std::uint32_t>(table->shape[1]);
    const gguf::Entry *tokens = reader.file().entry("tokenizer.ggml.tokens");
    if (tokens && tokens->count != h.vocabulary) {
        reader.fail(
            ErrorCode::FileCorrupt,
            base::format("the vocabulary has {} tokens but the tensor token_embd.weight {} rows", tokens->count, h.vocabulary));
    }
}

Hyperparameters readHyperparameters(Reader &reader)
{
    Hyperparameters h;
    h.architecture = reader.architecture();
    h.layers = reader.count("block_count", 1, MaxLayers);
    h.hidden = reader.count("embedding_length", 1, MaxWidth);
    h.heads = reader.count("attention.head_count", 1, MaxHeads);
    h.kvHeads = reader.count("attention.head_count_kv", 1, MaxHeads, h.heads);
    h.headDimensions = reader.count("attention.key_length", 2, MaxHeadDimensions, h.hidden / h.heads);
    h.feedForward = reader.count("feed_forward_length", 1, MaxFeedForward);
    h.trainedContext = reader.count("context_length", 1, MaxContext);
    h.normEpsilon = static_cast<float>(reader.real("attention.layer_norm_rms_epsilon", 1e-12, 1));
    const std::uint32_t valueDimensions = reader.count("attention.value_length", 1, MaxHeadDimensions, h.headDimensions);
    const std::uint32_t experts = reader.count("expert_count", 0, 1U << 20U, 0);
    readVocabulary(reader, h);
    if (reader.error()) {
        return h;
    }
    if (h.heads % h.kvHeads != 0) {
        reader.fail(ErrorCode::FileCorrupt, base::format("{} query heads cannot share {} key heads", h.heads, h.kvHeads));
    }
    if (h.headDimensions < 2 || h.headDimensions > MaxHeadDimensions
        || (!reader.has("attention.key_length") && h.hidden % h.heads != 0)) {
        reader.fail(ErrorCode::FileCorrupt, base::format("{} heads do not fit a width of {}", h.heads, h.hidden));
    }
    if (valueDimensions != h.headDimensions) {
        reader.fail(ErrorCode::Unsupported,
                    base::format("keys of {} and values of {} dimensions are not supported", h.headDimensions, valueDimensions));
    }
    if (experts > 0) {
        reader.fail(ErrorCode::Unsupported, base::format("a mixture of {} experts is not supported", experts));
    }
    return h;
}

Linear linear(Reader &reader, const std::string &name, std::uint64_t rows, std::uint64_t cols)
{
    return {.weight = reader.matrix(name + ".weight", rows, cols), .bias = reader.optionalVector(name + ".bias", rows)};
}

void writeLayer(Reader &reader, const std::shared_ptr<const Rope> &rope, std::uint32_t layer, Plan &plan)
{
    const Hyperparameters &h = plan.hyperparameters;
    const std::uint64_t queries = std::uint64_t{h.heads} * h.headDimensions;
    const std::uint64_t keys = std::uint64_t{h.kvHeads} * h.headDimensions;
    const auto named = [layer](std::string_view part) { return base::format("blk.{}.{}", layer, part); };
    const auto norm
        = [&](std::string_view part) { return Norm{.weight = reader.vector(named(part), h.hidden), .epsilon = h.normEpsilon}; };
    plan.operations.emplace_back(Project{
        .in = Buffer::Residual,
        .norm = norm("attn_norm.weight"),
        .linears = {linear(reader, named("attn_q"), queries, h.hidden), linear(reader, named("attn_k"), keys, h.hidden),
                    linear(reader, named("attn_v"), keys, h.hidden)},
        .out = Buffer::Qkv,
        .accumulate = false,
    });
    plan.operations.emplace_back(RopeStore{.layer = layer, .rope = rope});
    plan.operations.emplace_back(Attention{.layer = layer, .scale = 1 / std::sqrt(static_cast<float>(h.headDimensions))});
    plan.operations.emplace_back(Project{
        .in = Buffer::Attended,
        .norm = {},
        .linears = {linear(reader, named("attn_output"), h.hidden, queries)},
        .out = Buffer::Residual,
        .accumulate = true,
    });
    plan.operations.emplace_back(GatedProject{
        .in = Buffer::Residual,
        .norm = norm("ffn_norm.weight"),
        .gate = linear(reader, named("ffn_gate"), h.feedForward, h.hidden),
        .up = linear(reader, named("ffn_up"), h.feedForward, h.hidden),
        .out = Buffer::Hidden,
    });
    plan.operations.emplace_back(Project{
        .in = Buffer::Hidden,
        .norm = {},
        .linears = {linear(reader, named("ffn_down"), h.hidden, h.feedForward)},
        .out = Buffer::Residual,
        .accumulate = true,
    });
}
}

void writeLlama(Reader &reader, const Architecture &architecture, Plan &plan)
{
    plan.hyperparameters = readHyperparameters(reader);
    if (reader.error()) {
        return;
    }
    const Hyperparameters &h = plan.hyperparameters;
    plan.widths[static_cast<std::size_t>(Buffer::Residual)] = h.hidden;
    plan.widths[static_cast<std::size_t>(Buffer::Qkv)] = (h.heads + 2 * h.kvHeads) * h.headDimensions;
    plan.widths[static_cast<std::size_t>(Buffer::Attended)] = h.heads * h.headDimensions;
    plan.widths[static_cast<std::size_t>(Buffer::Hidden)] = h.feedForward;
    plan.widths[static_cast<std::size_t>(Buffer::Logits)] = h.vocabulary;

    const auto rope = readRope(reader, h.headDimensions, h.trainedContext, architecture.neighbours);
    const gguf::Tensor *table = reader.matrix("token_embd.weight", h.vocabulary, h.hidden);
    plan.operations.emplace_back(Embed{.table = table, .scale = 1, .out = Buffer::Residual});
    for (std::uint32_t layer = 0; layer < h.layers && !reader.error(); ++layer) {
        writeLayer(reader, rope, layer, plan);
    }
    const bool tied = reader.file().tensor("output.weight") == nullptr;
    plan.operations.emplace_back(Head{
        .norm = {.weight = reader.vector("output_norm.weight", h.hidden), .epsilon = h.normEpsilon},
        .linear = tied ? Linear{.weight = table, .bias = nullptr} : linear(reader, "output", h.vocabulary, h.hidden),
    });
}
}
