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
    std::string name; ///< fit for a file
    std::string bytes;
};

/// For the target of that name: a model file of each architecture, a text for each kind of tokenizer. Of others, none.
[[nodiscard]] std::vector<Seed> madeSeeds(std::string_view target);
}
