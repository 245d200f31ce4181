// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The keys and values of all layers. Each layer holds (kvHeads, positions) rows of keys, then as many of values, so that what one
// head attends to lies in one run.
#pragma once

#include "inference/cpu/kernels/keyvalues.h"
#include "inference/execution/cachewindows.h"
#include "inference/execution/kvcache.h"
#include "inference/memory.h"
#include "inference/model/plan.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inference::cpu
{
class KvCache final : public execution::KvCache
{
public:
    /// Errors: OutOfMemory with the figures.
    [[nodiscard]] static Result<KvCache> create(const model::Plan &plan, const execution::KvShape &shape);
    [[nodiscard]] static std::uint64_t bytes(const model::Plan &plan, const execution::KvShape &shape);

    void store(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t position, const float *key, const float *value);
    /// Keys and values of consecutive positions from `first` on: up to `count`, or up to where the ring begins anew.
    struct Runs {
        RowRun keys;
        RowRun values;
    };
    [[nodiscard]] Runs runs(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t first, std::uint32_t count) const;

    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const override
    {
        return m_windows.holds(next, evaluated);
    }
    [[nodiscard]] std::uint64_t bytesRead(std::uint64_t depth) const override;
    [[nodiscard]] std::uint64_t bytesUpTo(std::uint32_t layer, std::uint32_t positions) const override;
    [[nodiscard]] Result<void> read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) const override;
    [[nodiscard]] Result<void> write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes) override;
    /// Returns the bytes that the keys and values of one position take in one layer.
    [[nodiscard]] std::uint64_t bytesPerPosition() const { return std::uint64_t{2} * m_kvHeads * m_rowBytes; }

private:
    /// Returns the number of rows that each head has for the positions below `positions`; of a ring, for all positions.
    [[nodiscard]] std::uint32_t rowsUpTo(std::uint32_t layer, std::uint32_t positions) const;
    [[nodiscard]] std::byte *row(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t position) const;

    execution::CacheWindows m_windows;
    std::vector<Memory> m_layers;
    RowType m_type = RowType::F16;
    std::uint32_t m_kvHeads = 0;
    std::uint32_t m_headDimensions = 0;
    std::size_t m_rowBytes = 0;
};
}
