// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a session promises beyond right numbers: the same numbers every time and in any batches, memory as planned, and a cache
// that can be taken back.
#include "golden.h"

#include "inference/devices/devices.h"
#include "inference/gguf/file.h"
#include "inference/gpu/memory.h"
#include "inference/model/plan.h"
#include "inference/session/session.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <numeric>
#include <thread>

using namespace inference;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using execution::KvType;

class SessionTest : public QObject
{
    Q_OBJECT

private:
    static std::optional<Golden> golden(const QString &name)
    {
        return Golden::load(QStringLiteral(TRAMONTANE_TEST_DATA "/models/") + name + u".json"_s);
    }

    /// Opens a session on the device of this round.
    static std::unique_ptr<session::Session> open(const Golden &golden, execution::Options options)
    {
        QFETCH_GLOBAL(execution::DeviceId, device);
        options.device = device;
        const auto file = gguf::File::open(golden.modelPath.toStdString());
        auto session = file ? session::Session::open(*file, options) : std::unexpected(file.error());
        if (!session) {
            qWarning("%s", session.error().detail.c_str());
            return nullptr;
        }
        return std::move(*session);
    }

    static std::vector<float> logits(session::Session &session, std::span<const execution::TokenId> tokens)
    {
        return session.evaluateAll(tokens).value_or(std::vector<float>());
    }

