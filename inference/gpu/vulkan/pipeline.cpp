// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/pipeline.h"

#include "inference/gpu/vulkan/check.h"
#include "inference/gpu/vulkan/shadercode.h"
#include "inference/heartbeat.h"

#include <utility>
#include <vector>

namespace inference::gpu::vulkan
{
bool hasShader(std::string_view shader)
{
    return !shaderCode(shader).empty();
}

Result<Pipeline> Pipeline::create(std::shared_ptr<const Device> device, const std::string &shader,
                                  std::span<const std::uint32_t> constants)
{
    const auto code = shaderCode(device->shape().pairs ? shader + "_pair" : shader);
    if (code.empty()) {
        return fail(ErrorCode::Unsupported, "there is no shader " + shader);
    }
    VkShaderModuleCreateInfo moduleInfo{};
    moduleInfo.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
    moduleInfo.codeSize = code.size_bytes();
    moduleInfo.pCode = code.data();
    VkShaderModule shaderModule = VK_NULL_HANDLE;
    if (auto done = check(vkCreateShaderModule(device->handle(), &moduleInfo, nullptr, &shaderModule), "loading " + shader);
        !done) {
        return std::unexpected(done.error());
    }

    std::vector<VkSpecializationMapEntry> entries;
    entries.reserve(constants.size());
    for (std::uint32_t i = 0; i < constants.size(); ++i) {
        entries.push_back({.constantID = i, .offset = 4 * i, .size = 4});
    }
    const VkSpecializationInfo specialization{
        .mapEntryCount = static_cast<std::uint32_t>(entries.size()),
        .pMapEntries = entries.data(),
        .dataSize = constants.size_bytes(),
        .pData = constants.data(),
    };
    VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size{};
    size.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO;
    size.requiredSubgroupSize = device->shape().subgroup;
    VkComputePipelineCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = shaderModule;
    info.stage.pName = "main";
    info.stage.pSpecializationInfo = &specialization;
    if (device->capabilities().sizeControl) {
        info.stage.pNext = &size;
        info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT;
    }
    info.layout = device->pipelineLayout();

    Pipeline pipeline;
    const auto result
        = vkCreateComputePipelines(device->handle(), device->pipelineCache(), 1, &info, nullptr, &pipeline.m_handle);
    vkDestroyShaderModule(device->handle(), shaderModule, nullptr);
    beat();
    if (auto done = check(result, "compiling " + shader); !done) {
        return std::unexpected(done.error());
    }
    pipeline.m_device = std::move(device);
    return pipeline;
}

Pipeline::Pipeline(Pipeline &&other) noexcept
    : m_device(std::move(other.m_device))
    , m_handle(std::exchange(other.m_handle, VK_NULL_HANDLE))
{
}

Pipeline &Pipeline::operator=(Pipeline &&other) noexcept
{
    if (this != &other) {
        release();
        m_device = std::move(other.m_device);
        m_handle = std::exchange(other.m_handle, VK_NULL_HANDLE);
    }
    return *this;
}

Pipeline::~Pipeline()
{
    release();
}

void Pipeline::release()
{
    if (m_handle) {
        vkDestroyPipeline(m_device->handle(), m_handle, nullptr);
    }
    m_handle = VK_NULL_HANDLE;
}
}
