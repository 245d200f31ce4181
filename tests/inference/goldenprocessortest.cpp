// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The processor's executor against the peer, with float activations and with activations of 8 bits.
#include "goldensession.h"

using namespace inference;
using session::KvType;
using session::Precision;

class GoldenProcessorTest : public QObject
{
    Q_OBJECT

private:
    static session::Options options(Precision precision, KvType kv, std::uint32_t batch = 0, std::uint32_t threads = 0)
    {
        return {.device = session::DeviceId{.kind = session::DeviceId::Kind::Cpu},
                .kv = kv,
                .precision = precision,
                .batch = batch,
                .deviceMemoryBytes = {},
                .threads = threads};
    }

private Q_SLOTS:
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

    void eightBitPrefillAgreesWithThePeer_data() { addGoldenRows(); }
    void eightBitPrefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Fast, KvType::F16), 4096, eightBits(json));
    }

    void eightBitDecodeAgreesWithThePeer_data() { addGoldenRows(); }
    void eightBitDecodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(Precision::Fast, KvType::F16), 1, eightBits(json));
    }
};

QTEST_GUILESS_MAIN(GoldenProcessorTest)
#include "goldenprocessortest.moc"
