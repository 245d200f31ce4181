// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/protocol/lines.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace inference::protocol
{
LineReader::LineReader(int descriptor, std::size_t longestBytes)
    : m_descriptor(descriptor)
    , m_wakeDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_longestBytes(longestBytes)
{
}

LineReader::~LineReader()
{
    close(m_wakeDescriptor);
}

void LineReader::interrupt()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wakeDescriptor, &one, sizeof(one));
}

bool LineReader::fill()
{
    std::array<pollfd, 2> watched{
        {{.fd = m_descriptor, .events = POLLIN, .revents = 0}, {.fd = m_wakeDescriptor, .events = POLLIN, .revents = 0}}};
    while (true) {
        if (poll(watched.data(), watched.size(), -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        if (watched[1].revents != 0) {
            return false;
        }
        std::array<char, 65536> chunk;
        const ssize_t count = ::read(m_descriptor, chunk.data(), chunk.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        m_buffer.append(chunk.data(), static_cast<std::size_t>(count));
        return true;
    }
}

LineReader::Outcome LineReader::read(std::string &line)
{
    while (true) {
        const std::size_t end = m_buffer.find('\n', m_searched);
        if (end == std::string::npos && m_buffer.size() > m_longestBytes) {
            const bool isNew = !m_skipping;
            m_skipping = true;
            m_buffer = {};
            m_searched = 0;
            if (isNew) {
                return Outcome::TooLong;
            }
        } else if (end == std::string::npos) {
            m_searched = m_skipping ? 0 : m_buffer.size();
            if (m_skipping) {
                m_buffer.clear();
            }
        } else {
            const bool isTooLong = end > m_longestBytes;
            line.assign(m_buffer, 0, end);
            m_buffer.erase(0, end + 1);
            m_searched = 0;
            if (m_skipping) {
                m_skipping = false;
                continue;
            }
            return isTooLong ? Outcome::TooLong : Outcome::Line;
        }
        if (m_ended || !fill()) {
            m_ended = true;
            if (m_buffer.empty() || m_skipping) {
                return Outcome::End;
            }
            line = std::move(m_buffer);
            m_buffer.clear();
            m_searched = 0;
            return Outcome::Line;
        }
    }
}

LineWriter::LineWriter(int descriptor)
    : m_descriptor(descriptor)
{
}

bool LineWriter::write(std::string line)
{
    line += '\n';
    const std::scoped_lock lock(m_mutex);
    std::string_view rest = line;
    while (!rest.empty() && !m_broken) {
        const ssize_t count = ::write(m_descriptor, rest.data(), rest.size());
        if (count >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            pollfd watched{.fd = m_descriptor, .events = POLLOUT, .revents = 0};
            poll(&watched, 1, -1);
        } else if (errno != EINTR) {
            m_broken = true;
        }
    }
    return !m_broken;
}
}
