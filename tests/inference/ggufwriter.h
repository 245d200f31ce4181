// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Builds small GGUF files in memory, right ones and wrong ones.
#pragma once

#include "inference/gguf/file.h"

#include <cstring>
#include <functional>
#include <string>
#include <vector>

/// Writes what it is told, sensible or not. Counts in the header follow what was added, unless a test sets them.
class GgufWriter
{
public:
    std::uint32_t version = 3;
    std::uint64_t alignment = 32; ///< the alignment of the tensor data; setting it does not add the metadata entry
    std::uint64_t extraEntries = 0; ///< entries that the header claims and that are not there
    std::uint64_t extraTensors = 0; ///< tensors that the header claims and that are not there

    template<typename T>
    static void put(std::string &out, T value)
    {
        out.append(reinterpret_cast<const char *>(&value), sizeof(value));
    }
    static void putString(std::string &out, std::string_view text)
    {
        put<std::uint64_t>(out, text.size());
        out += text;
    }

    GgufWriter &raw(std::string_view key, std::uint32_t type, std::string_view bytes)
    {
        putString(m_entries, key);
        put(m_entries, type);
        m_entries += bytes;
        ++m_entryCount;
        return *this;
    }
    GgufWriter &string(std::string_view key, std::string_view value)
    {
        std::string bytes;
        putString(bytes, value);
        return raw(key, 8, bytes);
    }
    GgufWriter &number(std::string_view key, std::uint32_t value) { return raw(key, 4, bytesOf(value)); }
    GgufWriter &boolean(std::string_view key, bool value) { return raw(key, 7, bytesOf(static_cast<std::uint8_t>(value))); }
    GgufWriter &strings(std::string_view key, const std::vector<std::string> &values)
    {
        std::string bytes = bytesOf(std::uint32_t{8}) + bytesOf(std::uint64_t{values.size()});
        for (const std::string &value : values) {
            putString(bytes, value);
        }
        return raw(key, 9, bytes);
    }
    GgufWriter &reals(std::string_view key, const std::vector<float> &values)
    {
        std::string bytes = bytesOf(std::uint32_t{6}) + bytesOf(std::uint64_t{values.size()});
        for (const float value : values) {
            put(bytes, value);
        }
        return raw(key, 9, bytes);
    }
    GgufWriter &integers(std::string_view key, const std::vector<std::int32_t> &values)
    {
        std::string bytes = bytesOf(std::uint32_t{5}) + bytesOf(std::uint64_t{values.size()});
        for (const std::int32_t value : values) {
            put(bytes, value);
        }
        return raw(key, 9, bytes);
    }
    GgufWriter &booleans(std::string_view key, const std::vector<bool> &values)
    {
        std::string bytes = bytesOf(std::uint32_t{7}) + bytesOf(std::uint64_t{values.size()});
        for (const bool value : values) {
            put(bytes, static_cast<std::uint8_t>(value));
        }
        return raw(key, 9, bytes);
    }
    /// `data` is placed at the next aligned offset, or `offset` is written whatever it is.
    GgufWriter &tensor(std::string_view name, const std::vector<std::uint64_t> &shape, std::uint32_t type, std::string_view data,
                       std::optional<std::uint64_t> offset = std::nullopt)
    {
        m_data.resize((m_data.size() + alignment - 1) / alignment * alignment);
        putString(m_infos, name);
        put<std::uint32_t>(m_infos, static_cast<std::uint32_t>(shape.size()));
        for (const std::uint64_t length : shape) {
            put(m_infos, length);
        }
        put(m_infos, type);
        put<std::uint64_t>(m_infos, offset.value_or(m_data.size()));
        m_data += data;
        ++m_tensorCount;
        return *this;
    }

    [[nodiscard]] std::string bytes() const
    {
        std::string out = "GGUF";
        put(out, version);
        put<std::uint64_t>(out, m_tensorCount + extraTensors);
        put<std::uint64_t>(out, m_entryCount + extraEntries);
        out += m_entries + m_infos;
        if (!m_data.empty()) {
            out.resize((out.size() + alignment - 1) / alignment * alignment);
        }
        return out + m_data;
    }
    [[nodiscard]] inference::Result<std::shared_ptr<const inference::gguf::File>> open() const
    {
        const std::string whole = bytes();
        return inference::gguf::File::fromBytes(std::as_bytes(std::span(whole)));
    }

    template<typename T>
    static std::string bytesOf(T value)
    {
        std::string out;
        put(out, value);
        return out;
    }

private:
    std::string m_entries;
    std::string m_infos;
    std::string m_data;
    std::uint64_t m_entryCount = 0;
    std::uint64_t m_tensorCount = 0;
};
