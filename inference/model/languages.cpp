// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/languages.h"

#include "base/format.h"
#include "base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace inference::model
{
namespace
{
using nlohmann::json;

constexpr std::size_t MostLanguages = 64;
constexpr std::array<std::string_view, 4> EvidenceNames{"file", "maker", "tried", "weak"};

char lowered(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool equalsInAnyCase(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, {}, lowered, lowered);
}

/// Returns the language of a tag, such as "pt" of "pt-BR". Returns nothing if it is no code of two or three letters, such as
/// "multilingual".
std::optional<std::string> languageCode(std::string_view text)
{
    text = text.substr(0, text.find_first_of("-_"));
    std::string code(text.size() <= 3 ? text : std::string_view());
    std::ranges::transform(code, code.begin(), lowered);
    const bool isCode = code.size() >= 2 && std::ranges::all_of(code, [](char letter) { return letter >= 'a' && letter <= 'z'; });
    return isCode ? std::optional(std::move(code)) : std::nullopt;
}

/// Returns the texts in the list `field`: an empty list if it is absent, and nothing if an item is no text.
std::optional<std::vector<std::string>> texts(const json &object, const char *field)
{
    std::vector<std::string> list;
    for (const json &item : object.value(field, json::array())) {
        const auto *text = item.get_ptr<const std::string *>();
        if (text == nullptr) {
            return std::nullopt;
        }
        list.push_back(*text);
    }
    return list;
}

std::string textOf(const json &object, const char *field)
{
    const auto found = object.find(field);
    const auto *text = found != object.end() ? found->get_ptr<const std::string *>() : nullptr;
    return text != nullptr ? *text : std::string();
}

std::optional<SpokenLanguages> parsedLanguages(const json &object)
{
    if (!object.is_object()) {
        return std::nullopt;
    }
    const auto evidence = std::ranges::find(EvidenceNames, textOf(object, "source"));
    auto codes = texts(object, "codes");
    const bool isGood = codes && !codes->empty() && evidence != EvidenceNames.end()
        && evidence != EvidenceNames.begin() // only a file's own list has this one
        && std::ranges::all_of(*codes, [](const std::string &code) { return languageCode(code) == code; });
    if (!isGood) {
        return std::nullopt;
    }
    return SpokenLanguages{.evidence = static_cast<Evidence>(evidence - EvidenceNames.begin()), .codes = *std::move(codes)};
}

std::optional<KnownModel> parsedModel(const json &object)
{
    if (!object.is_object() || textOf(object, "reference").empty()) {
        return std::nullopt;
    }
    KnownModel model{
        .architecture = textOf(object, "architecture"), .basename = textOf(object, "basename"), .size = textOf(object, "size")};
    auto finetunes = texts(object, "finetunes");
    if (model.architecture.empty() || model.basename.empty() || !finetunes) {
        return std::nullopt;
    }
    model.finetunes = *std::move(finetunes);
    for (const json &item : object.value("languages", json::array())) {
        auto languages = parsedLanguages(item);
        if (!languages) {
            return std::nullopt;
        }
        model.languages.push_back(*std::move(languages));
    }
    return model.languages.empty() ? std::nullopt : std::optional(std::move(model));
}

bool matches(const KnownModel &model, const gguf::File &file)
{
    const auto is = [&file](const char *key, std::string_view wanted) {
        return equalsInAnyCase(file.string(key).value_or(std::string_view()), wanted);
    };
    const auto isFinetune = [&is](const std::string &finetune) { return is("general.finetune", finetune); };
    return is("general.architecture", model.architecture) && is("general.basename", model.basename)
        && (is("general.finetune", "") || std::ranges::any_of(model.finetunes, isFinetune))
        && (model.size.empty() || is("general.size_label", model.size));
}

/// Adds the codes of `more` that `all` lacks.
void add(std::vector<SpokenLanguages> &all, SpokenLanguages more)
{
    const auto isThere = [&all](const std::string &code) {
        return std::ranges::any_of(all, [&code](const auto &some) { return std::ranges::contains(some.codes, code); });
    };
    std::erase_if(more.codes, isThere);
    if (!more.codes.empty()) {
        all.push_back(std::move(more));
    }
}
}

std::string_view name(Evidence evidence)
{
    return EvidenceNames[static_cast<std::size_t>(evidence)];
}

Result<std::vector<KnownModel>> parseKnownModels(std::string_view text)
{
    const json whole = base::parseJson(text);
    if (!whole.is_object() || !whole.contains("models") || !whole["models"].is_array()) {
        return fail(ErrorCode::Usage, "The list of models is no JSON object with a list \"models\"");
    }
    std::vector<KnownModel> models;
    for (const json &item : whole["models"]) {
        auto model = parsedModel(item);
        if (!model) {
            return fail(
                ErrorCode::Usage,
                base::format("Entry {} of the list of models lacks something or has a value that is none", models.size() + 1));
        }
        models.push_back(*std::move(model));
    }
    return models;
}

const std::vector<KnownModel> &knownModels()
{
    static const std::vector<KnownModel> models = parseKnownModels(KnownModelsText).value_or(std::vector<KnownModel>());
    return models;
}

std::vector<SpokenLanguages> languages(const gguf::File &file, std::span<const KnownModel> known)
{
    SpokenLanguages stated{.evidence = Evidence::File};
    for (const std::string_view text : file.strings("general.languages").value_or(std::vector<std::string_view>())) {
        auto code = languageCode(text);
        if (code && stated.codes.size() < MostLanguages && !std::ranges::contains(stated.codes, *code)) {
            stated.codes.push_back(*std::move(code));
        }
    }
    std::vector<SpokenLanguages> all;
    add(all, std::move(stated));
    for (const KnownModel &model : known) {
        if (matches(model, file)) {
            std::ranges::for_each(model.languages, [&all](const SpokenLanguages &some) { add(all, some); });
        }
    }
    return all;
}
}
