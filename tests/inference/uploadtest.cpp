// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Weights on their way to memory that the host cannot write. The device here is whatever there is; that it can write the memory,
// too, only serves to look at what arrived.
#include "inference/gpu/upload.h"

#include <QTest>

using namespace inference;

class UploadTest : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<const gpu::vulkan::Device> m_device;

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TRAMONTANE_VALIDATION", "1");
        auto device = gpu::vulkan::Instance::create().and_then(
            [](auto instance) { return gpu::vulkan::Device::open(std::move(instance)); });
        if (!device) {
            QSKIP(qPrintable(QStringLiteral("NO UPLOAD IS TESTED: ") + QString::fromStdString(device.error().detail)));
        }
        m_device = std::move(*device);
    }

    void allPiecesArriveInTheirPlaces_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<quint64>("unit");
        QTest::addColumn<quint64>("piece");
        QTest::addColumn<int>("pieces");
        QTest::newRow("one piece") << quint64{3000} << quint64{1000} << quint64{4096} << 1;
        QTest::newRow("pieces in turn") << quint64{52 * 1000} << quint64{1000} << quint64{4096} << 13;
        QTest::newRow("the last one shorter") << quint64{51 * 1000} << quint64{1000} << quint64{4096} << 13;
        QTest::newRow("units longer than a piece") << quint64{5 * 12000} << quint64{12000} << quint64{4096} << 5;
    }
    void allPiecesArriveInTheirPlaces()
    {
        QFETCH(quint64, bytes);
        QFETCH(quint64, unit);
        QFETCH(quint64, piece);
        QFETCH(int, pieces);
        gpu::Upload upload(m_device, piece);
        for (unsigned round = 0; round < 3; ++round) { // the buffers are used again
            const auto to = gpu::vulkan::Buffer::create(m_device, bytes, gpu::vulkan::Placement::Readback, "a test");
            QVERIFY(to);
            const auto expected = [&](std::uint64_t i) { return static_cast<std::byte>(i * 7 + i / 1000 + round); };
            int calls = 0;
            const auto done = upload.fill(*to, unit, [&](std::uint64_t begin, std::span<std::byte> part) {
                ++calls;
                QCOMPARE(begin % unit, 0U);
                QCOMPARE(part.size() % unit, 0U);
                for (std::size_t i = 0; i < part.size(); ++i) {
                    part[i] = expected(begin + i);
                }
            });
            QVERIFY2(done, done ? "" : done.error().detail.c_str());
            QCOMPARE(calls, pieces);
            QVERIFY(to->invalidate());
            for (std::uint64_t i = 0; i < bytes; ++i) {
                QCOMPARE(to->mapped()[i], expected(i));
            }
        }
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }
};

QTEST_GUILESS_MAIN(UploadTest)
#include "uploadtest.moc"
