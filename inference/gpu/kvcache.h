// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys and values of all layers in device memory, laid out as shaders/include/kv.glsl says.
#pragma once

#include "inference/execution/cachewindows.h"
#include "inference/execution/kvcache.h"
#include "inference/gpu/vulkan/buffer.h"
#include "inference/model/plan.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
class KvCache final : public execution::KvCache
{
public:
    /// Errors: OutOfMemory with the figures.
    [[nodiscard]] static Result<std::shared_ptr<KvCache>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                 const model::Plan &plan, const execution::KvShape &shape);
    /// Returns how many bytes create() allocates, by layer.
    [[nodiscard]] static std::vector<std::uint64_t> layerBytes(const model::Plan &plan, const execution::KvShape &shape);

    [[nodiscard]] std::uint64_t keys(std::uint32_t layer) const { return m_layers[layer].address(); }
    [[nodiscard]] std::uint64_t values(std::uint32_t layer) const
    {
        return m_layers[layer].address() + m_layers[layer].sizeBytes() / 2;
    }
    /// Returns how many bytes keys and values of one position take in the layer.
    [[nodiscard]] std::uint64_t bytesPerPosition(std::uint32_t layer) const
    {
        return m_layers[layer].sizeBytes() / m_windows.positions(layer);
    }
    [[nodiscard]] const execution::CacheWindows &windows() const { return m_windows; }
    [[nodiscard]] std::uint32_t positions(std::uint32_t layer) const { return m_windows.positions(layer); }
    [[nodiscard]] std::uint32_t context() const { return m_context; } ///< tokens
    [[nodiscard]] execution::KvType type() const { return m_type; }

    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const override
    {
        return m_windows.holds(next, evaluated);
    }
    [[nodiscard]] std::uint64_t bytesRead(std::uint64_t depth) const override;
    [[nodiscard]] std::uint64_t bytesUpTo(std::uint32_t layer, std::uint32_t positions) const override;
    [[nodiscard]] Result<void> read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) const override;
    [[nodiscard]] Result<void> write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes) override;

private:
    /// A range of bytes in a layer's buffer.
    struct Range {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
    };
    /// Returns where keys and values of the positions below `positions` lie; all of the buffer if the layer is a ring.
    [[nodiscard]] std::vector<Range> ranges(std::uint32_t layer, std::uint32_t positions) const;

    std::shared_ptr<const vulkan::Device> m_device;
    std::vector<vulkan::Buffer> m_layers; ///< keys, then values
    execution::CacheWindows m_windows;
    std::uint32_t m_context = 0;
    std::uint32_t m_kvHeads = 0;
    std::uint32_t m_headDimensions = 0;
    execution::KvType m_type = execution::KvType::F16;
};
}
