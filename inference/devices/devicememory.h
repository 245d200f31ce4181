// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the engine found out about devices, kept in a file of the user's cache folder: losing it costs time, nothing else.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace inference::devices
{
/// Where this engine keeps what it found out; empty where the user has no cache folder.
[[nodiscard]] std::filesystem::path cacheFolder();
/// An object; an empty one if nothing is known under `key`.
[[nodiscard]] nlohmann::json recall(const std::string &key);
/// Puts the fields of `values`, an object, over what is known under `key`. What cannot be written is forgotten.
void remember(const std::string &key, const nlohmann::json &values);
/// From now on nothing is known under `key`.
void forget(const std::string &key);
}
