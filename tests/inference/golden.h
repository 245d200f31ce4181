// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The peer's logits of tiny models, and how far an executor may stray from them: shared by the tests of every executor.
#pragma once

#include "inference/gguf/file.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

/// One NAME.json beside its NAME.gguf.
struct Golden {
    QString name;
    QString modelPath;
    std::vector<std::int32_t> prompt; ///< at positions 0, 1, ...
    std::vector<std::int32_t> decode; ///< fed one by one after the prompt
    std::size_t vocabulary = 0;
    std::uint32_t context = 0; ///< tokens that the peer's context holds; a long one changes the positions of some models
    std::vector<std::size_t> positions; ///< those with stored logits, ascending
    std::vector<float> logits; ///< (positions, vocabulary)
    std::vector<std::int32_t> best; ///< the most likely token, by position
    std::vector<double> margin; ///< its logit less the next one's, by position

    /// Nothing if the file cannot be read or contradicts itself.
    [[nodiscard]] static std::optional<Golden> load(const QString &jsonPath);
    /// All models: those of tests/data, then the further ones of TRAMONTANE_GOLDEN_DIR.
    [[nodiscard]] static QStringList files();

    [[nodiscard]] std::size_t length() const { return prompt.size() + decode.size(); }
};

/// Limits of the normalised mean square error, sum (a - b)^2 / sum b^2.
struct Tolerance {
    double overall = 0;
    double onePosition = 0;
    double margin = 0; ///< where the peer's margin is at least this, the most likely token must be the same
};
inline constexpr Tolerance F32Cache{.overall = 1e-8, .onePosition = 1e-7, .margin = 0.01};
inline constexpr Tolerance F16Cache{.overall = 3e-5, .onePosition = 2e-4, .margin = 0.15};

/// The bound for the processor's activations, most of which it rounds to 8 bits; for the model of the file `json`. In a mixture a
/// token near the border of two experts may go to the other one, which moves all of its logits.
[[nodiscard]] Tolerance mostlyEightBits(const QString &json);

/// The bound for activations that are all of 8 bits, as the reference data's own notes recommend; for the model of the file
/// `json`.
[[nodiscard]] Tolerance eightBits(const QString &json);

/// What is wrong with `logits` ((golden.length() - first, vocabulary) f32, from position `first` on), or an empty text. The
/// measured errors go to the test's log.
[[nodiscard]] QString deviation(const Golden &golden, std::span<const float> logits, const Tolerance &tolerance,
                                std::size_t first = 0);

/// Appends tokens to a context and gives the logits after each of them: (tokens, vocabulary). Empty: failed.
using Evaluate = std::function<std::vector<float>(std::span<const std::int32_t> tokens)>;

/// Logits of all positions: the prompt in chunks of at most `chunk` tokens, then the decode tokens one by one.
[[nodiscard]] std::vector<float> evaluateInChunks(const Golden &golden, std::size_t chunk, const Evaluate &evaluate);

/// Whether the model is of an architecture that the engine does not know, as many of TRAMONTANE_GOLDEN_DIR are. Those of
/// tests/data it knows.
[[nodiscard]] bool isNotKnownYet(const inference::gguf::File &file);

/// Adds the column "json" with a row for each of Golden::files().
void addGoldenRows();
