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
    static void compare(const QString &json, session::KvType kv, std::size_t chunk, std::uint32_t batch,
                        const Tolerance &tolerance)
    {
        const auto golden = Golden::load(json);
        QVERIFY2(golden, "the reference data cannot be read");
        const auto file = gguf::File::open(golden->modelPath.toStdString());
        QVERIFY2(file, file ? "" : file.error().detail.c_str());
        session::Options options;
        options.contextLength = static_cast<std::uint32_t>(golden->length());
        options.kv = kv;
        options.batch = batch;
        const auto opened = session::Session::open(*file, options);
        if (!opened && opened.error().code == ErrorCode::NoDevice) {
            QSKIP("NO VULKAN DEVICE: the shaders are not tested");
        }
        if (!opened && opened.error().code == ErrorCode::Unsupported && !golden->ownData) {
            QSKIP(opened.error().detail.c_str());
        }
        QVERIFY2(opened, opened ? "" : opened.error().detail.c_str());
        const auto logits = evaluateInChunks(*golden, chunk, [&](std::span<const std::int32_t> tokens) -> std::vector<float> {
            const auto rows = (*opened)->evaluateAll(tokens);
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

    void halfPrecisionCacheAgreesWithThePeer_data() { addGoldenRows(); }
    void halfPrecisionCacheAgreesWithThePeer()
    {
        QFETCH(QString, json);
        compare(json, session::KvType::F16, 4096, 0, F16Cache);
    }
};

QTEST_GUILESS_MAIN(GoldenSessionTest)
#include "goldensessiontest.moc"
