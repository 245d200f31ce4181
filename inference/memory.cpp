// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/memory.h"

#include "base/format.h"

#include <algorithm>
#include <utility>

#include <sys/mman.h>

namespace inference
{
Result<Memory> Memory::allocate(std::uint64_t bytes, std::string_view what)
{
    Memory memory;
    memory.m_bytes = std::max<std::uint64_t>(bytes, 1);
    auto *mapped = mmap(nullptr, memory.mappedBytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        return fail(ErrorCode::OutOfMemory, base::format("the system has no {} MiB for {}", bytes >> 20U, what));
    }
    madvise(mapped, memory.mappedBytes(), MADV_HUGEPAGE);
    memory.m_mapped = static_cast<std::byte *>(mapped);
    const auto slack = memory.mappedBytes() - memory.m_bytes;
    const auto past = reinterpret_cast<std::uintptr_t>(mapped) % LargePage;
    memory.m_data = memory.m_mapped + (slack > 0 && past > 0 ? LargePage - past : 0);
    return memory;
}

std::uint64_t Memory::mappedBytes() const
{
    return m_bytes < LargePage ? m_bytes : m_bytes + LargePage;
}

Memory::Memory(Memory &&other) noexcept
    : m_mapped(std::exchange(other.m_mapped, nullptr))
    , m_data(std::exchange(other.m_data, nullptr))
    , m_bytes(std::exchange(other.m_bytes, 0))
{
}

Memory &Memory::operator=(Memory &&other) noexcept
{
    std::swap(m_mapped, other.m_mapped);
    std::swap(m_data, other.m_data);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Memory::~Memory()
{
    if (m_mapped) {
        munmap(m_mapped, mappedBytes());
    }
}
}
