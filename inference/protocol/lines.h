// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes lines through file descriptors, as the protocol needs them: bounded, whole, and never in the way of stopping.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace inference::protocol
{
/// Reads on one thread; interrupt() may be called from any.
class LineReader
{
public:
    enum class Outcome {
        Line,
        TooLong, ///< the line is thrown away; the next one is read as if nothing had been
        End, ///< end of input, a broken descriptor, or interrupt()
    };

    LineReader(int descriptor, std::size_t longestBytes);
    ~LineReader();
    LineReader(const LineReader &) = delete;
    LineReader &operator=(const LineReader &) = delete;

    /// Blocks for the next line, without its line break. The last one needs none.
    [[nodiscard]] Outcome read(std::string &line);
    /// Makes read() end now and ever after.
    void interrupt();

private:
    /// Reads more into the buffer; returns false at the end.
    bool fill();

    int m_descriptor;
    int m_wakeDescriptor;
    std::size_t m_longestBytes;
    std::string m_buffer;
    std::size_t m_searched = 0; // bytes of the buffer that hold no line break
    bool m_skipping = false; // true while the rest of a line that was too long is thrown away
    bool m_ended = false;
};

/// Lines of several threads never mix.
class LineWriter
{
public:
    explicit LineWriter(int descriptor);

    /// Writes `line` and a line break. Returns false once nobody reads any more; the caller must ignore SIGPIPE.
    bool write(std::string line);

private:
    int m_descriptor;
    std::mutex m_mutex;
    bool m_broken = false;
};
}
