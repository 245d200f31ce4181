// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/upload.h"

#include <algorithm>

namespace inference::gpu
{
Upload::Upload(std::shared_ptr<const vulkan::Device> device, std::uint64_t pieceBytes)
    : m_device(std::move(device))
    , m_pieceBytes(pieceBytes)
{
}

Result<void> Upload::Piece::wait()
{
    if (!std::exchange(underWay, false)) {
        return {};
    }
    return commands.wait();
}

Result<void> Upload::fill(const vulkan::Buffer &to, std::uint64_t unitBytes, const Fill &fill)
{
    const auto pieceBytes = std::max<std::uint64_t>(1, m_pieceBytes / unitBytes) * unitBytes;
    auto done = prepare(std::min(pieceBytes, to.sizeBytes())).and_then([&] { return sendAll(to, pieceBytes, fill); });
    for (auto &piece : m_pieces) {
        if (auto last = piece.wait(); done && !last) {
            done = last;
        }
    }
    return done;
}

Result<void> Upload::prepare(std::uint64_t bytes)
{
    for (auto &piece : m_pieces) {
        if (piece.buffer.sizeBytes() >= bytes) {
            continue;
        }
        auto buffer = vulkan::Buffer::create(m_device, std::max(bytes, m_pieceBytes), vulkan::Placement::Shared, "an upload");
        if (!buffer) {
            return std::unexpected(buffer.error());
        }
        auto commands = vulkan::Commands::create(m_device);
        if (!commands) {
            return std::unexpected(commands.error());
        }
        piece.buffer = std::move(*buffer);
        piece.commands = std::move(*commands);
    }
    return {};
}

Result<void> Upload::sendAll(const vulkan::Buffer &to, std::uint64_t pieceBytes, const Fill &fill)
{
    std::size_t turn = 0;
    for (std::uint64_t begin = 0; begin < to.sizeBytes(); begin += pieceBytes, turn = 1 - turn) {
        auto &piece = m_pieces[turn];
        if (auto done = piece.wait(); !done) {
            return done;
        }
        const auto bytes = std::min(pieceBytes, to.sizeBytes() - begin);
        fill(begin, piece.buffer.mapped().first(bytes));
        if (auto done = send(piece, to, begin, bytes); !done) {
            return done;
        }
    }
    return {};
}

Result<void> Upload::send(Piece &piece, const vulkan::Buffer &to, std::uint64_t begin, std::uint64_t bytes)
{
    auto done = piece.buffer.flush().and_then([&] { return piece.commands.begin(); });
    if (!done) {
        return done;
    }
    piece.commands.copy(piece.buffer, 0, to, begin, bytes);
    piece.commands.barrier();
    done = piece.commands.end().and_then([&] { return piece.commands.submit(); });
    piece.underWay = done.has_value();
    return done;
}
}
