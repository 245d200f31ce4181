// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Guessing ahead: what is guessed, that the text does not depend on it, and that it is left where it gains nothing.

#include "inference/generation/generation.h"
#include "tests/inference/scripted.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace inference;
using execution::TokenId;
using generation::GenerationRequest;
using generation::StopReason;

namespace
{
/// A model that goes by the last two tokens: its texts come back to what they said before. It is slow enough to be timed.
class Babbler final : public execution::Evaluator
{
public:
    std::chrono::microseconds tokenTime{300};
    double costOfBatch = 1; ///< the time of a batch, in that of single tokens
    double costOfPair = 0; ///< the time of a batch of two tokens, in that of single ones; 0: as of any batch
    bool exact = true; ///< true if batches give the bits of single tokens
    std::stop_source *stopAt = nullptr; ///< the tenth call stops this
    std::size_t calls = 0;
    std::size_t batches = 0;

    explicit Babbler(std::uint32_t contextLength = 4096)
        : m_contextLength(contextLength)
    {
    }

    [[nodiscard]] std::uint32_t vocabularySize() const override { return 103; }
    [[nodiscard]] std::uint32_t contextLength() const override { return m_contextLength; }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }
    void truncate(std::size_t count) override { m_tokens.resize(count); }
    [[nodiscard]] std::uint32_t mostEach() const override { return 16; }

    [[nodiscard]] Result<std::span<const float>> evaluate(std::span<const TokenId> tokens, std::stop_token stop,
                                                          const execution::Progress & /*progress*/) override
    {
        if (auto done = begin(tokens.size(), 1, stop); !done) {
            return std::unexpected(done.error());
        }
        m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
        m_rows.assign(1, row());
        return m_rows.front();
    }

    [[nodiscard]] Result<std::vector<std::span<const float>>> evaluateEach(std::span<const TokenId> tokens,
                                                                           std::stop_token stop) override
    {
        if (auto done = begin(tokens.size(), tokens.size() == 2 && costOfPair > 0 ? costOfPair : costOfBatch, stop); !done) {
            return std::unexpected(done.error());
        }
        ++batches;
        m_rows.clear();
        for (const TokenId token : tokens) {
            m_tokens.push_back(token);
            m_rows.push_back(row());
            m_rows.back()[5] = exact ? m_rows.back()[5] : std::nextafter(m_rows.back()[5], 100.0F);
        }
        return std::vector<std::span<const float>>(m_rows.begin(), m_rows.end());
    }

private:
    Result<void> begin(std::size_t count, double cost, const std::stop_token &stop)
    {
        if (stopAt != nullptr && ++calls == 10) {
            stopAt->request_stop();
        }
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, "stopped");
        }
        if (m_tokens.size() + count > m_contextLength) {
            return fail(ErrorCode::ContextFull, "too many");
        }
        std::this_thread::sleep_for(tokenTime * cost);
        return {};
    }

    std::vector<float> row() const
    {
        std::seed_seq seed{m_tokens.size() > 1 ? m_tokens[m_tokens.size() - 2] : 0, m_tokens.back()};
        std::mt19937 random(seed);
        std::vector<float> logits(vocabularySize());
        std::ranges::generate(logits, [&random] { return static_cast<float>(random() % 1000) / 60.0F; });
        logits[1] = -20; // the turn goes on
        return logits;
    }

    std::uint32_t m_contextLength;
    std::vector<TokenId> m_tokens;
    std::vector<std::vector<float>> m_rows;
};
}

class SpeculationTest : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<const tokenizer::Tokenizer> m_tokenizer = scripted::tokenizer();

    struct Answer {
        Result<generation::GenerationResult> result;
        std::string text;
        std::vector<TokenId> cached;
    };

    Answer answer(Babbler &babbler, GenerationRequest request, generation::SpeculationRecord *record,
                  std::stop_token stop = {}) const
    {
        Answer answer;
        request.speculation = record;
        answer.result = generation::generate(
            babbler, m_tokenizer, request,
            {.prefill = {}, .text = [&answer](std::string_view piece, std::uint32_t /*tokens*/) { answer.text += piece; }},
            std::move(stop));
        answer.cached.assign(babbler.tokens().begin(), babbler.tokens().end());
        return answer;
    }

    GenerationRequest request(std::string_view prompt = "the cat sat on the mat and the cat sat") const
    {
        return {.prompt = m_tokenizer->encode(prompt, {.addSpecial = false}), .sampling = {.seed = 7}, .maxTokens = 150};
    }

