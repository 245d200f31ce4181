// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which languages a model speaks, and how that is known: from its file, or from a list of models that comes with the program.
#pragma once

#include "inference/gguf/file.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::model
{
/// How it is known that a model speaks a language.
enum class Evidence : std::uint8_t {
    File, ///< the file states it
    Maker, ///< who made the model states it
    Tried, ///< who made this program tried it
    Weak, ///< who made this program tried it, and saw many mistakes
};
/// "file", "maker", ..., as in resources/models.json and on the wire.
[[nodiscard]] std::string_view name(Evidence evidence);

/// Languages of which the same is known in the same way.
struct SpokenLanguages {
    Evidence evidence = Evidence::File;
    std::vector<std::string> codes = {}; ///< ISO 639, lower case
};

/// Models of which it is known which languages they speak. One that others trained further may speak other languages, so it is
/// told apart by what the file calls its training.
struct KnownModel {
    std::string architecture = {}; ///< general.architecture
    std::string basename = {}; ///< general.basename, in any case
    std::vector<std::string> finetunes = {}; ///< general.finetune is one of these, in any case, or absent
    std::string size = {}; ///< general.size_label; empty: every size
    std::vector<SpokenLanguages> languages = {};
};

/// resources/models.json as it was built in.
extern const std::string_view KnownModelsText;

/// The list in the form of resources/models.json. Errors: Usage, which name what is wrong.
[[nodiscard]] Result<std::vector<KnownModel>> parseKnownModels(std::string_view text);
/// The list that was built in.
[[nodiscard]] const std::vector<KnownModel> &knownModels();

/// Each language once: first what the file states (general.languages), then what is known of the model. Empty: nothing is known.
/// Codes are ISO 639-1 or -2, in lower case and without a region; what is none is left out, and there are at most 64.
[[nodiscard]] std::vector<SpokenLanguages> languages(const gguf::File &file, std::span<const KnownModel> known = knownModels());
}
