// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares every shader with inference/reference/, operation by operation, on random models with awkward sizes, with Vulkan's
// validation layer on and silent.
#include "tests/inference/agreementtest.h"

#include "inference/gpu/device.h"
#include "inference/gpu/weightlayout.h"
#include "inference/trials/trial.h"

#include <QTest>

#include <algorithm>

using namespace inference;
using gguf::TensorType;
using trials::TrialShape;
using trialshapes::ofType;

class ShaderTest : public AgreementTest
{
    Q_OBJECT

private:
    std::shared_ptr<gpu::vulkan::Device> m_device;
    gpu::vulkan::Shape m_shape;

    static execution::Precision precisionOf(const execution::Methods &methods)
    {
        return methods.products == execution::Products::Float ? execution::Precision::Exact : execution::Precision::Fast;
    }
    void compareWithReference(const TrialShape &shape) override { compare(shape); }
    /// Compares by the methods that `methods` names, where the types of the weights have them.
    void compare(const TrialShape &shape, const execution::Methods &methods = {})
    {
        compare(shape, methods,
                trials::trialLimit(shape.kv, precisionOf(methods) == execution::Precision::Exact ? 0 : gpu::RoundingError));
    }
    void compare(const TrialShape &shape, const execution::Methods &methods, double limit)
    {
        gpu::Device device(m_device);
        device.setMethods(execution::tableOf(device, methods));
        const auto precision = precisionOf(methods);
        const auto deviations = trials::runTrial(device, shape, precision);
        QVERIFY2(deviations, deviations ? "" : deviations.error().detail.c_str());
        if (precision == execution::Precision::Fast) {
            QVERIFY2(std::ranges::max(*deviations, {}, &trials::Deviation::nmse).nmse > 1e-9, "all was computed in floats");
        }
        for (const auto &[operation, nmse] : *deviations) {
            QVERIFY2(nmse <= limit,
                     qPrintable(QStringLiteral("%1 is off by an NMSE of %2").arg(QString::fromStdString(operation)).arg(nmse)));
        }
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

    /// Returns a model of nothing but a look-up and the head.
    static TrialShape justWeights(TensorType type)
    {
        auto shape = ofType(type);
        shape.layers = 0;
        return shape;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TRAMONTANE_VALIDATION", "1");
        auto instance = gpu::vulkan::Instance::create();
        if (!instance) {
            QSKIP(qPrintable(QStringLiteral("NO SHADER IS TESTED: ") + QString::fromStdString(instance.error().detail)));
        }
        QVERIFY((*instance)->isValidating());
        auto device = gpu::vulkan::Device::open(std::move(*instance));
        if (!device) {
            QSKIP(qPrintable(QStringLiteral("NO SHADER IS TESTED: ") + QString::fromStdString(device.error().detail)));
        }
        m_device = std::move(*device);
        m_shape = m_device->shape();
    }

    void cleanup()
    {
        if (m_device) {
            m_device->setShape(m_shape);
        }
    }

    void everyWeightTypeAgreesWithTheReference_data()
    {
        QTest::addColumn<TensorType>("type");
        for (const auto &format : gpu::weightFormats()) {
            QTest::newRow(gguf::traits(format.type)->name.data()) << format.type;
        }
    }
    void everyWeightTypeAgreesWithTheReference()
    {
        QFETCH(TensorType, type);
        compare(ofType(type));
    }

    void shapesForOtherDevicesAgreeWithTheReference_data()
    {
        QTest::addColumn<bool>("pairs");
        QTest::addColumn<quint32>("split");
        QTest::addColumn<quint32>("rowGroups");
        QTest::addColumn<quint32>("tokensAtOnce");
        QTest::addColumn<quint32>("attendedAtOnce");
        QTest::newRow("pairs of words") << true << 1U << 4U << 4U << 256U;
        QTest::newRow("columns shared by three subgroups") << false << 3U << 2U << 8U << 1024U;
        QTest::newRow("one row a lane, as on a GPU") << true << 4U << 1U << 8U << 512U;
        QTest::newRow("each token reads the cache for itself") << false << 1U << 4U << 4U << 1U;
    }
    void shapesForOtherDevicesAgreeWithTheReference()
    {
        QFETCH(bool, pairs);
        QFETCH(quint32, split);
        QFETCH(quint32, rowGroups);
        QFETCH(quint32, tokensAtOnce);
        QFETCH(quint32, attendedAtOnce);
        auto device = m_shape;
        device.pairs = pairs || !m_device->capabilities().int64;
        device.split = split;
        device.rowGroups = device.promptRowGroups = rowGroups;
        device.tokensAtOnce = tokensAtOnce;
        device.attendedAtOnce = attendedAtOnce;
        m_device->setShape(device);
        compare(ofType(TensorType::Q4_1));
    }

    void uniformLoadsAgreeWithTheReference_data()
    {
        QTest::addColumn<TrialShape>("shape");
        for (const auto type : {TensorType::Q8_0, TensorType::Q5_K}) { // the first has few words, the second has many
            QTest::newRow(gguf::traits(type)->name.data()) << ofType(type);
        }
        auto shape = justWeights(TensorType::Q8_0);
        shape.hidden = 96;
        shape.vocabulary = 33;
        shape.bias = true;
        QTest::newRow("rows that do not fill a tile") << shape;
        shape = ofType(TensorType::Q4_K);
        shape.experts = 5;
        shape.expertsUsed = 2;
        QTest::newRow("experts") << shape;
    }
    void uniformLoadsAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        const execution::Methods uniform{.loads = execution::Loads::Uniform};
        compare(shape, uniform);
    }

