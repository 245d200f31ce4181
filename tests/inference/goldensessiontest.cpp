// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The shaders against the peer.
#include "goldensession.h"

#include "inference/vulkan/device.h"

using namespace inference;
using session::KvType;

class GoldenSessionTest : public QObject
{
    Q_OBJECT

private:
    static session::Options options(KvType kv, std::uint32_t batch = 0)
    {
        return {.device = session::DeviceId{.kind = session::DeviceId::Kind::Vulkan}, .kv = kv, .batch = batch};
    }

private Q_SLOTS:
    void prefillAgreesWithThePeer_data() { addGoldenRows(); }
    void prefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(KvType::F32), 4096, F32Cache);
    }

    void oddBatchesAgreeWithThePeer_data() { addGoldenRows(); }
    void oddBatchesAgreeWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(KvType::F32, 7), 4096, F32Cache);
    }

    void decodeAgreesWithThePeer_data() { addGoldenRows(); }
    void decodeAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(KvType::F32), 1, F32Cache);
    }

    void generationAgreesWithThePeer_data() { addGoldenRows(); }
    void generationAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::generate(json, options(KvType::F32), F32Cache);
    }

    void halfPrecisionCacheAgreesWithThePeer_data() { addGoldenRows(); }
    void halfPrecisionCacheAgreesWithThePeer()
    {
        QFETCH(QString, json);
        goldensession::compare(json, options(KvType::F16), 4096, F16Cache);
    }

    void cooperativeMatricesAgreeWithThePeer_data()
    {
        const auto devices = vulkan::Instance::create().and_then([](auto instance) { return vulkan::listDevices(*instance); });
        if (!devices || devices->empty() || !devices->front().matrixShape)
            QSKIP("NO COOPERATIVE MATRIX IS TESTED: the device has none of f16");
        addGoldenRows();
    }
    void cooperativeMatricesAgreeWithThePeer()
    {
        QFETCH(QString, json);
        auto inMatrices = options(KvType::F32);
        inMatrices.path.products = session::Products::Matrix;
        goldensession::compare(json, inMatrices, 4096, F16Cache); // what is multiplied is rounded like a cache of f16
    }
};

QTEST_GUILESS_MAIN(GoldenSessionTest)
#include "goldensessiontest.moc"
