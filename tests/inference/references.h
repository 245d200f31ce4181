// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Third-party reference data lies outside the repository; the tests that read it find it here.
#pragma once

#include "base/json.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <optional>

namespace references
{
inline std::filesystem::path path(const char *relative)
{
    return std::filesystem::path(TRAMONTANE_GOLDEN_DIR) / relative;
}

/// Returns nothing where the file is absent or no JSON.
inline std::optional<nlohmann::ordered_json> load(const char *relative)
{
    std::ifstream stream(path(relative));
    nlohmann::ordered_json json = base::parseOrderedJson(std::string(std::istreambuf_iterator(stream), {}));
    return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}
}
