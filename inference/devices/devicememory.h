// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps what the engine found out about devices in a file of the user's cache folder: losing it costs time, nothing else.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace inference::devices
{
/// Returns the folder where this engine keeps what it found out; an empty path if the user has no cache folder.
[[nodiscard]] std::filesystem::path cacheFolder();
/// Returns what is known under `key`: an object, which is empty if nothing is known.
[[nodiscard]] nlohmann::json recall(const std::string &key);
/// Puts the fields of `values`, an object, over what is known under `key`. What cannot be written is forgotten.
void remember(const std::string &key, const nlohmann::json &values);
/// Removes what is known under `key`.
void forget(const std::string &key);
}
