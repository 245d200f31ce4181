// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares the processor's executor with llama.cpp, with float activations and with rounded ones.
#include "goldensession.h"

#include "inference/cpu/kernels/targets.h"

using namespace inference;
using execution::KvType;
using execution::Precision;

class GoldenProcessorTest : public QObject
{
    Q_OBJECT

private:
    static execution::Options options(Precision precision, KvType kv, std::uint32_t batch = 0, std::uint32_t threads = 0)
    {
        return {.device = execution::DeviceId{.kind = execution::DeviceId::Kind::Cpu},
                .kv = kv,
                .precision = precision,
                .batch = batch,
                .deviceMemoryBytes = {},
                .threads = threads};
    }

    /// Returns the logits after a text of 300 tokens and after each of the next few.
    static std::vector<float> logits(const Golden &golden, execution::Options options)
    {
        constexpr std::size_t Length = 300; // this is beyond two parts of attention, and beyond the windows of small models
        constexpr std::size_t Further = 5;
        options.contextLength = Length + Further;
        std::unique_ptr<session::Session> session;
        goldensession::open(golden, options, session);
        if (!session) {
            return {};
        }
        std::vector<std::int32_t> text;
        while (text.size() < Length + Further) {
            text.push_back(golden.prompt[text.size() * 7 % golden.prompt.size()]);
        }
        std::vector<float> all;
        for (std::size_t at = 0; at < text.size();) {
            const auto count = at == 0 ? Length : 1;
            const auto row = session->evaluate(std::span(text).subspan(at, count));
            if (!row) {
                return {};
            }
            all.insert(all.end(), row->begin(), row->end());
            at += count;
        }
        return all;
    }

private Q_SLOTS:
    void cleanup() { cpu::useBestTarget(); }

    void prefillAgreesWithThePeer_data() { addGoldenRows(); }
    void prefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Exact, KvType::F32), 4096, F32Cache);
    }

    void oddBatchesAgreeWithThePeer_data() { addGoldenRows(); }
    void oddBatchesAgreeWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Exact, KvType::F32, 7, 3), 4096, F32Cache);
    }

    void decodeAgreesWithThePeer_data() { addGoldenRows(); }
    void decodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Exact, KvType::F32), 1, F32Cache);
    }

    void generationAgreesWithThePeer_data() { addGoldenRows(); }
    void generationAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::generate(json, options(Precision::Exact, KvType::F32), F32Cache);
    }

    void halfPrecisionCacheAgreesWithThePeer_data() { addGoldenRows(); }
    void halfPrecisionCacheAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Exact, KvType::F16), 4096, F16Cache);
    }

    void fastPrefillAgreesWithThePeer_data() { addGoldenRows(); }
    void fastPrefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Fast, KvType::F16), 4096, mostlyEightBits(json));
    }

    void fastDecodeAgreesWithThePeer_data() { addGoldenRows(); }
    void fastDecodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Fast, KvType::F16), 1, mostlyEightBits(json));
    }

    void everyWayGivesTheSameBits_data() { addGoldenRows(); }
    void everyWayGivesTheSameBits()
    {
        QFETCH(QString, json);
        const auto golden = Golden::load(json);
        QVERIFY2(golden, "the reference data cannot be read");
        for (const auto precision : {Precision::Fast, Precision::Exact}) {
            const auto expected = logits(*golden, options(precision, KvType::F16, 512, 2));
            if (QTest::currentTestFailed() || QTest::currentTestResolved()) {
                return;
            }
            QVERIFY(!expected.empty());
            QVERIFY2(logits(*golden, options(precision, KvType::F16, 1, 1)) == expected, "token after token");
            QVERIFY2(logits(*golden, options(precision, KvType::F16, 7, 3)) == expected, "batches of 7, three threads");
            QVERIFY2(logits(*golden, options(precision, KvType::F16, 131, 2)) == expected, "batches of 131");
            for (const auto &target : cpu::targets()) {
                cpu::useTarget(target);
                QVERIFY2(logits(*golden, options(precision, KvType::F16, 64, 2)) == expected, target.name.data());
            }
            cpu::useBestTarget();
        }
    }
};

QTEST_GUILESS_MAIN(GoldenProcessorTest)
#include "goldenprocessortest.moc"
