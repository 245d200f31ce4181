// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A compute shader, specialised for the device and ready to be dispatched.
#pragma once

#include "inference/gpu/vulkan/device.h"

#include <span>
#include <string>

namespace inference::gpu::vulkan
{
/// A movable owner of one VkPipeline. All pipelines share one layout: 128 bytes of push constants and no descriptors.
class Pipeline
{
public:
    Pipeline() = default;
    /// Compiles the shader whose file is `shader`, with the weight type if it has one ("linear_q4_1"). `constants` are by
    /// constant_id from 0.
    /// Errors: Unsupported if no shader has that name, OutOfMemory, Internal.
    [[nodiscard]] static Result<Pipeline> create(std::shared_ptr<const Device> device, const std::string &shader,
                                                 std::span<const std::uint32_t> constants);
    Pipeline(Pipeline &&other) noexcept;
    Pipeline &operator=(Pipeline &&other) noexcept;
    ~Pipeline();

    [[nodiscard]] VkPipeline handle() const { return m_handle; }

private:
    void release();
    std::shared_ptr<const Device> m_device;
    VkPipeline m_handle = VK_NULL_HANDLE;
};

/// Returns whether there is a shader of that name.
[[nodiscard]] bool hasShader(std::string_view shader);
}
