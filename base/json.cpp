// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/json.h"

#include <nlohmann/json.hpp>

nlohmann::json base::parseJson(std::string_view text)
{
    return nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
}

nlohmann::ordered_json base::parseOrderedJson(std::string_view text)
{
    return nlohmann::ordered_json::parse(text.begin(), text.end(), nullptr, false);
}

std::string base::dump(const nlohmann::json &value, int indent)
{
    return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string base::dump(const nlohmann::ordered_json &value, int indent)
{
    return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
