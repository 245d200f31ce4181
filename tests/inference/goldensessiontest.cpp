// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The shaders against the peer, through the session that every command and the window use.
#include "golden.h"

#include "inference/gguf/file.h"
#include "inference/session/session.h"

#include <QTest>

using namespace inference;

class GoldenSessionTest : public QObject
{
    Q_OBJECT

private:
    /// Leaves `opened` empty after a skip or a failure.
    static void open(const Golden &golden, const session::Options &options, std::unique_ptr<session::Session> &opened)
    {
        const auto file = gguf::File::open(golden.modelPath.toStdString());
        QVERIFY2(file, file ? "" : file.error().detail.c_str());
        auto session = session::Session::open(*file, options);
        if (!session && session.error().code == ErrorCode::NoDevice) {
            QSKIP("NO VULKAN DEVICE: the shaders are not tested");
        }
        QVERIFY2(session, session ? "" : session.error().detail.c_str());
        opened = std::move(*session);
    }

    static void compare(const QString &json, session::KvType kv, std::size_t chunk, std::uint32_t batch,
                        const Tolerance &tolerance)
    {
        const auto golden = Golden::load(json);
        QVERIFY2(golden, "the reference data cannot be read");
        session::Options options;
        options.contextLength = golden->context;
        options.kv = kv;
        options.batch = batch;
        std::unique_ptr<session::Session> session;
        open(*golden, options, session);
        if (!session) {
            return;
        }
        const auto logits = evaluateInChunks(*golden, chunk, [&](std::span<const std::int32_t> tokens) -> std::vector<float> {
            const auto rows = session->evaluateAll(tokens);
            return rows ? *rows : std::vector<float>();
        });
        const QString wrong = deviation(*golden, logits, tolerance);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

private Q_SLOTS:
    void prefillAgreesWithThePeer_data() { addGoldenRows(); }
    void prefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, session::KvType::F32, 4096, 0, F32Cache);
    }

    void oddBatchesAgreeWithThePeer_data() { addGoldenRows(); }
    void oddBatchesAgreeWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, session::KvType::F32, 4096, 7, F32Cache);
    }

    void decodeAgreesWithThePeer_data() { addGoldenRows(); }
    void decodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, session::KvType::F32, 1, 0, F32Cache);
    }

    void generationAgreesWithThePeer_data() { addGoldenRows(); }
    void generationAgreesWithThePeer()
    {
        // As an answer is written: the prompt at once, then token after token, each asked for its last logits only.
        // A wrong turn that is taken back must leave no trace.
        QFETCH(QString, json);
        const auto golden = Golden::load(json);
        QVERIFY2(golden, "the reference data cannot be read");
        std::unique_ptr<session::Session> session;
        open(*golden, {.device = {}, .contextLength = golden->context, .kv = session::KvType::F32}, session);
        if (!session) {
            return;
        }
        std::vector<float> logits;
        const auto evaluate = [&](std::span<const std::int32_t> tokens) {
            const auto row = session->evaluate(tokens);
            QVERIFY2(row, row ? "" : row.error().detail.c_str());
            QCOMPARE(row->size(), golden->vocabulary);
            logits.insert(logits.end(), row->begin(), row->end());
        };
        evaluate(golden->prompt);
        for (std::size_t i = 0; i < golden->decode.size(); ++i) {
            if (i == 3) {
                QVERIFY(session->evaluate(std::span(golden->prompt).first(4)));
                session->truncate(golden->prompt.size() + i);
                QCOMPARE(session->tokens().size(), golden->prompt.size() + i);
            }
            evaluate(std::span(golden->decode).subspan(i, 1));
        }
        const QString wrong = deviation(*golden, logits, F32Cache, golden->prompt.size() - 1);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void halfPrecisionCacheAgreesWithThePeer_data() { addGoldenRows(); }
    void halfPrecisionCacheAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, session::KvType::F16, 4096, 0, F16Cache);
    }
};

QTEST_GUILESS_MAIN(GoldenSessionTest)
#include "goldensessiontest.moc"
