// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/stopstrings.h"

#include <algorithm>
#include <utility>

namespace inference::sampling
{
StopStrings::StopStrings(std::vector<std::string> texts)
    : m_texts(std::move(texts))
{
    std::erase_if(m_texts, [](const std::string &text) { return text.empty(); });
}

std::string StopStrings::add(std::string_view text)
{
    if (!m_found.empty()) {
        return {};
    }
    m_held += text;
    std::size_t first = std::string::npos;
    for (const std::string &stop : m_texts) {
        const std::size_t at = m_held.find(stop);
        if (at < first) {
            first = at;
            m_found = stop;
        }
    }
    if (first != std::string::npos) {
        std::string shown = m_held.substr(0, first);
        m_held.clear();
        return shown;
    }
    // The longest end of the text that begins a stop text; it starts at a character, since stop texts do.
    std::size_t kept = 0;
    for (const std::string &stop : m_texts) {
        for (std::size_t length = std::min(stop.size() - 1, m_held.size()); length > kept; --length) {
            if (m_held.ends_with(std::string_view(stop).substr(0, length))) {
                kept = length;
            }
        }
    }
    std::string shown = m_held.substr(0, m_held.size() - kept);
    m_held.erase(0, shown.size());
    return shown;
}

std::string StopStrings::finish()
{
    return std::exchange(m_held, {});
}
}
