// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/instance.h"

#include "inference/gpu/vulkan/check.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace inference::gpu::vulkan
{
namespace
{
VKAPI_ATTR VkBool32 VKAPI_CALL report(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                      const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    ++*static_cast<std::atomic<unsigned> *>(user);
    std::fprintf(stderr, "vulkan validation: %s\n", data->pMessage);
    return VK_FALSE;
}

bool wantsValidation()
{
    const char *value = std::getenv("TRAMONTANE_VALIDATION");
    return value && std::string_view(value) == "1";
}
}

Result<std::shared_ptr<Instance>> Instance::create()
{
    if (volkInitialize() != VK_SUCCESS) {
        return fail(ErrorCode::NoDevice, "there is no Vulkan loader (libvulkan.so.1)");
    }
    if (volkGetInstanceVersion() < VK_API_VERSION_1_2) {
        return fail(ErrorCode::NoDevice, "the Vulkan loader is older than 1.2");
    }

    const bool validate = wantsValidation();
    const VkApplicationInfo application{
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .pNext = nullptr,
        .pApplicationName = "tramontane-engine",
        .applicationVersion = 1,
        .pEngineName = "tramontane",
        .engineVersion = 1,
        .apiVersion = VK_API_VERSION_1_3,
    };
    const VkValidationFeatureEnableEXT enabled[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    VkValidationFeaturesEXT features{};
    features.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT;
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = enabled;
    const char *layers[] = {"VK_LAYER_KHRONOS_validation"};
    const char *extensions[] = {VK_EXT_DEBUG_UTILS_EXTENSION_NAME};
    VkInstanceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    info.pApplicationInfo = &application;
    if (validate) {
        info.pNext = &features;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = layers;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = extensions;
    }

    auto instance = std::shared_ptr<Instance>(new Instance);
    if (auto done = check(vkCreateInstance(&info, nullptr, &instance->m_handle), "creating the Vulkan instance"); !done) {
        return std::unexpected(done.error());
    }
    volkLoadInstance(instance->m_handle);
    if (validate) {
        VkDebugUtilsMessengerCreateInfoEXT messenger{};
        messenger.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT;
        messenger.messageSeverity
            = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
        messenger.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
        messenger.pfnUserCallback = report;
        messenger.pUserData = &instance->m_messages;
        const auto result = vkCreateDebugUtilsMessengerEXT(instance->m_handle, &messenger, nullptr, &instance->m_messenger);
        if (auto done = check(result, "listening to the validation layer"); !done) {
            return std::unexpected(done.error());
        }
    }
    return instance;
}

Instance::~Instance()
{
    if (m_messenger) {
        vkDestroyDebugUtilsMessengerEXT(m_handle, m_messenger, nullptr);
    }
    if (m_handle) {
        vkDestroyInstance(m_handle, nullptr);
    }
}

Result<std::vector<VkPhysicalDevice>> Instance::physicalDevices() const
{
    std::uint32_t count = 0;
    if (auto done = check(vkEnumeratePhysicalDevices(m_handle, &count, nullptr), "listing devices"); !done) {
        return std::unexpected(done.error());
    }
    std::vector<VkPhysicalDevice> devices(count);
    if (auto done = check(vkEnumeratePhysicalDevices(m_handle, &count, devices.data()), "listing devices"); !done) {
        return std::unexpected(done.error());
    }
    devices.resize(count);
    return devices;
}
}
