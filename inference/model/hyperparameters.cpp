// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/hyperparameters.h"

#include "base/format.h"

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
constexpr std::uint32_t MaxExperts = 1024; // their counts must fit shared memory, see shaders/route.comp

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
    h.experts = reader.count("expert_count", 0, MaxExperts, 0);
    if (h.experts > 0) {
        h.expertsUsed = reader.count("expert_used_count", 1, h.experts);
    }
    h.feedForward = h.experts > 0 && reader.has("expert_feed_forward_length")
        ? reader.count("expert_feed_forward_length", 1, MaxFeedForward)
        : reader.count("feed_forward_length", 1, MaxFeedForward);
    h.trainedContext = reader.count("context_length", 1, MaxContext);
    h.normEpsilon = static_cast<float>(reader.real("attention.layer_norm_rms_epsilon", 1e-12, 1));
    const std::uint32_t valueDimensions = reader.count("attention.value_length", 1, MaxHeadDimensions, h.headDimensions);
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
    return h;
}
}
