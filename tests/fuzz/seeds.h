// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Seeds that are better made than kept: they follow the code's own tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuzz
{
struct Seed {
    std::string name; ///< a name that is fit for a file
    std::string bytes;
};

/// Returns the seeds of a target: a model file of each architecture for "gguf", a text for each kind of tokenizer for
/// "tokenizer", and none for others.
[[nodiscard]] std::vector<Seed> madeSeeds(std::string_view target);
}
