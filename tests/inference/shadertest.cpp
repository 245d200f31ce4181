// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every shader against inference/reference/, operation by operation, on random models with awkward sizes, with Vulkan's
// validation layer on and silent.
#include "inference/layers/device.h"
#include "inference/layers/weightlayout.h"
#include "inference/session/trial.h"

#include <QTest>

using namespace inference;
using gguf::TensorType;
using session::KvType;
using session::TrialShape;

Q_DECLARE_METATYPE(session::TrialShape)

namespace
{
TrialShape ofType(TensorType type)
{
    TrialShape shape;
    shape.type = shape.upType = shape.valueType = type;
    shape.kv = KvType::F32;
    return shape;
}
}

class ShaderTest : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<vulkan::Device> m_device;
    vulkan::Shape m_shape;

    void compare(const TrialShape &shape)
    {
        layers::Device device(m_device);
        const auto deviations = session::runTrial(device, shape);
        QVERIFY2(deviations, deviations ? "" : deviations.error().detail.c_str());
        for (const auto &[operation, nmse] : *deviations)
            QVERIFY2(nmse <= session::trialLimit(shape.kv),
                     qPrintable(QStringLiteral("%1 is off by an NMSE of %2").arg(QString::fromStdString(operation)).arg(nmse)));
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TRAMONTANE_VALIDATION", "1");
        auto instance = vulkan::Instance::create();
        if (!instance)
            QSKIP(qPrintable(QStringLiteral("NO SHADER IS TESTED: ") + QString::fromStdString(instance.error().detail)));
        QVERIFY((*instance)->isValidating());
        auto device = vulkan::Device::open(std::move(*instance));
        if (!device)
            QSKIP(qPrintable(QStringLiteral("NO SHADER IS TESTED: ") + QString::fromStdString(device.error().detail)));
        m_device = std::move(*device);
        m_shape = m_device->shape();
    }

    void cleanup()
    {
        if (m_device)
            m_device->setShape(m_shape);
    }

    void everyWeightTypeAgreesWithTheReference_data()
    {
        QTest::addColumn<TensorType>("type");
        for (const auto &[type, shader, units, meta, pack] : layers::weightFormats())
            QTest::newRow(gguf::traits(type)->name.data()) << type;
    }
    void everyWeightTypeAgreesWithTheReference()
    {
        QFETCH(TensorType, type);
        compare(ofType(type));
    }

    void oddSizesAgreeWithTheReference_data()
    {
        QTest::addColumn<TrialShape>("shape");
        auto shape = ofType(TensorType::F32);
        shape.hidden = 45;
        shape.feedForward = 71;
        shape.heads = 3;
        shape.kvHeads = 1;
        shape.headDimensions = 14;
        shape.rotated = 10;
        shape.vocabulary = 33;
        shape.layers = 2;
        QTest::newRow("nothing divides by anything") << shape;
        shape.neighbours = false;
        shape.bias = true;
        shape.kv = KvType::F16;
        QTest::newRow("halves, biases, f16 cache") << shape;
        shape.rotated = 0;
        shape.heads = 10;
        shape.kvHeads = 2;
        shape.headDimensions = 6;
        QTest::newRow("no rotary embedding, five queries a key") << shape;
        shape = ofType(TensorType::Q8_0);
        shape.hidden = 96;
        shape.feedForward = 160;
        shape.heads = 7;
        shape.kvHeads = 7;
        shape.headDimensions = 32;
        shape.rotated = 32;
        shape.promptTokens = 19;
        shape.batch = 17;
        QTest::newRow("no grouped queries, a long batch") << shape;
        shape.heads = shape.kvHeads = 1;
        shape.batch = 1;
        QTest::newRow("one head, one token at a time") << shape;
    }
    void oddSizesAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape);
    }

    void everyFeatureAgreesWithTheReference_data()
    {
        using Kind = model::Activation::Kind;
        QTest::addColumn<TrialShape>("shape");
        auto small = ofType(TensorType::F32);
        small.hidden = 70;
        small.feedForward = 44;
        small.heads = 6;
        small.kvHeads = 2;
        small.headDimensions = 20;
        small.rotated = 20;
        small.layers = 2;
        small.promptTokens = 23;
        small.batch = 9;
        auto shape = small;
        shape.queryKeyNorm = true;
        shape.postNorm = true;
        QTest::newRow("norms of queries, keys and results") << shape;
        shape = small;
        shape.softCap = 0.5F;
        shape.temperature = 0.4F;
        QTest::newRow("soft caps and temperature") << shape;
        shape = small;
        shape.activation = Kind::Gelu;
        QTest::newRow("GELU") << shape;
        shape.activation = Kind::Xielu;
        shape.gated = false;
        QTest::newRow("xIELU without a gate") << shape;
        shape = small;
        shape.experts = 7;
        shape.expertsUsed = 3;
        QTest::newRow("experts") << shape;
        shape.renormalise = false;
        shape.gated = false;
        shape.activation = Kind::Gelu;
        shape.experts = 40;
        shape.expertsUsed = 1;
        QTest::newRow("one of many experts, without a gate") << shape;
        shape = ofType(TensorType::Q4_K);
        shape.upType = TensorType::Q6_K;
        shape.experts = 4;
        shape.expertsUsed = 4;
        shape.promptTokens = 20;
        shape.batch = 20;
        QTest::newRow("all experts, of two types") << shape;
        shape = small;
        shape.window = 11;
        QTest::newRow("window") << shape;
        shape.promptTokens = 90;
        QTest::newRow("window in a ring") << shape;
        shape.kv = KvType::Q8_0;
        QTest::newRow("window in a ring of eight bits") << shape;
        shape = small;
        shape.kv = KvType::Q8_0;
        shape.headDimensions = 80;
        QTest::newRow("heads of 80 in eight bits") << shape;
        shape.headDimensions = shape.rotated = 256;
        shape.heads = 5;
        shape.kvHeads = 1;
        shape.kv = KvType::F16;
        QTest::newRow("five heads of 256") << shape;
    }
    void everyFeatureAgreesWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape);
    }

    void typesMayDifferWithinAnOperation()
    {
        auto shape = ofType(TensorType::Q4_0);
        shape.valueType = TensorType::Q6_K;
        shape.upType = TensorType::Q8_0;
        compare(shape);
    }

    void longContextsAreSplit_data()
    {
        QTest::addColumn<quint32>("window");
        QTest::newRow("whole") << 0U;
        QTest::newRow("window") << 300U;
    }
    void longContextsAreSplit()
    {
        QFETCH(quint32, window);
        auto shape = ofType(TensorType::F32);
        shape.hidden = 32;
        shape.feedForward = 32;
        shape.heads = 3;
        shape.kvHeads = 1;
        shape.headDimensions = 12;
        shape.rotated = 12;
        shape.window = window;
        shape.promptTokens = 700;
        shape.batch = 32;
        compare(shape);
    }

    void shapesForOtherDevicesAgreeWithTheReference_data()
    {
        QTest::addColumn<bool>("pairs");
        QTest::addColumn<quint32>("split");
        QTest::addColumn<quint32>("rowGroups");
        QTest::addColumn<quint32>("tokensAtOnce");
        QTest::newRow("pairs of words") << true << 1U << 4U << 4U;
        QTest::newRow("columns shared by three subgroups") << false << 3U << 2U << 8U;
        QTest::newRow("one row a lane, as on a GPU") << true << 4U << 1U << 8U;
    }
    void shapesForOtherDevicesAgreeWithTheReference()
    {
        QFETCH(bool, pairs);
        QFETCH(quint32, split);
        QFETCH(quint32, rowGroups);
        QFETCH(quint32, tokensAtOnce);
        auto device = m_shape;
        device.pairs = pairs;
        device.split = split;
        device.rowGroups = rowGroups;
        device.tokensAtOnce = tokensAtOnce;
        m_device->setShape(device);
        compare(ofType(TensorType::Q4_1));
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
#include "shadertest.moc"
