// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The perplexity command's arithmetic, held against closed forms and against the scalar executor.
#include "golden.h"

#include "inference/commands/scoring.h"
#include "inference/gguf/file.h"
#include "inference/model/plan.h"
#include "inference/reference/executor.h"

#include <QTest>

#include <cmath>

using namespace inference;

class ScoringTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalLogitsSurpriseByTheVocabulary()
    {
        commands::Surprise surprise;
        const std::vector<float> logits(1000, -3);
        surprise.add(logits, 0);
        surprise.add(logits, 999);
        QCOMPARE(surprise.count(), 2U);
        QVERIFY(std::abs(surprise.mean() - std::log(1000)) < 1e-12);
        QVERIFY(surprise.standardError() < 1e-6);
    }

    void hugeLogitsDoNotOverflow()
    {
        commands::Surprise surprise;
        surprise.add(std::vector<float>{10000, 9999}, 1);
        QVERIFY(std::abs(surprise.mean() - (1 + std::log1p(std::exp(-1)))) < 1e-12);
    }

    void standardErrorIsOfTheMean()
    {
        commands::Surprise surprise;
        const float apart = 2;
        const std::vector<float> logits{apart, 0};
        surprise.add(logits, 0);
        surprise.add(logits, 1); // differs from the other by `apart`: the deviation is half of it, over the root of one
        QVERIFY(std::abs(surprise.standardError() - 1) < 1e-12);
    }

    void secondHalvesOfWholeWindowsAreScored()
    {
        const auto golden = Golden::load(QStringLiteral(TRAMONTANE_TEST_DATA "/models/llama_gqa.json"));
        QVERIFY(golden);
        const auto file = gguf::File::open(golden->modelPath.toStdString());
        QVERIFY(file);
        execution::Options options;
        options.contextLength = 9;
        options.kv = execution::KvType::F32;
        const auto session = session::Session::open(*file, options);
        if (!session && session.error().code == ErrorCode::NoDevice) {
            QSKIP("NO VULKAN DEVICE: scoring through a session is not tested");
        }
        QVERIFY2(session, session ? "" : session.error().detail.c_str());
        constexpr std::size_t Window = 9;
        constexpr execution::TokenId Beginning = 1;
        const auto scored = commands::score(**session, golden->prompt, Window, Beginning, {}, {});
        QVERIFY2(scored, scored ? "" : scored.error().detail.c_str());
        QCOMPARE(scored->windows, 4U);
        QCOMPARE(scored->surprise.count(), 4U * 4U);

        const auto plan = model::plan(*file);
        QVERIFY(plan);
        double sum = 0;
        for (std::size_t window = 0; window < 4; ++window) {
            std::vector<std::int32_t> tokens(golden->prompt.begin() + static_cast<std::ptrdiff_t>(window * Window),
                                             golden->prompt.begin() + static_cast<std::ptrdiff_t>((window + 1) * Window));
            tokens[0] = Beginning;
            reference::Executor executor(*plan, Window, execution::KvType::F32);
            const auto logits = executor.run(tokens, 0);
            QVERIFY(logits);
            for (std::size_t position = 4; position < 8; ++position) {
                const auto row = logits->subspan(position * golden->vocabulary, golden->vocabulary);
                double total = 0;
                for (const float logit : row) {
                    total += std::exp(static_cast<double>(logit));
                }
                sum += std::log(total) - row[static_cast<std::size_t>(tokens[position + 1])];
            }
        }
        QVERIFY2(std::abs(scored->surprise.mean() - sum / 16) < 1e-4,
                 qPrintable(QString::number(scored->surprise.mean() - sum / 16)));

        const auto tooShort = commands::score(**session, std::span(golden->prompt).first(8), Window, {}, {}, {});
        QVERIFY(!tooShort);
        QCOMPARE(tooShort.error().code, ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(ScoringTest)
#include "scoringtest.moc"
