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
/// Returns "file", "maker" and so on, as they are written in resources/models.json and on the wire.
[[nodiscard]] std::string_view name(Evidence evidence);

/// Languages that a model is known to speak on the same evidence.
struct SpokenLanguages {
    Evidence evidence = Evidence::File;
    std::vector<std::string> codes = {}; ///< ISO 639 codes in lower case
};

/// Models whose languages are known. A model that others trained further may speak other languages; such models are told apart by
/// what their files call their training (general.finetune).
struct KnownModel {
    std::string architecture = {}; ///< general.architecture
    std::string basename = {}; ///< general.basename, without regard to case
    std::vector<std::string> finetunes = {}; ///< general.finetune is one of these, without regard to case, or is absent
    std::string size = {}; ///< general.size_label; empty for models of every size
    std::vector<SpokenLanguages> languages = {};
};

/// The text of resources/models.json, which is built in.
extern const std::string_view KnownModelsText;

/// Parses a list in the form of resources/models.json. Errors: Usage, naming what is wrong.
[[nodiscard]] Result<std::vector<KnownModel>> parseKnownModels(std::string_view text);
/// Returns the list that is built in.
[[nodiscard]] const std::vector<KnownModel> &knownModels();

/// Returns each language once: first those that the file states (general.languages), then those that are known of the model.
/// Returns an empty list if nothing is known. Codes are ISO 639-1 or -2, in lower case and without a region. Tags that are no
/// such codes are left out, and at most 64 are taken from the file.
[[nodiscard]] std::vector<SpokenLanguages> languages(const gguf::File &file, std::span<const KnownModel> known = knownModels());
}
