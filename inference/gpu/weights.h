// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Weights on the device: repacked while they are read from the model file, and shared where a model uses a tensor twice.
#pragma once

#include "inference/execution/evaluator.h"
#include "inference/gguf/file.h"
#include "inference/gpu/upload.h"
#include "inference/gpu/vulkan/buffer.h"
#include "inference/gpu/weightlayout.h"
#include "inference/gpu/weightmemory.h"
#include "inference/model/plan.h"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace inference::gpu
{
/// A packed matrix, (rows, cols), padded with zeros to whole tiles and blocks; or a stack of such matrices, one an expert.
struct WeightMatrix {
    vulkan::Buffer buffer;
    const WeightFormat *format = nullptr;
    std::uint32_t rows = 0; ///< rows of one matrix, also where two are interleaved or several stacked
    std::uint32_t cols = 0;
    std::uint32_t blocks = 0; ///< blocks of 32 columns
    std::uint32_t matrices = 1; ///< 2 if tiles of a gate and an up matrix alternate
    std::uint32_t experts = 0; ///< the number of experts; 0 if it is no stack
};

/// Loaded matrices, by the tensors that they were made of and whether the tensors' tiles alternate or lie below each other.
using LoadedMatrices = std::map<std::pair<std::vector<const gguf::Tensor *>, bool>, std::shared_ptr<const WeightMatrix>>;

/// Returns the first of `linears` and those right after it that have its type: they become one matrix.
[[nodiscard]] std::span<const model::Linear> firstRun(std::span<const model::Linear> linears);

/// Returns how many bytes each matrix of `operation` takes once it is packed, in the order in which they are loaded. Tensors that
/// an earlier operation has loaded as well are left out: they are in `known`, which grows.
[[nodiscard]] std::vector<std::uint64_t> packedBytes(const model::Operation &operation, std::set<const gguf::Tensor *> &known);

/// A loader serves one load, reports its progress in bytes of the file and can be stopped between matrices.
class WeightLoader
{
public:
    /// `file` is that of the tensors, which gives their pages back once they are packed; null if they are in memory. `total` is
    /// the size of all tensors in bytes, for the progress. `deviceBytes` is as for WeightMemory.
    WeightLoader(std::shared_ptr<const vulkan::Device> device, std::shared_ptr<const gguf::File> file, std::uint64_t total,
                 std::uint64_t deviceBytes, execution::Progress progress, std::stop_token stop);

    /// Takes over matrices that another loader made of the same tensors on the same device. Nothing may be loaded before.
    void share(LoadedMatrices matrices) { m_known = std::move(matrices); }
    [[nodiscard]] const LoadedMatrices &matrices() const { return m_known; } ///< all that were loaded or shared

    /// Loads the rows of all tensors, one below the other; the tensors must have the same type and columns. What is asked for
    /// again is not loaded again. Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost.
    [[nodiscard]] Result<std::shared_ptr<const WeightMatrix>> stacked(std::span<const gguf::Tensor *const> tensors);
    /// Loads tiles of both in turn, for one dispatch that computes both. They must have the same shape. Where their types differ,
    /// both become F32.
    [[nodiscard]] Result<std::shared_ptr<const WeightMatrix>> interleaved(const gguf::Tensor &gate, const gguf::Tensor &up);
    /// Loads a stack of experts' matrices, (experts, rows, cols), with the tiles of `gate` between them unless that is null.
    [[nodiscard]] Result<std::shared_ptr<const WeightMatrix>> experts(const gguf::Tensor *gate, const gguf::Tensor &weight);
    [[nodiscard]] std::uint64_t loadedBytes() const { return m_loaded; } ///< size of the packed matrices, padding included
    /// Loads `values`, then zeros up to `count` numbers.
    [[nodiscard]] Result<std::shared_ptr<const vulkan::Buffer>> floats(std::span<const float> values, std::size_t count);
    /// Loads the biases of `linears` below each other, with zeros where one has none; returns null if none has any.
    [[nodiscard]] Result<std::shared_ptr<const vulkan::Buffer>> stackedBias(std::span<const model::Linear> linears);
    /// Loads the first row of `tensor` as F32, then zeros up to a multiple of 32.
    [[nodiscard]] Result<std::shared_ptr<const vulkan::Buffer>> vector(const gguf::Tensor &tensor);

private:
    using Rows = std::vector<const std::byte *>; ///< the weights of each packed row; null for a row of zeros

    [[nodiscard]] Result<std::shared_ptr<const WeightMatrix>> tiled(std::span<const gguf::Tensor *const> tensors,
                                                                    WeightMatrix shape);
    [[nodiscard]] Result<std::shared_ptr<const WeightMatrix>> pack(const Rows &rows, const WeightMatrix &shape,
                                                                   std::uint64_t fileBytes);
    void giveBack(std::span<const gguf::Tensor *const> tensors) const;
    /// Lets `fill` write `to`: straight into it where the host can, else in parts of a whole number of `unitBytes` each.
    [[nodiscard]] Result<void> write(const vulkan::Buffer &to, std::uint64_t unitBytes, const Upload::Fill &fill);

    std::shared_ptr<const vulkan::Device> m_device;
    std::shared_ptr<const gguf::File> m_file;
    std::uint64_t m_total;
    WeightMemory m_memory;
    std::uint64_t m_done = 0;
    std::uint64_t m_loaded = 0;
    execution::Progress m_progress;
    std::stop_token m_stop;
    Upload m_upload;
    LoadedMatrices m_known;
};
}
