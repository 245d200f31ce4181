// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads what every architecture needs from a model file, and keeps the first failure, so that an architecture can be written as a
// table.
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
/// Returns a text from a file in a form that is fit for a message: printable ASCII, cut after 64 characters.
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
    /// Keeps the failure if it is the first.
    void fail(ErrorCode code, std::string detail);

    /// True if the file has `architecture.key`.
    [[nodiscard]] bool has(std::string_view key) const;
    /// Returns `architecture.key`, which must lie between `low` and `high`. An array counts as one number if all its elements are
    /// the same, else it is Unsupported. If the key is absent, returns `fallback`, or fails with FileCorrupt without one.
    [[nodiscard]] std::uint32_t count(std::string_view key, std::uint32_t low, std::uint32_t high,
                                      std::optional<std::uint32_t> fallback = {});
    /// Returns a finite real number, which is read and checked as in count().
    [[nodiscard]] double real(std::string_view key, double low, double high, std::optional<double> fallback = {});
    /// Returns a text, which is empty if the key is absent.
    [[nodiscard]] std::string text(std::string_view key);
    /// Returns a truth value, or `fallback` if the key is absent.
    [[nodiscard]] bool flag(std::string_view key, bool fallback);
    /// Returns `count` truth values, which are a list of them or of integers in the file. Returns nothing if `architecture.key`
    /// is absent or no list, and fails with FileCorrupt if it is another list.
    [[nodiscard]] std::optional<std::vector<bool>> flags(std::string_view key, std::size_t count);

    /// Returns `count` numbers between -most and most under `key`, which has no prefix. A single number stands for all. Anything
    /// else is FileCorrupt.
    [[nodiscard]] std::vector<double> reals(const std::string &key, std::size_t count, double most);

    /// Returns a (rows, cols) matrix of any type. It is FileCorrupt if it is absent or of another shape.
    [[nodiscard]] const gguf::Tensor *matrix(const std::string &name, std::uint64_t rows, std::uint64_t cols);
    /// Returns `count` matrices as one tensor (count, rows, cols), checked as in matrix().
    [[nodiscard]] const gguf::Tensor *matrices(const std::string &name, std::uint64_t count, std::uint64_t rows,
                                               std::uint64_t cols);
    /// Returns a (size,) f32 vector, checked as in matrix(). Another type is Unsupported.
    [[nodiscard]] const gguf::Tensor *vector(const std::string &name, std::uint64_t size);
    /// Returns the vector that vector() would, or null if the file has none.
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
    std::vector<bool> m_read; ///< true for each tensor that was asked for, by its number in the file
};
}
