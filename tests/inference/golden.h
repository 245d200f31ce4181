// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// llama.cpp's logits of tiny models, and how far an executor may stray from them: shared by the tests of every executor.
#pragma once

#include "inference/gguf/file.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

/// The contents of one NAME.json, which lies beside its NAME.gguf.
struct Golden {
    QString name;
    QString modelPath;
    std::vector<std::int32_t> prompt; ///< the tokens at positions 0, 1, ...
    std::vector<std::int32_t> decode; ///< the tokens that are fed one by one after the prompt
    std::size_t vocabulary = 0;
    std::uint32_t context = 0; ///< the tokens that llama.cpp's context holds; a long one changes the positions of some models
    std::vector<std::size_t> positions; ///< the positions with stored logits, ascending
    std::vector<float> logits; ///< (positions, vocabulary)
    std::vector<std::int32_t> best; ///< the most likely token, by position
    std::vector<double> margin; ///< the most likely token's logit less the next one's, by position

    /// Reads a file. Returns nothing if it cannot be read or contradicts itself.
    [[nodiscard]] static std::optional<Golden> load(const QString &jsonPath);
    /// Returns all models: those of tests/data, then the further ones of TRAMONTANE_GOLDEN_DIR.
    [[nodiscard]] static QStringList files();

    [[nodiscard]] std::size_t length() const { return prompt.size() + decode.size(); }
};

/// Limits of the normalised mean square error, sum (a - b)^2 / sum b^2.
struct Tolerance {
    double overall = 0;
    double onePosition = 0;
    double margin = 0; ///< where llama.cpp's margin is at least this, the most likely token must be the same
};
inline constexpr Tolerance F32Cache{.overall = 1e-8, .onePosition = 1e-7, .margin = 0.01};
inline constexpr Tolerance F16Cache{.overall = 3e-5, .onePosition = 2e-4, .margin = 0.15};

/// Returns the bound for the model of the file `json` where the processor rounds most of its activations to 8 bits. In a mixture
/// a token near the border of two experts may go to the other one, which moves all of its logits.
[[nodiscard]] Tolerance mostlyEightBits(const QString &json);

/// Returns the bound for the model of the file `json` where all activations have 8 bits, as the reference data's own notes
/// recommend.
[[nodiscard]] Tolerance eightBits(const QString &json);

/// Returns what is wrong with `logits` ((golden.length() - first, vocabulary) f32, from position `first` on), or an empty text.
/// The measured errors go to the test's log.
[[nodiscard]] QString deviation(const Golden &golden, std::span<const float> logits, const Tolerance &tolerance,
                                std::size_t first = 0);

/// Appends tokens to a context and returns the logits after each of them: (tokens, vocabulary). They are empty after a failure.
using Evaluate = std::function<std::vector<float>(std::span<const std::int32_t> tokens)>;

/// Returns the logits of all positions. Evaluates the prompt in chunks of at most `chunk` tokens, then the decode tokens one by
/// one.
[[nodiscard]] std::vector<float> evaluateInChunks(const Golden &golden, std::size_t chunk, const Evaluate &evaluate);

/// Returns whether the model is of an architecture that the engine does not know, as many of TRAMONTANE_GOLDEN_DIR are. The
/// engine knows those of tests/data.
[[nodiscard]] bool isNotKnownYet(const inference::gguf::File &file);

/// Adds the column "json" with a row for each of Golden::files().
void addGoldenRows();
