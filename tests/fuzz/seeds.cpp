// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/seeds.h"

#include "tests/fuzz/vocabularies.h"
#include "tests/inference/tinymodel.h"

namespace fuzz
{
namespace
{
std::vector<Seed> modelFiles()
{
    std::vector<Seed> seeds;
    bool sentencePieces = false;
    for (const auto &architecture : inference::model::architectures()) {
        sentencePieces = !sentencePieces;
        seeds.push_back({.name = base::format("made-{}", architecture.name),
                         .bytes = tiny::model(architecture, false, sentencePieces).bytes()});
        if (tiny::canHaveExperts(architecture)) {
            seeds.push_back({.name = base::format("made-{}-experts", architecture.name),
                             .bytes = tiny::model(architecture, true, !sentencePieces).bytes()});
        }
    }
    return seeds;
}

/// Makes texts with what the expressions of the pre-tokenizers tell apart.
std::vector<Seed> texts()
{
    constexpr std::string_view Text
        = "Hello  wörld's 12345678 DON'T\n\n\tÅngström's 漢字かな한글 😀!?… <|x|><s> \xC3 (a_b) \r\n  ";
    std::vector<Seed> seeds;
    for (std::size_t kind = 0; kind < vocabularyCount(); ++kind) {
        seeds.push_back({.name = base::format("made-{}", kind), .bytes = static_cast<char>(kind) + std::string(Text)});
    }
    return seeds;
}
}

std::vector<Seed> madeSeeds(std::string_view target)
{
    return target == "gguf" ? modelFiles() : target == "tokenizer" ? texts() : std::vector<Seed>();
}
}
