// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The options of a command that say how tokens are chosen, and where an answer ends.
#pragma once

#include "inference/error.h"
#include "inference/generation/generation.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace inference::commands
{
class SamplingArguments
{
public:
    void addTo(CLI::App &command);
    /// Makes a request with what was asked for. Errors: Usage for what is out of range, FileNotFound for a schema that cannot be
    /// read.
    [[nodiscard]] Result<generation::GenerationRequest> request(std::vector<execution::TokenId> prompt) const;
    /// Returns whether tokens may be guessed ahead.
    [[nodiscard]] bool speculates(const execution::Evaluator &evaluator) const
    {
        return m_speculation == "auto" ? evaluator.gainsFromEach() : m_speculation == "on";
    }

private:
    sampling::Sampling m_sampling;
    std::uint64_t m_seed = 0;
    const CLI::Option *m_seedOption = nullptr;
    std::uint32_t m_maxTokens = 0;
    std::vector<std::string> m_stop;
    std::vector<std::string> m_bias; // "TOKEN=NUMBER"
    std::string m_schema; // path
    std::string m_speculation = "auto";
};
}
