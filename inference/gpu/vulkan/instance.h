// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The connection to the Vulkan loader, with the validation layers on request.
#pragma once

#include "inference/error.h"

#include <volk.h>

#include <atomic>
#include <memory>
#include <vector>

namespace inference::gpu::vulkan
{
/// TRAMONTANE_VALIDATION=1 in the environment turns the validation layer on, with synchronization checks; its messages go to
/// stderr.
class Instance
{
public:
    /// Errors: NoDevice if there is no Vulkan loader or it offers less than Vulkan 1.2.
    [[nodiscard]] static Result<std::shared_ptr<Instance>> create();
    ~Instance();
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    [[nodiscard]] VkInstance handle() const { return m_handle; }
    [[nodiscard]] Result<std::vector<VkPhysicalDevice>> physicalDevices() const;
    [[nodiscard]] bool isValidating() const { return m_messenger != VK_NULL_HANDLE; }
    /// Returns how many warnings and errors the validation layer has reported so far.
    [[nodiscard]] unsigned validationMessages() const { return m_messages; }

private:
    Instance() = default;
    VkInstance m_handle = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT m_messenger = VK_NULL_HANDLE;
    std::atomic<unsigned> m_messages = 0;
};
}
