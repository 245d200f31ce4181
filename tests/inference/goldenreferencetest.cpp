// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares the scalar executor with llama.cpp: it is the oracle of all other tests, so it must agree with the world first.
#include "golden.h"

#include "inference/model/plan.h"
#include "inference/reference/executor.h"

#include <QTest>

#include <filesystem>

using namespace inference;

class GoldenReferenceTest : public QObject
{
    Q_OBJECT

private:
    /// Runs one model with `kv` in prompt chunks of `chunk` tokens.
    static void compare(const QString &json, execution::KvType kv, std::size_t chunk, const Tolerance &tolerance)
    {
        const auto golden = Golden::load(json);
        QVERIFY2(golden, "the reference data cannot be read");
        const auto file = gguf::File::open(golden->modelPath.toStdString());
        QVERIFY2(file, file ? "" : file.error().detail.c_str());
        if (isNotKnownYet(**file)) {
            QSKIP("NOT KNOWN YET: the architecture of this model");
        }
        const auto plan = model::plan(*file);
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        reference::Executor executor(*plan, golden->context, kv);
        std::uint32_t first = 0;
        const auto logits = evaluateInChunks(*golden, chunk, [&](std::span<const std::int32_t> tokens) -> std::vector<float> {
            const auto rows = executor.run(tokens, first);
            first += static_cast<std::uint32_t>(tokens.size());
            return rows ? std::vector<float>(rows->begin(), rows->end()) : std::vector<float>();
        });
        const QString wrong = deviation(*golden, logits, tolerance);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

private Q_SLOTS:
    void prefillAgreesWithThePeer_data() { addGoldenRows(); }
    void prefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, execution::KvType::F32, 4096, F32Cache);
    }

    void decodeAgreesWithThePeer_data() { addGoldenRows(); }
    void decodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, execution::KvType::F32, 1, F32Cache);
    }

    void halfPrecisionCacheAgreesWithThePeer_data() { addGoldenRows(); }
    void halfPrecisionCacheAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, execution::KvType::F16, 7, F16Cache);
    }
};

QTEST_GUILESS_MAIN(GoldenReferenceTest)
#include "goldenreferencetest.moc"