    static double nmse(const std::vector<float> &actual, const std::vector<float> &expected)
    {
        double difference = 0;
        double power = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            difference += std::pow(static_cast<double>(actual[i]) - expected[i], 2);
            power += static_cast<double>(expected[i]) * expected[i];
        }
        return actual.size() == expected.size() ? difference / power : 1;
    }

    static std::shared_ptr<const model::Plan> planOf(const QString &name)
    {
        const QString path = QStringLiteral(TRAMONTANE_TEST_DATA "/models/") + name + u".gguf"_s;
        return gguf::File::open(path.toStdString()).and_then(model::plan).value_or(nullptr);
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<execution::DeviceId>("device");
        for (const char *name : {"cpu", "vulkan:0"}) {
            const auto id = execution::deviceId(name);
            QVERIFY(id);
            QTest::newRow(name) << *id;
        }
    }

    void init()
    {
        QFETCH_GLOBAL(execution::DeviceId, device);
        const auto opened = devices::openDevice(device);
        if (!opened && opened.error().code == ErrorCode::NoDevice) {
            QSKIP(("NO SESSION IS TESTED: " + opened.error().detail).c_str());
        }
    }

    /// The last share of the progress is the device's: nobody waits at 100 %.
    void loadingIsDoneWhenItsProgressIs()
    {
        QFETCH_GLOBAL(execution::DeviceId, device);
        const QString path = QStringLiteral(TRAMONTANE_TEST_DATA "/models/q_q4_1.gguf");
        const auto file = gguf::File::open(path.toStdString());
        QVERIFY(file);
        std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;
        const auto note = [&steps](std::uint64_t done, std::uint64_t total) { steps.emplace_back(done, total); };
        QVERIFY(session::Session::open(*file, {.device = device, .contextLength = 64}, note));
        QVERIFY(steps.size() > 4);
        QVERIFY(std::ranges::is_sorted(steps));
        for (const auto &[done, total] : steps) {
            QCOMPARE(total, steps.front().second);
            QVERIFY(done <= total);
        }
        QCOMPARE(steps.back().first, steps.back().second);
        QVERIFY(std::ranges::count(steps, steps.back()) == 1);
    }

    /// Such a session has the same numbers as one with weights of its own, takes no memory for them, and outlives the one beside
    /// which it was opened, whose context it does not see.
    void aSessionBesideAnotherSharesItsWeights_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"q_q4_1", "llama_tied", "llama_mixed", "llama_moe"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }

    void aSessionBesideAnotherSharesItsWeights()
    {
        QFETCH(QString, name);
        const auto g = golden(name);
        QVERIFY(g);
        const execution::Options exact{
            .contextLength = 48, .precision = execution::Precision::Exact, .batch = 16, .logitRows = 16};
        auto first = open(*g, {.contextLength = 64});
        const auto own = open(*g, exact);
        QVERIFY(first && own);
        QVERIFY(first->memory().weightBytes > 0);
        const auto before = logits(*first, g->prompt);
        const auto opened = first->openBeside(exact);
        QVERIFY2(opened, opened ? "" : opened.error().detail.c_str());
        session::Session &beside = **opened;
        QCOMPARE(beside.memory().weightBytes, 0U);
        QCOMPARE(beside.contextLength(), 48U);
        QCOMPARE(beside.bytesPerToken(0), own->bytesPerToken(0));
        const auto tokens = std::span(g->prompt).first(std::min<std::size_t>(g->prompt.size(), 16));
        const auto rows = beside.evaluateBatch(tokens);
        const auto expected = own->evaluateBatch(tokens);
        QVERIFY(rows && expected);
        QCOMPARE(rows->size(), tokens.size());
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            QVERIFY(std::ranges::equal((*rows)[i], (*expected)[i]));
        }
        QCOMPARE(first->tokens().size(), g->prompt.size());
        first->truncate(0);
        QVERIFY(logits(*first, g->prompt) == before);
        first.reset();
        beside.truncate(0);
        const auto again = beside.evaluateBatch(tokens);
        QVERIFY(again);
        own->truncate(0);
        const auto expectedAgain = own->evaluateBatch(tokens);
        QVERIFY(expectedAgain);
        QVERIFY(std::ranges::equal(again->back(), expectedAgain->back()));
        QVERIFY(!beside.evaluateBatch(std::vector<execution::TokenId>(17, 0)));
    }

    void everyRunGivesTheSameBits_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"q_q4_1", "gemma3", "llama_moe"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void everyRunGivesTheSameBits()
    {
        QFETCH(QString, name);
        const auto model = golden(name);
        QVERIFY(model);
        const auto first = open(*model, {.device = {}, .contextLength = 256});
        const auto second = open(*model, {.device = {}, .contextLength = 256});
        QVERIFY(first && second);
        const auto expected = logits(*first, model->prompt);
        QCOMPARE(expected.size(), model->prompt.size() * model->vocabulary);
        QCOMPARE(logits(*second, model->prompt), expected);
        second->truncate(0);
        QCOMPARE(logits(*second, model->prompt), expected);
    }

    void batchesMakeNoDifference_data() { everyRunGivesTheSameBits_data(); }
    void batchesMakeNoDifference()
    {
        QFETCH(QString, name);
        const auto model = golden(name);
        QVERIFY(model);
        // A number that is rounded to 8 bits the other way would show.
        execution::Options options{
            .device = {}, .contextLength = 256, .kv = KvType::F32, .precision = execution::Precision::Exact};
        const auto whole = open(*model, options);
        QVERIFY(whole);
        const auto expected = logits(*whole, model->prompt);
        for (const std::uint32_t batch : {1U, 2U, 5U, 31U}) {
            options.batch = batch;
            const auto parts = open(*model, options);
            QVERIFY(parts);
            const double error = nmse(logits(*parts, model->prompt), expected);
            QVERIFY2(error < 1e-10, qPrintable(u"batches of %1: NMSE %2"_s.arg(batch).arg(error)));
        }
    }

    /// Speculation rests on this: an answer must not depend on how many of its tokens were guessed.
    void tokensAtOnceHaveTheBitsOfSingleOnes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("kv");
        for (const char *name : {"q_q4_1", "q_q6_k", "gemma3", "qwen3moe"}) {
            QTest::newRow(name) << QString::fromLatin1(name) << static_cast<int>(KvType::F16);
        }
        QTest::newRow("cache of 8 bits") << u"q_q4_1"_s << static_cast<int>(KvType::Q8_0);
    }
    void tokensAtOnceHaveTheBitsOfSingleOnes()
    {
        QFETCH(QString, name);
        QFETCH(int, kv);
        const auto model = golden(name);
        QVERIFY(model);
        const auto session = open(*model, {.device = {}, .contextLength = 512, .kv = static_cast<KvType>(kv)});
        QVERIFY(session);
        QVERIFY(session->mostEach() >= 16);
        const std::vector<std::size_t> counts{2, 3, 4, 7, 8, 16};
        const auto all = std::reduce(counts.begin(), counts.end());
        for (const std::size_t first : {1UL, 30UL, 250UL}) { // 256 tokens are seen in one piece, more in several
            std::vector<execution::TokenId> tokens;
            while (tokens.size() < first + all) {
                tokens.push_back(model->prompt[tokens.size() * 7 % model->prompt.size()]);
            }
            session->truncate(0);
            QVERIFY(session->evaluate(std::span(tokens).first(first)));
            std::vector<std::vector<float>> expected;
            for (const auto &token : std::span(tokens).subspan(first)) {
                const auto row = session->evaluate(std::span(&token, 1));
                QVERIFY(row);
                expected.emplace_back(row->begin(), row->end());
            }
            session->truncate(first);
            QCOMPARE(session->tokens().size(), first);
            std::size_t done = 0;
            for (const auto count : counts) {
                const auto rows = session->evaluateEach(std::span(tokens).subspan(first + done, count));
                QVERIFY(rows);
                QCOMPARE(rows->size(), count);
                for (std::size_t i = 0; i < count; ++i) {
                    QVERIFY2(std::ranges::equal((*rows)[i], expected[done + i]),
                             qPrintable(u"token %1 of %2, after %3"_s.arg(i).arg(count).arg(first)));
                }
                done += count;
            }
        }
    }

    void guessesTakenBackLeaveNoTrace()
    {
        const auto model = golden(u"gemma3"_s);
        QVERIFY(model);
        // A window of 24 tokens in a ring of 32, which is gone round several times.
        const execution::Options options{.device = {}, .contextLength = 256, .batch = 7, .undoTokens = 0};
        const auto plain = open(*model, options);
        const auto guessing = open(*model, options);
        QVERIFY(plain && guessing);
        const auto most = guessing->mostEach();
        QCOMPARE(most, 7U);
        for (std::size_t i = 0; i < 120; ++i) {
            std::vector<execution::TokenId> tokens(1 + i % most, 3);
            tokens[0] = model->prompt[i * 7 % model->prompt.size()];
            const auto expected = plain->evaluate(std::span(tokens).first(1));
            const auto found = guessing->evaluateEach(tokens);
            QVERIFY(expected && found);
            QVERIFY2(std::ranges::equal(found->front(), *expected), qPrintable(u"token %1"_s.arg(i)));
            guessing->truncate(i + 1);
            QCOMPARE(guessing->tokens().size(), i + 1);
        }
    }

    void cacheKeepsOnlyTheWindow()
    {
        const auto model = golden(u"gemma3"_s);
        QVERIFY(model);
        const execution::Options options{.device = {},
                                         .contextLength = 256,
                                         .kv = KvType::F32,
                                         .precision = execution::Precision::Exact,
                                         .batch = 7,
                                         .undoTokens = 0};
        const auto ring = open(*model, options);
        QVERIFY(ring);
        execution::Options roomy = options;
        roomy.undoTokens = 256;
        const auto whole = open(*model, roomy);
        QVERIFY(whole);
        QCOMPARE(ring->memory().cacheBytes * 4, whole->memory().cacheBytes); // 6 of 7 layers keep 32 of 256 positions
        std::vector<execution::TokenId> tokens = model->prompt;
        tokens.insert(tokens.end(), model->decode.begin(), model->decode.end());
        const auto found = logits(*ring, tokens);
        const QString wrong = deviation(*model, found, F32Cache);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));

        // A few tokens can be taken back, many cannot: then all is forgotten and nothing wrong remains.
        const auto again = [&](std::size_t count) {
            const auto row = ring->evaluate(std::span(tokens).subspan(count));
            return row && std::ranges::equal(*row, std::span(found).last(model->vocabulary), [](float a, float b) {
                       return std::abs(a - b) < 1e-3F;
                   });
        };
        ring->truncate(tokens.size() - 5);
        QCOMPARE(ring->tokens().size(), tokens.size() - 5);
        QVERIFY(again(tokens.size() - 5));
        ring->truncate(20);
        QCOMPARE(ring->tokens().size(), 0U);
        QVERIFY(again(0));
    }

    void eightBitCacheIsCloseAndHalfAsLarge()
    {
        const auto model = golden(u"llama_long"_s);
        QVERIFY(model);
        const auto exact = open(*model, {.device = {}, .contextLength = 512, .kv = KvType::F32});
        const auto eightBits = open(*model, {.device = {}, .contextLength = 512, .kv = KvType::Q8_0});
        QVERIFY(exact && eightBits);
        const double error = nmse(logits(*eightBits, model->prompt), logits(*exact, model->prompt));
        QVERIFY2(error < 1e-3, qPrintable(u"NMSE %1"_s.arg(error)));
        QVERIFY(error > 0);
        QCOMPARE(eightBits->memory().cacheBytes * 32, exact->memory().cacheBytes * 9);
    }

    void whatTheDeviceHasNoRoomForStaysInTheHost()
    {
        const auto model = golden(u"q_q8_0"_s);
        QVERIFY(model);
        const auto roomy = open(*model, {.device = {}, .contextLength = 64});
        QVERIFY(roomy);
        QCOMPARE(roomy->memory().hostBytes, 0U);
        const auto &all = roomy->memory();
        const auto half = all.cacheBytes + all.scratchBytes + all.weightBytes / 2;
        const auto cramped = open(*model, {.device = {}, .contextLength = 64, .deviceMemoryBytes = half});
        QVERIFY(cramped);
        QVERIFY(cramped->memory().hostBytes > all.weightBytes / 3);
        QVERIFY(cramped->memory().deviceBytes <= half);
        QCOMPARE(cramped->memory().deviceBytes + cramped->memory().hostBytes, all.deviceBytes);
        QCOMPARE(logits(*cramped, model->prompt), logits(*roomy, model->prompt));
    }

    void whereWeightsLieMakesNoDifference()
    {
        const auto model = golden(u"q_q4_1"_s);
        QVERIFY(model);
        const auto usual = open(*model, {.device = {}, .contextLength = 64});
        QVERIFY(usual);
        const auto &all = usual->memory();
        const auto elsewhere
            = open(*model, {.device = {}, .contextLength = 64, .deviceMemoryBytes = all.cacheBytes + all.scratchBytes});
        QVERIFY(elsewhere);
        QCOMPARE(elsewhere->memory().hostBytes, all.weightBytes);
        QCOMPARE(logits(*elsewhere, model->prompt), logits(*usual, model->prompt));
        QCOMPARE(logits(*elsewhere, model->decode), logits(*usual, model->decode));
    }

    void tokensAreGuessedAheadWhereBatchesReadWeightsOnce()
    {
        const auto file = gguf::File::open(TRAMONTANE_TEST_DATA "/models/llama_gqa.gguf");
        QVERIFY(file);
        QFETCH_GLOBAL(execution::DeviceId, device);
        const auto session = session::Session::open(*file, {.device = device, .contextLength = 64});
        QVERIFY(session);
        QCOMPARE((*session)->gainsFromEach(), device.kind == execution::DeviceId::Kind::Cpu);
    }

    void theFileIsNotKeptBesideItsPackedCopy()
    {
        const std::string path = TRAMONTANE_TEST_MODEL;
        const auto file = gguf::File::open(path);
        if (!file) {
            QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
        }
        QFETCH_GLOBAL(execution::DeviceId, device);
        const auto session = session::Session::open(*file, {.device = device, .contextLength = 64});
        QVERIFY(session);
        // proc(5): a line of the mapping, which ends with its path, then lines about it
        std::ifstream maps("/proc/self/smaps");
        std::uint64_t kibibytes = 0;
        bool isFile = false;
        for (std::string line; std::getline(maps, line);) {
            if (line.starts_with("Rss:") && isFile) {
                kibibytes += std::stoull(line.substr(4));
            }
            if (line.find(" kB") == std::string::npos) {
                isFile = line.ends_with(path);
            }
        }
        QVERIFY(kibibytes > 0); // metadata at least
        QVERIFY2(kibibytes << 10U < (*file)->sizeBytes() / 4, qPrintable(QString::number(kibibytes) + u" KiB are there"_s));
    }

    void stopIsNoticedSoonAndLeavesNoTrace()
    {
        QFETCH_GLOBAL(execution::DeviceId, device);
        const auto file = gguf::File::open(TRAMONTANE_TEST_MODEL);
        if (!file) {
            QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
        }
        const auto session = session::Session::open(*file, {.device = device, .contextLength = 2048});
        QVERIFY(session);
        const std::vector<execution::TokenId> prompt(2000, 17);
        QVERIFY((*session)->evaluate(std::span(prompt).first(8)));
        const auto expected = (*session)->evaluate(std::span(prompt).subspan(8, 1));
        QVERIFY(expected);
        const std::vector<float> logits(expected->begin(), expected->end());
        (*session)->truncate(8);

        std::stop_source stop;
        std::chrono::steady_clock::time_point asked;
        std::jthread impatient([&] {
            std::this_thread::sleep_for(100ms);
            asked = std::chrono::steady_clock::now();
            stop.request_stop();
        });
        const auto stopped = (*session)->evaluate(prompt, stop.get_token());
        const auto waited = std::chrono::steady_clock::now();
        impatient.join();
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        // An idle processor notices within some milliseconds; a software driver ends what it began.
        QVERIFY(waited - asked < (device.kind == execution::DeviceId::Kind::Cpu ? 500ms : 10s));
        (*session)->truncate(8);
        const auto again = (*session)->evaluate(std::span(prompt).subspan(8, 1));
        QVERIFY(again);
        QCOMPARE(std::vector<float>(again->begin(), again->end()), logits);
    }

    void threadsMakeNoDifference()
    {
        QFETCH_GLOBAL(execution::DeviceId, device);
        if (device.kind != execution::DeviceId::Kind::Cpu) {
            QSKIP("only the processor's threads can be counted");
        }
        const auto model = golden(u"llama_mixed"_s);
        QVERIFY(model);
        execution::Options options{.device = {}, .contextLength = 256};
        options.threads = 1;
        const auto one = open(*model, options);
        options.threads = 5;
        options.background = true;
        const auto five = open(*model, options);
        QVERIFY(one && five);
        QCOMPARE(logits(*five, model->prompt), logits(*one, model->prompt));
        QCOMPARE(logits(*five, model->decode), logits(*one, model->decode));
    }

    void refusalNamesTheLargestContext()
    {
        const auto plan = planOf(u"gemma3"_s);
        QVERIFY(plan);
        const auto planned = [&](std::uint32_t context, std::uint64_t deviceBytes, std::uint64_t hostBytes = 0) {
            const execution::Options options{.device = {}, .contextLength = context};
            return execution::planMemory(gpu::memoryNeeds(*plan, options, 16), options,
                                         {.deviceBytes = deviceBytes, .hostBytes = hostBytes, .deviceName = "A GPU"});
        };
        constexpr std::uint64_t Room = 6 << 20;
        const auto refused = planned(1 << 20, Room);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::OutOfMemory);
        const QString detail = QString::fromStdString(refused.error().detail);
        const auto match
            = QRegularExpression(u"A GPU has 6 MiB free; the largest context that fits is (\\d+) tokens"_s).match(detail);
        QVERIFY2(match.hasMatch(), qPrintable(detail));
        const auto largest = match.captured(1).toUInt();
        QVERIFY(planned(largest, Room));
        QVERIFY(!planned(largest + 1, Room));
        QVERIFY(planned(largest + 1, Room, Room)); // it fits with the host's help
        const auto hopeless = planned(1, 1 << 20);
        QVERIFY(!hopeless);
        QVERIFY(QString::fromStdString(hopeless.error().detail).endsWith(u"no context fits"_s));
    }

    void contextIsTheTrainedOneUnlessAnotherIsAskedFor()
    {
        const auto plan = planOf(u"phi3_longrope_short"_s); // trained for 2048
        QVERIFY(plan);
        const execution::MemoryBudget plenty{.deviceBytes = 1ULL << 36U, .hostBytes = 0, .deviceName = "A GPU"};
        const auto contextOf = [&](std::uint32_t asked, const execution::MemoryBudget &budget) {
            const execution::Options options{.device = {}, .contextLength = asked};
            return execution::planMemory(gpu::memoryNeeds(*plan, options, 16), options, budget)
                .value_or(execution::MemoryPlan())
                .contextLength;
        };
        QCOMPARE(contextOf(0, plenty), 2048U);
        QCOMPARE(contextOf(100'000, plenty), 100'000U);
        const auto less = contextOf(0, {.deviceBytes = 1'600'000, .hostBytes = 0, .deviceName = "A GPU"});
        QVERIFY2(less >= 512 && less < 2048, qPrintable(QString::number(less)));
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "sessiontest.moc"
