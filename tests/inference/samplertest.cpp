// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Sampling: what each setting leaves to choose from, and that chance can be repeated.

#include "inference/sampling/sampler.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <set>

using inference::sampling::Sampler;
using inference::sampling::Sampling;

namespace
{
constexpr float NotANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float Infinity = std::numeric_limits<float>::infinity();

/// Returns logits whose softmax is `probabilities`.
std::vector<float> logits(const std::vector<double> &probabilities)
{
    std::vector<float> result;
    for (const double probability : probabilities) {
        result.push_back(static_cast<float>(std::log(probability)));
    }
    return result;
}

std::map<int, int> drawn(Sampling settings, const std::vector<float> &values, int times = 4000)
{
    settings.seed = 7;
    Sampler sampler(settings);
    std::map<int, int> counts;
    for (int index = 0; index < times; ++index) {
        ++counts[sampler.sample(values)];
    }
    return counts;
}

std::set<int> possible(const Sampling &settings, const std::vector<float> &values)
{
    std::set<int> tokens;
    for (const auto &[token, count] : drawn(settings, values)) {
        tokens.insert(token);
    }
    return tokens;
}
}

class SamplerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greedyTakesTheMostLikely()
    {
        Sampler sampler({});
        QCOMPARE(sampler.sample(std::vector{1.0F, 3.0F, 2.0F}), 1);
        QCOMPARE(sampler.sample(std::vector{1.0F, 3.0F, 3.0F}), 1); // the first of equals
        QCOMPARE(sampler.sample(std::vector{0.5F}), 0);
    }

    void numbersThatAreNoneAreSurvived()
    {
        for (const double temperature : {0.0, 1.0}) {
            Sampler sampler(
                {.temperature = temperature, .topK = 2, .topP = 0.9, .minP = 0.1, .repetitionPenalty = 1.3, .seed = 1});
            sampler.accept(0);
            QCOMPARE(sampler.sample(std::vector{NotANumber, 1.0F, -Infinity}), 1);
            QCOMPARE(sampler.sample(std::vector{1.0F, Infinity, NotANumber}), 1);
            QCOMPARE(sampler.sample(std::vector{NotANumber, NotANumber}), 0);
            QCOMPARE(sampler.sample(std::vector{-Infinity}), 0);
            sampler.accept(-1);
            sampler.accept(1 << 30);
            QCOMPARE(sampler.sample(std::vector{1.0F}), 0);
        }
    }

    void drawsFollowTheProbabilities()
    {
        const auto counts = drawn({.temperature = 1}, logits({0.5, 0.3, 0.2}));
        QVERIFY(std::abs(counts.at(0) - 2000) < 150);
        QVERIFY(std::abs(counts.at(1) - 1200) < 150);
        QVERIFY(std::abs(counts.at(2) - 800) < 150);
    }

    void temperatureSharpensAndFlattens()
    {
        const auto cold = drawn({.temperature = 0.5}, logits({0.6, 0.4})); // 0.36 : 0.16
        QVERIFY(std::abs(cold.at(0) - 4000 * 0.36 / 0.52) < 150);
        const auto hot = drawn({.temperature = 100}, logits({0.6, 0.4}));
        QVERIFY(std::abs(hot.at(0) - 2000) < 150);
    }

    void topKKeepsTheBest()
    {
        QCOMPARE(possible({.temperature = 5, .topK = 2}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1, 3}));
        QCOMPARE(possible({.temperature = 5, .topK = 1}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1}));
        QCOMPARE(possible({.temperature = 5, .topK = 99}, logits({0.1, 0.4, 0.2, 0.3})).size(), 4U);
    }

    void topPKeepsTheFewestThatReachIt()
    {
        QCOMPARE(possible({.temperature = 5, .topP = 0.5}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1, 3}));
        QCOMPARE(possible({.temperature = 5, .topP = 0.71}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1, 2, 3}));
        QCOMPARE(possible({.temperature = 5, .topP = 0}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1}));
    }

    void minPMeasuresAgainstTheBest()
    {
        QCOMPARE(possible({.temperature = 5, .minP = 0.6}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1, 3}));
        QCOMPARE(possible({.temperature = 5, .minP = 1}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{1}));
    }

    void penaltyReachesBack64Tokens()
    {
        Sampler sampler({.repetitionPenalty = 2});
        const std::vector<float> values{3.0F, 2.0F, -1.0F, -1.5F};
        QCOMPARE(sampler.sample(values), 0);
        sampler.accept(0);
        sampler.accept(0); // counts once
        QCOMPARE(sampler.sample(values), 1); // 1.5 against 2
        for (int index = 0; index < 63; ++index) {
            sampler.accept(99);
        }
        QCOMPARE(sampler.sample(values), 1);
        sampler.accept(99);
        QCOMPARE(sampler.sample(values), 0);

        Sampler negative({.repetitionPenalty = 2});
        negative.accept(0);
        QCOMPARE(negative.sample(std::vector{-1.0F, -1.5F}), 1); // -2 against -1.5
    }

    void typicalKeepsWhatIsNeitherCertainNorFarFetched()
    {
        // Entropy 1.28: in the order of likelihood they inform by 0.92, 1.2, 1.61 and 2.3.
        QCOMPARE(possible({.temperature = 5, .typicalP = 0.2}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{3}));
        QCOMPARE(possible({.temperature = 5, .typicalP = 0.45}, logits({0.1, 0.4, 0.2, 0.3})), (std::set<int>{2, 3}));
        QCOMPARE(possible({.temperature = 5, .typicalP = 1}, logits({0.1, 0.4, 0.2, 0.3})).size(), 4U);
    }

    void topChoicesAreDroppedNowAndThen()
    {
        const auto values = logits({0.05, 0.45, 0.2, 0.3});
        QCOMPARE(possible({.temperature = 5, .xtcProbability = 1, .xtcThreshold = 0.15}, values), (std::set<int>{0, 2}));
        QCOMPARE(possible({.temperature = 5, .xtcProbability = 0.5, .xtcThreshold = 0.15}, values).size(), 4U);
        QCOMPARE(possible({.temperature = 5, .xtcProbability = 1, .xtcThreshold = 0.4}, values).size(), 4U); // only one is above
    }

    void presenceAndFrequencyArePenalized()
    {
        const std::vector<float> values{3.0F, 2.0F, 0.0F};
        Sampler presence({.presencePenalty = 1.5});
        presence.accept(0);
        presence.accept(0); // counts once
        presence.accept(2);
        QCOMPARE(presence.sample(values), 1); // 1.5 against 2
        Sampler frequency({.frequencyPenalty = 0.6, .penaltyTokens = 3});
        frequency.accept(0);
        QCOMPARE(frequency.sample(values), 0); // 2.4
        frequency.accept(0);
        QCOMPARE(frequency.sample(values), 1); // 1.8
        frequency.accept(2);
        frequency.accept(2);
        QCOMPARE(frequency.sample(values), 0); // only one of the last three
    }

    void repeatedSequencesArePenalized()
    {
        const std::vector<float> values{2.0F, 1.0F, 0.0F, 0.0F};
        const auto next = [&values](const std::vector<int> &text, Sampling settings = {.dryMultiplier = 0.8},
                                    const std::vector<int> &prompt = {}) {
            Sampler sampler(settings, {3});
            for (const int token : prompt) {
                sampler.read(token);
            }
            for (const int token : text) {
                sampler.accept(token);
            }
            return sampler.sample(values);
        };
        QCOMPARE(next({1, 2, 0, 1, 2}), 0); // a sequence of two may be repeated, at a price of 0.8
        QCOMPARE(next({2, 1, 2, 0, 2, 1, 2}), 1); // three: 0.8 * 1.75
        QCOMPARE(next({2, 1, 2, 0, 2, 1, 2}, {.dryMultiplier = 0}), 0);
        QCOMPARE(next({2, 1, 2, 0, 2, 1, 2}, {.dryMultiplier = 0.8, .dryAllowedLength = 4}), 0);
        QCOMPARE(next({2, 1, 2}, {.dryMultiplier = 0.8}, {2, 1, 2, 0}), 1);
        QCOMPARE(next({2, 1, 2}, {.dryMultiplier = 0.8, .dryPrompt = false}, {2, 1, 2, 0}), 0); // it may quote
        QCOMPARE(next({2, 3, 2, 0, 2, 3, 2}), 0); // 3 is a breaker: what repeats is one token long
    }

    void biasMovesSingleTokens()
    {
        const std::vector<float> values{3.0F, 2.0F, 1.0F};
        QCOMPARE(Sampler({.logitBias = {{.token = 2, .bias = 5}}}).sample(values), 2);
        QCOMPARE(Sampler({.logitBias = {{.token = 0, .bias = -100}}}).sample(values), 1);
        QCOMPARE(possible({.temperature = 5, .logitBias = {{.token = 0, .bias = -100}}}, values), (std::set<int>{1, 2}));
    }

    void onlyWhatIsAllowedIsChosen()
    {
        const std::vector<float> values{3.0F, 2.0F, 1.0F};
        const std::vector<std::uint64_t> last{4};
        QCOMPARE(Sampler({}).sample(values, last), 2);
        QCOMPARE(Sampler({.temperature = 1, .topK = 1, .seed = 1}).sample(values, last), 2);
        QCOMPARE(Sampler({}).sample(std::vector{1.0F, NotANumber, -Infinity}, last), 2); // also against the model
    }

    void theSameSeedGivesTheSameTokens()
    {
        const std::vector<float> values = logits({0.25, 0.25, 0.2, 0.3});
        const auto sequence = [&values](std::optional<std::uint64_t> seed) {
            Sampler sampler({.temperature = 1, .topP = 0.9, .seed = seed});
            std::vector<int> tokens;
            for (int index = 0; index < 64; ++index) {
                tokens.push_back(sampler.sample(values));
            }
            return tokens;
        };
        QVERIFY(sequence(42) == sequence(42));
        QVERIFY(sequence(42) != sequence(43));
        QVERIFY(sequence({}) != sequence({})); // the seeds are drawn, so that the two are equal once in about 2^32
    }

    void aLargeVocabularyIsQuick()
    {
        std::vector<float> values(49152);
        for (std::size_t index = 0; index < values.size(); ++index) {
            values[index] = static_cast<float>((index * 7919) % 10007) / 1000.0F;
        }
        Sampler sampler({.temperature = 0.8, .topK = 40, .topP = 0.95, .minP = 0.05, .repetitionPenalty = 1.1, .seed = 3});
        QElapsedTimer timer;
        timer.start();
        for (int index = 0; index < 200; ++index) {
            sampler.accept(sampler.sample(values));
        }
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed()))); // 10 ms a token
    }
};

QTEST_GUILESS_MAIN(SamplerTest)
#include "samplertest.moc"
