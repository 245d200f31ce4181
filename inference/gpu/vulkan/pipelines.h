// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The pipelines of one device, each compiled once however many stages use it.
#pragma once

#include "inference/gpu/vulkan/pipeline.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace inference::gpu::vulkan
{
/// Only one thread may use it at a time.
class Pipelines
{
public:
    explicit Pipelines(std::shared_ptr<const Device> device)
        : m_device(std::move(device))
    {
    }

    /// Returns the pipeline that was made for the same arguments before, or else a new one. Errors: as Pipeline::create().
    [[nodiscard]] Result<std::shared_ptr<const Pipeline>> get(const std::string &shader,
                                                              std::span<const std::uint32_t> constants);
    [[nodiscard]] const Device &device() const { return *m_device; }
    [[nodiscard]] const std::shared_ptr<const Device> &sharedDevice() const { return m_device; }

private:
    std::shared_ptr<const Device> m_device;
    std::map<std::pair<std::string, std::vector<std::uint32_t>>, std::shared_ptr<const Pipeline>> m_made;
};
}
