// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/devicememory.h"

#include "base/format.h"
#include "base/json.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace inference::devices
{
namespace
{
std::filesystem::path memoryPath()
{
    const auto folder = cacheFolder();
    return folder.empty() ? folder : folder / "selftest.json";
}

/// Reads the whole file; returns an empty object if it is absent or damaged.
nlohmann::json readMemory()
{
    std::ifstream file(memoryPath());
    auto json = base::parseJson(std::string(std::istreambuf_iterator(file), {}));
    return json.is_object() ? json : nlohmann::json::object();
}

/// Writes the whole file. What cannot be written is forgotten.
void writeMemory(const nlohmann::json &memory)
{
    const auto path = memoryPath();
    if (path.empty()) {
        return;
    }
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const auto temporary = path.string() + base::format(".{}", ::getpid());
    {
        std::ofstream file(temporary, std::ios::trunc);
        file << base::dump(memory, 1) << '\n';
        if (!file.flush()) {
            std::filesystem::remove(temporary, error);
            return;
        }
    }
    std::filesystem::rename(temporary, path, error);
}
}

std::filesystem::path cacheFolder()
{
    std::filesystem::path base;
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) {
        base = cache;
    } else if (const char *home = std::getenv("HOME"); home && *home) {
        base = std::filesystem::path(home) / ".cache";
    }
    return base.empty() ? base : base / "tramontane";
}

nlohmann::json recall(const std::string &key)
{
    const auto memory = readMemory();
    const auto found = memory.find(key);
    return found != memory.end() && found->is_object() ? *found : nlohmann::json::object();
}

void remember(const std::string &key, const nlohmann::json &values)
{
    auto memory = readMemory();
    auto &entry = memory[key];
    if (!entry.is_object()) {
        entry = nlohmann::json::object();
    }
    entry.update(values);
    writeMemory(memory);
}

void forget(const std::string &key)
{
    auto memory = readMemory();
    if (memory.erase(key) > 0) {
        writeMemory(memory);
    }
}
}
