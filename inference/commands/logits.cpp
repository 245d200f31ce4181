// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine logits` prints the model's raw output for given tokens, to compare with other engines.
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <numeric>
#include <span>

namespace inference::commands
{
namespace
{
struct Arguments {
    SessionArguments session;
    std::vector<execution::TokenId> tokens;
    std::vector<execution::TokenId> then;
    std::vector<std::size_t> positions;
    std::string activations = "f32";
    bool json = false;
};

/// Rows of logits, (asked positions, vocabulary) f32, in ascending order of position.
struct Rows {
    std::vector<std::size_t> positions; ///< ascending, each once
    std::vector<float> values;

    [[nodiscard]] std::span<const float> row(std::size_t position, std::size_t vocabulary) const
    {
        const auto at = std::ranges::lower_bound(positions, position) - positions.begin();
        return std::span(values).subspan(static_cast<std::size_t>(at) * vocabulary, vocabulary);
    }
};

std::string base64(std::span<const std::byte> bytes)
{
    static constexpr std::string_view Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    result.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U | (j < count ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            result += j <= count ? Alphabet[group >> (18 - 6 * j) & 63U] : '=';
        }
    }
    return result;
}

/// Evaluates `tokens` at once, in pieces whose logits fit the memory, and keeps the rows that `rows.positions` asks for.
Result<void> evaluatePrompt(session::Session &session, std::span<const execution::TokenId> tokens, std::size_t piece, Rows &rows)
{
    const std::size_t vocabulary = session.vocabularySize();
    for (std::size_t first = 0; first < tokens.size(); first += piece) {
        const auto part = tokens.subspan(first, std::min(piece, tokens.size() - first));
        const auto asked = std::ranges::lower_bound(rows.positions, first);
        const auto end = std::ranges::lower_bound(rows.positions, first + part.size());
        if (asked == end || (end - asked == 1 && *asked == first + part.size() - 1)) {
            const auto last = session.evaluate(part);
            if (!last) {
                return std::unexpected(last.error());
            }
            if (asked != end) {
                rows.values.insert(rows.values.end(), last->begin(), last->end());
            }
            continue;
        }
        const auto logits = session.evaluateAll(part);
        if (!logits) {
            return std::unexpected(logits.error());
        }
        for (auto position = asked; position != end; ++position) {
            const auto row = std::span(*logits).subspan((*position - first) * vocabulary, vocabulary);
            rows.values.insert(rows.values.end(), row.begin(), row.end());
        }
    }
    return {};
}

Result<Rows> evaluate(session::Session &session, const Arguments &arguments)
{
    const std::size_t count = arguments.tokens.size() + arguments.then.size();
    Rows rows{.positions = arguments.positions, .values = {}};
    std::ranges::sort(rows.positions);
    rows.positions.erase(std::ranges::unique(rows.positions).begin(), rows.positions.end());
    if (!rows.positions.empty() && rows.positions.back() >= count) {
        return fail(ErrorCode::Usage, base::format("position {} is beyond the {} tokens", rows.positions.back(), count));
    }
    if (count > session.contextLength()) {
        return fail(ErrorCode::ContextFull, base::format("{} tokens do not fit a context of {}", count, session.contextLength()));
    }
    constexpr std::size_t AtLeast = 256;
    const std::size_t batch = arguments.session.batch == 0 ? AtLeast : arguments.session.batch;
    if (const auto done = evaluatePrompt(session, arguments.tokens, (AtLeast + batch - 1) / batch * batch, rows); !done) {
        return std::unexpected(done.error());
    }
    for (std::size_t i = 0; i < arguments.then.size(); ++i) {
        const auto logits = session.evaluate(std::span(arguments.then).subspan(i, 1));
        if (!logits) {
            return std::unexpected(logits.error());
        }
        if (std::ranges::binary_search(rows.positions, arguments.tokens.size() + i)) {
            rows.values.insert(rows.values.end(), logits->begin(), logits->end());
        }
    }
    return rows;
}

void printJson(const Arguments &arguments, const Rows &rows, std::size_t vocabulary)
{
    static_assert(std::endian::native == std::endian::little);
    std::vector<float> values;
    values.reserve(arguments.positions.size() * vocabulary);
    for (const std::size_t position : arguments.positions) {
        const auto row = rows.row(position, vocabulary);
        values.insert(values.end(), row.begin(), row.end());
    }
    nlohmann::ordered_json json;
    json["vocab"] = vocabulary;
    json["positions"] = arguments.positions;
    json["logits_b64"] = base64(std::as_bytes(std::span(values)));
    const std::string text = base::dump(json);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
}

/// Prints the five most likely tokens of each position.
void printTable(const Arguments &arguments, const Rows &rows, std::size_t vocabulary)
{
    const std::size_t shown = std::min<std::size_t>(5, vocabulary);
    for (const std::size_t position : arguments.positions) {
        const auto row = rows.row(position, vocabulary);
        std::vector<std::size_t> ids(vocabulary);
        std::iota(ids.begin(), ids.end(), 0);
        std::ranges::partial_sort(ids, ids.begin() + static_cast<std::ptrdiff_t>(shown),
                                  [row](std::size_t a, std::size_t b) { return row[a] > row[b]; });
        std::string line = base::format("{:6}", position);
        for (const std::size_t id : std::span(ids).first(shown)) {
            line += base::format("  {}:{:.4f}", id, row[id]);
        }
        std::puts(line.c_str());
    }
}

int run(Arguments arguments)
{
    if (arguments.activations == "f32") {
        arguments.session.precision = "exact";
    }
    if (arguments.positions.empty()) {
        arguments.positions.resize(arguments.tokens.size() + arguments.then.size());
        std::iota(arguments.positions.begin(), arguments.positions.end(), 0);
    }
    const auto opened = openSession(arguments.session);
    if (!opened) {
        return reportFailure(opened.error());
    }
    const auto rows = evaluate(*opened->session, arguments);
    if (!rows) {
        return reportFailure(rows.error());
    }
    const std::size_t vocabulary = opened->session->vocabularySize();
    if (arguments.json) {
        printJson(arguments, *rows, vocabulary);
    } else {
        printTable(arguments, *rows, vocabulary);
    }
    return finishOutput();
}
}

void addLogits(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("logits", "print the model's raw output for the given tokens");
    auto arguments = std::make_shared<Arguments>();
    const CLI::Validator notEmpty([](std::string &text) { return std::string(text.empty() ? "a number is missing" : ""); }, "");
    arguments->session.addTo(*command);
    command->add_option("--tokens", arguments->tokens, "ids evaluated as a prompt: 1,2,3")
        ->required()
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(notEmpty);
    command->add_option("--then", arguments->then, "ids fed one by one after it")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(notEmpty);
    command->add_option("--positions", arguments->positions, "print these only; the first token's is 0")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(notEmpty);
    command->add_option("--activations", arguments->activations, "precision of the activations: f32, or what --precision says")
        ->check(CLI::IsMember({"f32", "auto"}))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "vocab, positions, and logits_b64: base64 of little-endian float32");
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
