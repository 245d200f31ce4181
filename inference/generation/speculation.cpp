// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/generation/speculation.h"

#include "base/stopwatch.h"
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace inference::generation
{
namespace
{
constexpr double WorthIt = 1.2; // tokens that must be expected for the price of one; what is expected is seldom too little
constexpr double AssumedCost = 1.5; // cost of the smallest batch in single tokens, until the first guesses have measured it
constexpr double Newest = 0.25; // weight of the latest measurement in a running mean
constexpr double Believed = 4; // times the mean is the most that counts: a computer may have slept meanwhile
constexpr double Forgotten = 0.01; // share of what a batch costs more than assumed that each single token takes off
constexpr std::size_t EnoughCompared = 2; // rows: the first rests on the cache alone, the second on the batch, too

double mixed(double mean, double latest)
{
    return mean > 0 ? mean + Newest * (std::min(latest, Believed * mean) - mean) : latest;
}

bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}
}

void SpeculationRecord::tookSingle(double ms)
{
    m_singleMs = mixed(m_singleMs, ms);
    // What was too dear in a bad moment is tried again some day.
    for (std::size_t size = 0; size < Sizes.size(); ++size) {
        if (const auto excess = m_batchMs[size] - assumedCost(size) * m_singleMs; m_batchMs[size] > 0 && excess > 0) {
            m_batchMs[size] -= Forgotten * excess;
        }
    }
}

void SpeculationRecord::tookBatch(std::size_t size, double ms)
{
    if (std::exchange(m_warm[size], true)) {
        m_batchMs[size] = mixed(m_batchMs[size], ms);
    }
}

double SpeculationRecord::cost(std::size_t size) const
{
    return m_batchMs[size] > 0 && m_singleMs > 0 ? m_batchMs[size] / m_singleMs : assumedCost(size);
}

/// Returns the cost that the next smaller size lets expect.
double SpeculationRecord::assumedCost(std::size_t size) const
{
    if (size == 0) {
        return AssumedCost;
    }
    const auto smaller = cost(size - 1);
    return smaller
        + (smaller - 1) / static_cast<double>(Sizes[size - 1] - 1) * static_cast<double>(Sizes[size] - Sizes[size - 1]);
}

bool SpeculationRecord::isTrusted(std::size_t end) const
{
    return !m_inexact && m_trusted.contains(std::bit_ceil(end));
}

void SpeculationRecord::trust(std::size_t end)
{
    m_trusted.insert(std::bit_ceil(end));
}

Speculation::Speculation(execution::Evaluator &evaluator, SpeculationRecord *record, std::span<const execution::TokenId> prompt)
    : m_evaluator(evaluator)
    , m_record(record && evaluator.mostEach() > 1 && !record->isInexact() ? record : nullptr)
    , m_size(prompt.size())
{
    if (m_record) {
        m_lookup.read(prompt);
    }
}

Result<std::span<const float>> Speculation::next(execution::TokenId token, std::size_t more, const std::stop_token &stop)
{
    if (!m_record) {
        return single(token, stop);
    }
    m_lookup.add(token);
    if (m_used < m_rows.size() && m_batch[m_used] == token) {
        ++m_accepted;
        ++m_size;
        return m_rows[m_used++];
    }
    finish();
    if (m_rehearsal && m_rehearsal->tokens[m_rehearsal->compared] != token) {
        m_rehearsal.reset();
    }
    const auto chosen = m_rehearsal ? std::nullopt : choice(more);
    if (!chosen) {
        return single(token, stop);
    }
    m_batch = m_lookup.guess(chosen->guessed);
    m_batch.insert(m_batch.begin(), token);
    return batch(chosen->size, stop);
}

/// Returns the best size; none if tokens come sooner one by one. Where batches are not trusted yet it is the smallest, for a
/// rehearsal.
std::optional<Speculation::Choice> Speculation::choice(std::size_t more) const
{
    const auto room = std::min({more, m_evaluator.contextLength() - m_size - 1, std::size_t{m_evaluator.mostEach() - 1}});
    if (!m_record->isMeasured() && room > 0 && m_lookup.expected(1) > 0) {
        return Choice{.size = 0, .guessed = 1};
    }
    std::optional<Choice> best;
    double bestGain = WorthIt;
    for (std::size_t size = 0, guessed = 0; size < SpeculationRecord::Sizes.size() && guessed < room; ++size) {
        guessed = std::min(room, SpeculationRecord::Sizes[size] - 1);
        const double gain = (1 + m_lookup.expected(guessed)) / m_record->cost(size);
        if (gain > bestGain) {
            bestGain = gain;
            best = Choice{.size = size, .guessed = guessed};
        }
    }
    if (best && !m_record->isTrusted(m_size + 1 + best->guessed)) {
        return Choice{.size = 0, .guessed = 1};
    }
    return best;
}

/// Evaluates m_batch. If it is not known yet that this is exact, single tokens follow nevertheless, and are compared.
Result<std::span<const float>> Speculation::batch(std::size_t size, const std::stop_token &stop)
{
    const auto token = m_batch.front();
    const auto end = m_size + m_batch.size();
    const base::Stopwatch stopwatch;
    auto rows = m_evaluator.evaluateEach(m_batch, stop);
    if (!rows) {
        m_batch.clear();
        return std::unexpected(rows.error());
    }
    if (m_batch.size() == SpeculationRecord::Sizes[size]) {
        m_record->tookBatch(size, stopwatch.milliseconds());
    }
    if (!m_record->isTrusted(end)) {
        m_rehearsal = Rehearsal{.tokens = std::exchange(m_batch, {}), .logits = {}, .end = end};
        for (const auto row : *rows) {
            m_rehearsal->logits.insert(m_rehearsal->logits.end(), row.begin(), row.end());
        }
        m_evaluator.truncate(m_size);
        return single(token, stop);
    }
    m_proposed += static_cast<std::uint32_t>(m_batch.size() - 1);
    m_rows = *std::move(rows);
    m_used = 1;
    ++m_size;
    return m_rows.front();
}

Result<std::span<const float>> Speculation::single(execution::TokenId token, const std::stop_token &stop)
{
    if (m_evaluator.tokens().size() != m_size) {
        return fail(ErrorCode::Internal, "the cache lost the text while guesses were taken back");
    }
    const base::Stopwatch stopwatch;
    auto logits = m_evaluator.evaluate(std::span(&token, 1), stop);
    if (!logits) {
        return logits;
    }
    ++m_size;
    if (m_record) {
        m_record->tookSingle(stopwatch.milliseconds());
    }
    if (m_rehearsal) {
        compare(token, *logits);
    }
    return logits;
}

void Speculation::compare(execution::TokenId token, std::span<const float> logits)
{
    auto &rehearsal = *m_rehearsal;
    if (rehearsal.tokens[rehearsal.compared] != token) {
        return;
    }
    const auto row = std::span<const float>(rehearsal.logits).subspan(rehearsal.compared * logits.size(), logits.size());
    if (!sameBits(row, logits)) {
        m_record->distrust();
        m_record = nullptr;
        m_rehearsal.reset();
        return;
    }
    if (++rehearsal.compared == EnoughCompared) {
        m_record->trust(rehearsal.end);
    }
    if (rehearsal.compared == rehearsal.tokens.size()) {
        m_rehearsal.reset();
    }
}

void Speculation::finish()
{
    m_batch.clear();
    m_rows.clear();
    m_used = 0;
    if (m_evaluator.tokens().size() > m_size) {
        m_evaluator.truncate(m_size);
    }
}
}
