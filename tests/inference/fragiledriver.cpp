// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A Vulkan layer that makes a graphics device with a bad driver of whatever lies below it: to an engine it is a driver that
// crashes, hangs or works. The environment says which:
//   FRAGILE_DRIVER          crash, hang, kill, or nothing for a good one: what becomes of the first shader that is compiled
//   FRAGILE_DRIVER_VERSION  a number
#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <unistd.h>

namespace
{
PFN_vkGetInstanceProcAddr nextInstanceFunction = nullptr;
PFN_vkGetDeviceProcAddr nextDeviceFunction = nullptr;
VkInstance instance = VK_NULL_HANDLE; ///< the latest instance

template<typename Function>
Function next(const char *name)
{
    return reinterpret_cast<Function>(nextInstanceFunction(instance, name));
}

const char *setting(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

void disguise(VkPhysicalDeviceProperties &properties)
{
    properties.deviceType = VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
    properties.driverVersion = static_cast<std::uint32_t>(std::atoi(setting("FRAGILE_DRIVER_VERSION")));
    std::strcpy(properties.deviceName, "Fragile Device");
}

void misbehave()
{
    const std::string_view how = setting("FRAGILE_DRIVER");
    if (how == "crash") {
        __builtin_trap(); // a compiler that meets what it does not know does the same
    }
    if (how == "kill") {
        raise(SIGKILL);
    }
    while (how == "hang") {
        pause();
    }
}

/// Returns the layer's place in the chain of those that are told of a new instance or device, or null where the loader forgot.
template<typename LayerInfo, typename Info>
LayerInfo *linkOf(const Info *info, VkStructureType type)
{
    auto *found = static_cast<const VkBaseInStructure *>(info->pNext);
    while (found) {
        auto *layer = const_cast<LayerInfo *>(reinterpret_cast<const LayerInfo *>(found));
        if (found->sType == type && layer->function == VK_LAYER_LINK_INFO) {
            return layer;
        }
        found = found->pNext;
    }
    return nullptr;
}

VKAPI_ATTR VkResult VKAPI_CALL createInstance(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *allocator,
                                              VkInstance *made)
{
    auto *link = linkOf<VkLayerInstanceCreateInfo>(info, VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO);
    if (!link) {
        return VK_ERROR_INITIALIZATION_FAILED;
    }
    nextInstanceFunction = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    const auto create = reinterpret_cast<PFN_vkCreateInstance>(nextInstanceFunction(VK_NULL_HANDLE, "vkCreateInstance"));
    const auto result = create(info, allocator, made);
    if (result == VK_SUCCESS) {
        instance = *made;
    }
    return result;
}

VKAPI_ATTR VkResult VKAPI_CALL createDevice(VkPhysicalDevice physical, const VkDeviceCreateInfo *info,
                                            const VkAllocationCallbacks *allocator, VkDevice *made)
{
    auto *link = linkOf<VkLayerDeviceCreateInfo>(info, VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO);
    if (!link) {
        return VK_ERROR_INITIALIZATION_FAILED;
    }
    const auto instanceFunction = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    nextDeviceFunction = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    return reinterpret_cast<PFN_vkCreateDevice>(instanceFunction(instance, "vkCreateDevice"))(physical, info, allocator, made);
}

VKAPI_ATTR void VKAPI_CALL getProperties(VkPhysicalDevice device, VkPhysicalDeviceProperties *properties)
{
    next<PFN_vkGetPhysicalDeviceProperties>("vkGetPhysicalDeviceProperties")(device, properties);
    disguise(*properties);
}

VKAPI_ATTR void VKAPI_CALL getProperties2(VkPhysicalDevice device, VkPhysicalDeviceProperties2 *properties)
{
    next<PFN_vkGetPhysicalDeviceProperties2>("vkGetPhysicalDeviceProperties2")(device, properties);
    disguise(properties->properties);
}

VKAPI_ATTR VkResult VKAPI_CALL createComputePipelines(VkDevice device, VkPipelineCache cache, std::uint32_t count,
                                                      const VkComputePipelineCreateInfo *infos,
                                                      const VkAllocationCallbacks *allocator, VkPipeline *made)
{
    misbehave();
    const auto create = reinterpret_cast<PFN_vkCreateComputePipelines>(nextDeviceFunction(device, "vkCreateComputePipelines"));
    return create(device, cache, count, infos, allocator, made);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL getDeviceFunction(VkDevice device, const char *name)
{
    if (std::string_view(name) == "vkGetDeviceProcAddr") {
        return reinterpret_cast<PFN_vkVoidFunction>(getDeviceFunction);
    }
    if (std::string_view(name) == "vkCreateComputePipelines") {
        return reinterpret_cast<PFN_vkVoidFunction>(createComputePipelines);
    }
    return nextDeviceFunction(device, name);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL getInstanceFunction(VkInstance of, const char *name)
{
    const std::string_view wanted = name;
    if (wanted == "vkGetInstanceProcAddr") {
        return reinterpret_cast<PFN_vkVoidFunction>(getInstanceFunction);
    }
    if (wanted == "vkCreateInstance") {
        return reinterpret_cast<PFN_vkVoidFunction>(createInstance);
    }
    if (wanted == "vkCreateDevice") {
        return reinterpret_cast<PFN_vkVoidFunction>(createDevice);
    }
    if (wanted == "vkGetPhysicalDeviceProperties") {
        return reinterpret_cast<PFN_vkVoidFunction>(getProperties);
    }
    if (wanted == "vkGetPhysicalDeviceProperties2" || wanted == "vkGetPhysicalDeviceProperties2KHR") {
        return reinterpret_cast<PFN_vkVoidFunction>(getProperties2);
    }
    if (wanted == "vkGetDeviceProcAddr" || wanted == "vkCreateComputePipelines") {
        return getDeviceFunction(VK_NULL_HANDLE, name);
    }
    return nextInstanceFunction(of, name);
}
}

extern "C" __attribute__((visibility("default"))) VKAPI_ATTR VkResult VKAPI_CALL
vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *version)
{
    version->loaderLayerInterfaceVersion = 2;
    version->pfnGetInstanceProcAddr = getInstanceFunction;
    version->pfnGetDeviceProcAddr = getDeviceFunction;
    version->pfnGetPhysicalDeviceProcAddr = nullptr;
    return VK_SUCCESS;
}
