// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares the shaders with llama.cpp.
#include "goldensession.h"

#include "inference/devices/devices.h"
#include "inference/gpu/vulkan/device.h"

#include <algorithm>

using namespace inference;
using execution::KvType;

class GoldenSessionTest : public QObject
{
    Q_OBJECT

private:
    static execution::Options options(KvType kv, std::uint32_t batch = 0)
    {
        return {.device = execution::DeviceId{.kind = execution::DeviceId::Kind::Vulkan},
                .kv = kv,
                .precision = execution::Precision::Exact,
                .batch = batch};
    }

    /// Returns options with which prompts are multiplied in 8 bits, which only tests ask some devices for.
    static execution::Options dot8()
    {
        auto wish = options(KvType::F16);
        wish.precision = execution::Precision::Fast;
        wish.methods.products = execution::Products::Dot8;
        return wish;
    }

    /// Returns whether the model has products in whole numbers: it has none if all its weights are floats.
    static bool hasWholeWeights(const gguf::File &file)
    {
        using gguf::TensorType;
        return std::ranges::any_of(file.tensors(), [](const gguf::Tensor &tensor) {
            return tensor.type != TensorType::F32 && tensor.type != TensorType::F16 && tensor.type != TensorType::BF16;
        });
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

    void eightBitPrefillAgreesWithThePeer_data() { addGoldenRows(); }
    void eightBitPrefillAgreesWithThePeer()
    {
        QFETCH(QString, json);
        const auto golden = Golden::load(json);
        QVERIFY(golden);
        const auto file = gguf::File::open(golden->modelPath.toStdString());
        QVERIFY(file);
        if (hasWholeWeights(**file)) {
            if (const auto device = devices::openDevice(*dot8().device); device
                && !std::ranges::contains((*device)->offer(gguf::TensorType::Q8_0, execution::Offered::All).products,
                                          execution::Products::Dot8)) {
                QSKIP("NOTHING IS TESTED: this device has no products of 8 bits");
            }
            goldensession::compare(json, dot8(), 4096, eightBits(json));
            return;
        }
        const auto opened = session::Session::open(*file, dot8());
        QVERIFY2(!opened, "a model of floats took products of 8 bits");
        if (opened.error().code == ErrorCode::NoDevice) {
            QSKIP(("NOTHING IS TESTED: " + opened.error().detail).c_str());
        }
        QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    }

    void cooperativeMatricesAgreeWithThePeer_data()
    {
        const auto devices
            = gpu::vulkan::Instance::create().and_then([](auto instance) { return gpu::vulkan::listDevices(*instance); });
        if (!devices || devices->empty() || !devices->front().matrixShape) {
            QSKIP("NO COOPERATIVE MATRIX IS TESTED: the device has none of f16");
        }
        addGoldenRows();
    }
    void cooperativeMatricesAgreeWithThePeer()
    {
        QFETCH(QString, json);
        auto inMatrices = options(KvType::F32);
        inMatrices.methods.products = execution::Products::Matrix;
        goldensession::compare(json, inMatrices, 4096, F16Cache); // what is multiplied is rounded like a cache of f16
    }
};

QTEST_GUILESS_MAIN(GoldenSessionTest)
#include "goldensessiontest.moc"