    void uniformLoadsOfOtherDevicesAgreeWithTheReference()
    {
        auto device = m_shape;
        device.pairs = true;
        device.split = 2;
        device.rowGroups = device.promptRowGroups = 2;
        m_device->setShape(device);
        compare(ofType(TensorType::Q4_1), {.loads = execution::Loads::Uniform});
    }

    void productsOfEightBitsAgreeWithTheReference_data()
    {
        if (!m_device->capabilities().packedDot) {
            QSKIP("NO PRODUCT OF 8 BITS IS TESTED: this device has none");
        }
        QTest::addColumn<TrialShape>("shape");
        const gpu::Device device(m_device);
        for (const auto &format : gpu::weightFormats()) {
            const auto offer = device.offer(format.type, execution::Offered::All);
            const auto name = gguf::traits(format.type)->name;
            if (std::ranges::contains(offer.products, execution::Products::Dot8)) {
                QTest::newRow(name.data()) << justWeights(format.type);
            } else {
                QVERIFY2(name == "F32" || name == "F16" || name == "BF16", name.data());
            }
        }
        auto shape = ofType(TensorType::Q8_0); // rows and tokens divide by nothing, columns by 32 only
        shape.hidden = 96;
        shape.feedForward = 160;
        shape.heads = 3;
        shape.kvHeads = 1;
        shape.headDimensions = 32;
        shape.rotated = 32;
        shape.vocabulary = 33;
        shape.promptTokens = 19;
        shape.batch = 17;
        shape.bias = true;
        shape.postNorm = true;
        QTest::newRow("odd sizes") << shape;
        shape = ofType(TensorType::Q4_K);
        shape.upType = TensorType::Q6_K;
        shape.experts = 5;
        shape.expertsUsed = 2;
        shape.promptTokens = 20;
        shape.batch = 20;
        QTest::newRow("experts of two types") << shape;
        shape = ofType(TensorType::Q4_0);
        shape.valueType = TensorType::F16;
        QTest::newRow("some weights are no whole numbers") << shape;
    }
    void productsOfEightBitsAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape, {.products = execution::Products::Dot8});
    }

    void productsOfEightBitsOfOtherDevicesAgreeWithTheReference()
    {
        if (!m_device->capabilities().packedDot) {
            QSKIP("NO PRODUCT OF 8 BITS IS TESTED: this device has none");
        }
        auto device = m_shape;
        device.pairs = true;
        device.promptRowGroups = 2;
        device.tokensAtOnce = 8;
        device.dispatchLimit = 1000;
        m_device->setShape(device);
        compare(ofType(TensorType::Q6_K), {.products = execution::Products::Dot8});
    }

    void cooperativeMatricesAgreeWithTheReference_data()
    {
        if (!m_device->capabilities().matrixShape) {
            QSKIP("NO COOPERATIVE MATRIX IS TESTED: the device has none of f16");
        }
        QTest::addColumn<TrialShape>("shape");
        QTest::addColumn<quint64>("dispatchLimit");
        const quint64 usual = m_shape.dispatchLimit;
        for (const auto &format : gpu::weightFormats()) {
            QTest::newRow(gguf::traits(format.type)->name.data()) << ofType(format.type) << usual;
        }
        auto shape = ofType(TensorType::F32);
        shape.hidden = 45;
        shape.feedForward = 150;
        shape.vocabulary = 33;
        shape.bias = true;
        shape.promptTokens = 75;
        shape.batch = 30;
        QTest::newRow("nothing divides by anything") << shape << usual;
        QTest::newRow("rows in several dispatches") << shape << quint64{100'000};
        shape.activation = model::Activation::Kind::Gelu;
        shape.gated = false;
        shape.postNorm = true;
        QTest::newRow("without a gate") << shape << usual;
        shape = ofType(TensorType::Q8_0);
        shape.experts = 5;
        shape.expertsUsed = 2;
        QTest::newRow("experts beside them") << shape << usual;
    }
    void cooperativeMatricesAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        QFETCH(quint64, dispatchLimit);
        auto device = m_shape;
        device.dispatchLimit = dispatchLimit;
        m_device->setShape(device);
        constexpr double OfHalves = 2e-6; // weights and x are rounded to 11 bits
        compare(shape, {.products = execution::Products::Matrix}, OfHalves);
    }

    void longWorkIsCutIntoSeveralDispatches()
    {
        auto device = m_shape;
        device.dispatchLimit = 1000;
        m_device->setShape(device);
        compare(ofType(TensorType::Q8_0));
    }
};

QTEST_GUILESS_MAIN(ShaderTest)
#include "moc_agreementtest.cpp"
#include "shadertest.moc"