private Q_SLOTS:
    void guessesWhatFollowedBefore()
    {
        generation::PromptLookup lookup;
        const std::vector<TokenId> text{1, 2, 3, 4, 5, 9, 2, 3, 8, 7, 1, 2, 3};
        lookup.read(text);
        QCOMPARE(lookup.guess(3), (std::vector<TokenId>{4, 5, 9})); // after 1 2 3, though 2 3 came again since
        lookup.add(4);
        QCOMPARE(lookup.guess(2), (std::vector<TokenId>{5, 9}));
        lookup.add(6); // wrong, and new
        QVERIFY(lookup.guess(4).empty());
        QCOMPARE(lookup.expected(4), 0.0);
        lookup.add(2);
        lookup.add(3);
        QCOMPARE(lookup.guess(1), (std::vector<TokenId>{4})); // the latest place
    }

    void repetitionsGoOnBeyondTheEnd()
    {
        generation::PromptLookup lookup;
        lookup.read(std::vector<TokenId>{1, 2, 3, 1, 2, 3});
        QCOMPARE(lookup.guess(7), (std::vector<TokenId>{1, 2, 3, 1, 2, 3, 1}));
    }

    void experienceDecides()
    {
        generation::PromptLookup lookup;
        lookup.read(std::vector<TokenId>{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
        const double before = lookup.expected(3);
        for (TokenId token : {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}) {
            lookup.add(token);
        }
        QVERIFY(lookup.expected(3) > before);
        QVERIFY(lookup.expected(3) <= 3);
        QVERIFY(lookup.expected(6) > lookup.expected(3));
    }

    void theTextIsTheSame_data()
    {
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("repetitionPenalty");
        QTest::addColumn<QString>("stop");
        QTest::addColumn<QString>("schema");
        QTest::newRow("greedy") << 0.0 << 1.0 << QString() << QString();
        QTest::newRow("sampled") << 0.3 << 1.0 << QString() << QString();
        QTest::newRow("freely") << 1.0 << 1.0 << QString() << QString();
        QTest::newRow("with penalties") << 0.5 << 1.1 << QString() << QString();
        QTest::newRow("with a stop string") << 0.3 << 1.0 << QStringLiteral("e") << QString();
        QTest::newRow("by a schema") << 0.5 << 1.0 << QString()
                                     << QStringLiteral(R"({"type":"array","items":{"enum":["ab","abc"]}})");
    }
    void theTextIsTheSame()
    {
        QFETCH(const double, temperature);
        QFETCH(const double, repetitionPenalty);
        QFETCH(const QString, stop);
        QFETCH(const QString, schema);
        std::uint32_t proposed = 0;
        std::uint32_t accepted = 0;
        generation::SpeculationRecord record;
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            auto asked = request();
            asked.sampling.seed = seed;
            asked.sampling.temperature = temperature;
            asked.sampling.repetitionPenalty = repetitionPenalty;
            asked.sampling.xtcProbability = seed % 3 == 0 ? 0.2 : 0; // draws a second random number now and then
            asked.jsonSchema = schema.toStdString();
            if (!stop.isEmpty()) {
                asked.stop = {stop.toStdString()};
            }
            Babbler plain;
            Babbler ahead;
            ahead.costOfBatch = 0; // so that even bad guesses are tried
            const auto expected = answer(plain, asked, nullptr);
            const auto found = answer(ahead, asked, &record);
            QVERIFY(expected.result && found.result);
            QCOMPARE(found.text, expected.text);
            QCOMPARE(found.cached, expected.cached);
            QCOMPARE(found.result->stopReason, expected.result->stopReason);
            QCOMPARE(found.result->generatedTokens, expected.result->generatedTokens);
            QVERIFY(found.result->acceptedTokens <= found.result->proposedTokens);
            proposed += found.result->proposedTokens;
            accepted += found.result->acceptedTokens;
        }
        QVERIFY(!record.isInexact());
        if (temperature == 0.3 && stop.isEmpty()) {
            QVERIFY2(proposed > accepted, "nothing was guessed wrong");
            QVERIFY2(accepted > 0, "nothing was guessed right");
        }
    }

    /// Guessing goes by measured times, and a computer that is busy may spoil those of one answer, but not of five.
    void severalTokensComeAtOnce()
    {
        std::uint32_t accepted = 0;
        for (int attempt = 0; attempt < 5 && accepted <= 50; ++attempt) {
            Babbler babbler;
            generation::SpeculationRecord record;
            const auto found = answer(babbler, request(), &record);
            QCOMPARE(found.result->generatedTokens, 150U);
            accepted = std::max(accepted, found.result->acceptedTokens);
        }
        QVERIFY2(accepted > 50, qPrintable(QString::number(accepted)));
    }

    /// Two tokens are what is tried first; where only more gain something, more have to be tried nevertheless.
    void severalTokensComeAtOnceWhereTwoGainNothing()
    {
        std::uint32_t accepted = 0;
        for (int attempt = 0; attempt < 5 && accepted <= 10; ++attempt) { // another program may have had the processor
            Babbler babbler;
            babbler.tokenTime = std::chrono::milliseconds(3);
            babbler.costOfPair = 2;
            generation::SpeculationRecord record;
            accepted = std::max(accepted, answer(babbler, request(), &record).result->acceptedTokens);
        }
        QVERIFY2(accepted > 10, qPrintable(QString::number(accepted)));
    }

    void aBadMomentIsForgotten()
    {
        generation::SpeculationRecord record;
        record.tookSingle(10);
        for (const double ms : {12.0, 12.0, 12.0, 60'000.0}) {
            record.tookBatch(0, ms);
        }
        QVERIFY2(record.cost(0) < 2.5, qPrintable(QString::number(record.cost(0))));
        for (int token = 0; token < 300; ++token) {
            record.tookSingle(10);
        }
        QVERIFY2(record.cost(0) < 1.6, qPrintable(QString::number(record.cost(0))));
    }

    /// While guesses are right there are no single tokens to compare with.
    void aComputerThatBecameSlowerIsNoticed()
    {
        generation::SpeculationRecord record;
        record.tookSingle(10);
        for (int batch = 0; batch < 10; ++batch) {
            record.tookBatch(0, 12);
        }
        for (int batch = 0; batch < 10; ++batch) {
            record.tookBatch(0, 36);
        }
        QVERIFY2(record.cost(0) > 2, qPrintable(QString::number(record.cost(0))));
        for (int token = 0; token < 12; ++token) {
            record.tookSingle(30);
        }
        QVERIFY2(record.cost(0) < 1.3, qPrintable(QString::number(record.cost(0))));
    }

    void theContextIsUsedToItsEnd()
    {
        for (std::uint32_t context = 70; context < 80; ++context) {
            auto asked = request();
            asked.maxTokens = 0;
            Babbler plain(context);
            Babbler ahead(context);
            generation::SpeculationRecord record;
            const auto expected = answer(plain, asked, nullptr);
            const auto found = answer(ahead, asked, &record);
            QCOMPARE(found.result->stopReason, StopReason::ContextFull);
            QCOMPARE(found.text, expected.text);
            QCOMPARE(found.cached, expected.cached);
        }
    }

    void aDeviceThatIsNotExactIsLeftAlone()
    {
        Babbler babbler;
        babbler.exact = false;
        Babbler plain;
        generation::SpeculationRecord record;
        const auto found = answer(babbler, request(), &record);
        QCOMPARE(found.text, answer(plain, request(), nullptr).text);
        QVERIFY(record.isInexact());
        QCOMPARE(babbler.batches, 1U);
        QCOMPARE(found.result->proposedTokens, 0U);
        QVERIFY(answer(babbler, request(), &record).result);
        QCOMPARE(babbler.batches, 1U); // the device is left alone for good
    }

    void whatCostsTooMuchIsLeft()
    {
        Babbler babbler;
        babbler.tokenTime = std::chrono::milliseconds(2);
        babbler.costOfBatch = 20;
        generation::SpeculationRecord record;
        const auto found = answer(babbler, request(), &record);
        QVERIFY2(babbler.batches < 10, qPrintable(QString::number(babbler.batches)));
        QVERIFY2(record.cost(0) > 2, qPrintable(QString::number(record.cost(0))));
    }

    void aStopIsNoticedAndLeavesNothing()
    {
        std::stop_source stop;
        Babbler babbler;
        babbler.stopAt = &stop;
        generation::SpeculationRecord record;
        const auto found = answer(babbler, request(), &record, stop.get_token());
        QVERIFY(found.result.has_value());
        QCOMPARE(found.result->stopReason, StopReason::Stopped);
        QVERIFY(found.cached.size() <= request().prompt.size() + found.result->generatedTokens);
    }
};

QTEST_GUILESS_MAIN(SpeculationTest)
#include "speculationtest.moc"
