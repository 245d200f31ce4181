// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every architecture needs to read from a model file, with the first failure kept, so that an architecture reads as a table.
#pragma once

#include "inference/error.h"
#include "inference/gguf/file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inference::model
{
/// A text from a file made fit to be shown in a message: printable ASCII, at most 64 characters.
[[nodiscard]] std::string shown(std::string_view text);

/// Looks up hyperparameters and tensors. After the first failure every look-up gives a harmless value and error() tells what
/// failed; nothing read so far may be used then. Not thread-safe. The file must outlive it.
class Reader
{
public:
    /// `architecture` is the prefix of the hyperparameters' keys.
    Reader(const gguf::File &file, std::string architecture);

    [[nodiscard]] const gguf::File &file() const { return m_file; }
    [[nodiscard]] const std::string &architecture() const { return m_architecture; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// Keeps the first failure.
    void fail(ErrorCode code, std::string detail);

    /// True if the file has `architecture.key`.
    [[nodiscard]] bool has(std::string_view key) const;
    /// `architecture.key` between `low` and `high`. An array is taken if all its elements are the same, else it is Unsupported.
    /// Absent: `fallback`, or FileCorrupt without one.
    [[nodiscard]] std::uint32_t count(std::string_view key, std::uint32_t low, std::uint32_t high,
                                      std::optional<std::uint32_t> fallback = {});
    /// A finite real number, read and checked like count().
    [[nodiscard]] double real(std::string_view key, double low, double high, std::optional<double> fallback = {});
    /// Absent: empty.
    [[nodiscard]] std::string text(std::string_view key);
    /// Absent: `fallback`.
    [[nodiscard]] bool flag(std::string_view key, bool fallback);
    /// `count` truth values, as a list of them or of integers. Nothing if `architecture.key` is absent or no list; FileCorrupt if
    /// it is another list.
    [[nodiscard]] std::optional<std::vector<bool>> flags(std::string_view key, std::size_t count);

    /// `count` numbers between -most and most under `key`, which has no prefix; a single number stands for all. FileCorrupt
    /// otherwise.
    [[nodiscard]] std::vector<double> reals(const std::string &key, std::size_t count, double most);

    /// A (rows, cols) matrix of any type. FileCorrupt if it is absent or of another shape.
    [[nodiscard]] const gguf::Tensor *matrix(const std::string &name, std::uint64_t rows, std::uint64_t cols);
    /// The same, `count` of them: (count, rows, cols).
    [[nodiscard]] const gguf::Tensor *matrices(const std::string &name, std::uint64_t count, std::uint64_t rows,
                                               std::uint64_t cols);
    /// A (size,) f32 vector.
    [[nodiscard]] const gguf::Tensor *vector(const std::string &name, std::uint64_t size);
    /// The same; null if the file has none.
    [[nodiscard]] const gguf::Tensor *optionalVector(const std::string &name, std::uint64_t size);
    /// Fails with Unsupported if the file holds a tensor that nobody asked for: what it is for would be lost in silence.
    void refuseUnreadTensors();

private:
    [[nodiscard]] std::string key(std::string_view name) const;
    [[nodiscard]] const gguf::Tensor *shaped(const std::string &name, std::uint64_t count, std::uint64_t rows,
                                             std::uint64_t cols);

    const gguf::File &m_file;
    std::string m_architecture;
    std::optional<Error> m_error;
    std::vector<bool> m_read; ///< by the tensor's number in the file
};
}
