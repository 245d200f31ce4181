// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/memory.h"

#include "base/format.h"

#include <algorithm>
#include <utility>

#include <sys/mman.h>

namespace inference::cpu
{
Result<Memory> Memory::allocate(std::uint64_t bytes, std::string_view what)
{
    Memory memory;
    memory.m_bytes = std::max<std::uint64_t>(bytes, 1);
    auto *data = mmap(nullptr, memory.m_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        return fail(ErrorCode::OutOfMemory, base::format("the system has no {} MiB for {}", bytes >> 20U, what));
    madvise(data, memory.m_bytes, MADV_HUGEPAGE);
    memory.m_data = static_cast<std::byte *>(data);
    return memory;
}

Memory::Memory(Memory &&other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_bytes(std::exchange(other.m_bytes, 0))
{
}

Memory &Memory::operator=(Memory &&other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Memory::~Memory()
{
    if (m_data)
        munmap(m_data, m_bytes);
}
}
