// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Brings bytes into device memory that the host cannot write: through two buffers that it can, so that the device copies one
// while the other is filled.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <array>
#include <functional>

namespace inference::gpu
{
class Upload
{
public:
    /// `pieceBytes` is the least size of each of the two buffers, which are made when they are first needed.
    Upload(std::shared_ptr<const vulkan::Device> device, std::uint64_t pieceBytes);

    /// Writes the bytes from `begin` on to `to`, as many as `to` holds.
    using Fill = std::function<void(std::uint64_t begin, std::span<std::byte> to)>;
    /// Fills all of `to`, piece by piece; each piece is a whole number of `unitBytes`, as is `to`. When it returns, all bytes are
    /// there; if it fails, nothing is under way any more. Errors: OutOfMemory, DeviceLost.
    [[nodiscard]] Result<void> fill(const vulkan::Buffer &to, std::uint64_t unitBytes, const Fill &fill);

private:
    struct Piece {
        vulkan::Buffer buffer;
        vulkan::Commands commands;
        bool underWay = false;

        [[nodiscard]] Result<void> wait();
    };
    [[nodiscard]] Result<void> prepare(std::uint64_t bytes);
    [[nodiscard]] Result<void> send(Piece &piece, const vulkan::Buffer &to, std::uint64_t begin, std::uint64_t bytes);
    [[nodiscard]] Result<void> sendAll(const vulkan::Buffer &to, std::uint64_t pieceBytes, const Fill &fill);

    std::shared_ptr<const vulkan::Device> m_device;
    std::uint64_t m_pieceBytes;
    std::array<Piece, 2> m_pieces;
};
}
