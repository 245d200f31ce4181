// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/mapping.h"

#include "base/format.h"
#include "base/utf8.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace inference::gguf
{
namespace
{
std::unexpected<Error> systemError(const std::filesystem::path &path, std::string_view what, int number)
{
    const ErrorCode code = number == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::FileNotFound;
    return fail(code, base::format("{} {}: {}", base::utf8::quoted(path.native(), 4096), what, std::strerror(number)));
}
}

Mapping::Mapping(std::span<const std::byte> bytes, int descriptor)
    : m_bytes(bytes)
    , m_descriptor(descriptor)
{
}

Mapping::Mapping(Mapping &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

Mapping &Mapping::operator=(Mapping &&other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

Mapping::~Mapping()
{
    if (!m_bytes.empty()) {
        munmap(const_cast<std::byte *>(m_bytes.data()), m_bytes.size());
    }
    if (m_descriptor >= 0) {
        close(m_descriptor);
    }
}

bool Mapping::isWhole() const
{
    struct stat status = {};
    return m_descriptor < 0 || (fstat(m_descriptor, &status) == 0 && static_cast<std::size_t>(status.st_size) >= m_bytes.size());
}

std::int64_t Mapping::modifiedNs() const
{
    struct stat status = {};
    if (m_descriptor < 0 || fstat(m_descriptor, &status) != 0) {
        return 0;
    }
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

void Mapping::giveBack(std::span<const std::byte> part) const
{
    if (m_descriptor < 0 || part.data() < m_bytes.data() || part.data() + part.size() > m_bytes.data() + m_bytes.size()) {
        return;
    }
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const auto offset = static_cast<std::size_t>(part.data() - m_bytes.data()); // the mapping begins with a page
    const std::size_t first = (offset + page - 1) / page * page;
    const std::size_t end = (offset + part.size()) / page * page;
    if (first < end) {
        madvise(const_cast<std::byte *>(m_bytes.data()) + first, end - first, MADV_DONTNEED);
    }
}

Result<Mapping> Mapping::map(const std::filesystem::path &path)
{
    // O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return systemError(path, "cannot be opened", errno);
    }
    struct stat status = {};
    const int statResult = fstat(descriptor, &status);
    if (statResult != 0 || !S_ISREG(status.st_mode)) {
        close(descriptor);
        return fail(ErrorCode::FileNotFound, base::format("{} is not a file", base::utf8::quoted(path.native(), 4096)));
    }
    if (status.st_size == 0) {
        close(descriptor);
        return Mapping({});
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void *address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED) {
        const int mapError = errno;
        close(descriptor);
        return systemError(path, "cannot be mapped", mapError);
    }
    return Mapping({static_cast<const std::byte *>(address), size}, descriptor);
}

Result<Mapping> Mapping::copy(std::span<const std::byte> bytes)
{
    if (bytes.empty()) {
        return Mapping({});
    }
    void *address = mmap(nullptr, bytes.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) {
        return fail(ErrorCode::OutOfMemory, base::format("No memory for {} bytes", bytes.size()));
    }
    std::memcpy(address, bytes.data(), bytes.size());
    return Mapping({static_cast<const std::byte *>(address), bytes.size()});
}
}
