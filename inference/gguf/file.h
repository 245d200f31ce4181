// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A GGUF model file, memory-mapped, with every offset, count, length, type and alignment checked before use.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include "inference/error.h"
#include "inference/gguf/tensortype.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::gguf
{
/// The wire numbers of GGUF's metadata types.
enum class ValueType : std::uint32_t {
    Uint8 = 0,
    Int8 = 1,
    Uint16 = 2,
    Int16 = 3,
    Uint32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    Uint64 = 10,
    Int64 = 11,
    Float64 = 12,
};

/// One weight tensor. Its views point into the mapping, and are valid as long as the File.
struct Tensor {
    std::string_view name;
    TensorType type = TensorType::F32;
    std::array<std::uint64_t, 4> shape{1, 1, 1, 1}; ///< innermost first: a (rows, cols) matrix is {cols, rows, 1, 1}
    std::span<const std::byte> data; ///< whole blocks, exactly what shape and type ask for

    [[nodiscard]] std::uint64_t cols() const { return shape[0]; }
    [[nodiscard]] std::uint64_t rows() const { return shape[1] * shape[2] * shape[3]; }
};

/// One metadata entry. `bytes` is a raw little-endian view into the mapping. In an array of arrays, each element is a u32 element
/// type, a u64 count, and its elements.
struct Entry {
    std::string_view key;
    ValueType type = ValueType::Uint8;
    ValueType elementType = ValueType::Uint8; ///< the type of an array's elements, else the same as `type`
    std::uint64_t count = 1; ///< the number of an array's elements, else 1
    std::span<const std::byte> bytes; ///< the bytes of the value or of all elements, checked to be whole
};

/// A file is immutable after open(), so it may be shared between threads.
class File
{
public:
    /// Opens a model file. One of several parts (NAME-00001-of-00003.gguf) stands for all of them, which must lie beside it.
    /// Errors: FileNotFound, FileCorrupt, Unsupported (version, byte order, tensor type). Allocates in proportion to the files'
    /// real size only, whatever their counts claim.
    [[nodiscard]] static Result<std::shared_ptr<const File>> open(const std::filesystem::path &path);
    /// Reads a model file from memory, for tests and fuzzing. The bytes are copied.
    [[nodiscard]] static Result<std::shared_ptr<const File>> fromBytes(std::span<const std::byte> bytes);
    ~File();

    /// Checks, after the tensors were read, whether the files still were whole then. Errors: FileCorrupt.
    [[nodiscard]] Result<void> checkWhole() const;

    /// Says that a tensor, or a part of one, was copied and will not be read again soon. Its pages then no longer count as this
    /// process's memory.
    void giveBack(const Tensor &tensor) const;

    [[nodiscard]] const std::filesystem::path &path() const; ///< the path that was given to open()
    [[nodiscard]] std::uint64_t sizeBytes() const; ///< the size of all parts together
    /// Returns a text that is the same only for the same files, as far as their sizes, their times and all but the weights tell.
    [[nodiscard]] std::string identity() const;
    [[nodiscard]] std::uint32_t version() const;
    [[nodiscard]] std::uint32_t alignment() const; ///< bytes

    [[nodiscard]] std::span<const Entry> metadata() const; ///< in the file's order
    [[nodiscard]] const Entry *entry(std::string_view key) const; ///< null if absent
    /// Returns the value of `key`, as the functions below do for other kinds, or nothing if the key is absent or its value is of
    /// another kind. Integers of every width are taken if they fit.
    [[nodiscard]] std::optional<std::uint64_t> unsignedInteger(std::string_view key) const;
    [[nodiscard]] std::optional<double> real(std::string_view key) const; ///< also from integers
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<std::string_view> string(std::string_view key) const;
    [[nodiscard]] std::optional<std::vector<std::string_view>> strings(std::string_view key) const; ///< array of strings
    [[nodiscard]] std::optional<std::vector<std::int64_t>>
    integers(std::string_view key) const; ///< array of any integers, or of booleans
    [[nodiscard]] std::optional<std::vector<float>> reals(std::string_view key) const; ///< array of float32

    [[nodiscard]] std::span<const Tensor> tensors() const; ///< in the file's order
    [[nodiscard]] const Tensor *tensor(std::string_view name) const; ///< null if absent

private:
    struct Private;
    explicit File(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};
}
