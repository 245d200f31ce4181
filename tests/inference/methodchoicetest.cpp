// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which of a device's methods of computing products is taken, and what is remembered of it.
#include "inference/devices/methodchoice.h"
#include "inference/devices/selftest.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace inference;
using execution::Loads;
using execution::Methods;
using execution::Options;
using gguf::TensorType;

namespace
{
/// A device that has two ways of loading weights, but for F32. Its figures and failures are made up.
class MadeUpDevice final : public execution::Device
{
public:
    explicit MadeUpDevice(const char *driver = "1")
    {
        m_info.name = "made up";
        m_info.identity = std::string("made-up-") + driver;
    }

    double lanesMs = 2;
    double uniformMs = 1;
    bool uniformIsRight = true;
    bool uniformIsWorthTrying = true;
    int timings = 0;
    std::vector<std::string> tested;

    [[nodiscard]] const execution::DeviceInfo &info() const override { return m_info; }
    [[nodiscard]] Result<execution::MemoryPlan> planMemory(const model::Plan & /*plan*/,
                                                           const Options & /*options*/) const override
    {
        return fail(ErrorCode::Unsupported, "made up");
    }
    [[nodiscard]] Result<std::unique_ptr<execution::Executor>> load(std::shared_ptr<const model::Plan> /*plan*/,
                                                                    const Options & /*options*/,
                                                                    const execution::Progress & /*progress*/,
                                                                    const std::stop_token & /*stop*/) override
    {
        return fail(ErrorCode::Unsupported, "made up");
    }
    [[nodiscard]] Result<double> bandwidth() const override { return 1; }
    [[nodiscard]] Result<double> multiplyRate() const override { return 1; }
    [[nodiscard]] Result<std::vector<trials::SelfTestResult>> test(std::span<const trials::SelfTestCase> cases)
    {
        std::vector<trials::SelfTestResult> results;
        for (const auto &one : cases) {
            tested.push_back(one.name);
            results.push_back(
                {.name = one.name, .passed = one.methods.loads == Loads::Lanes || uniformIsRight, .detail = "made up"});
        }
        return results;
    }
    [[nodiscard]] std::vector<execution::Variant> variants(const Methods & /*methods*/) const override { return {{}}; }
    [[nodiscard]] Result<std::unique_ptr<execution::Device>> openVariant(const execution::Variant & /*variant*/,
                                                                         execution::TrialSize /*size*/) const override
    {
        return fail(ErrorCode::Unsupported, "made up");
    }
    [[nodiscard]] execution::MethodOffer offer(TensorType type, execution::Offered offered) const override
    {
        execution::MethodOffer offer{.products = {execution::Products::Float}, .loads = {Loads::Lanes}};
        if (type != TensorType::F32 && (uniformIsWorthTrying || offered == execution::Offered::All)) {
            offer.loads.push_back(Loads::Uniform);
        }
        return offer;
    }
    [[nodiscard]] Result<std::vector<double>> productTimes(const gguf::Tensor & /*matrix*/, std::span<const Methods> methods,
                                                           execution::Phase phase) override
    {
        ++timings;
        std::vector<double> ms;
        for (const auto &one : methods) {
            ms.push_back(phase == execution::Phase::Decode && one.loads == Loads::Uniform ? uniformMs : lanesMs);
        }
        return ms;
    }

private:
    execution::DeviceInfo m_info;
};

const std::vector<std::string> Cases{"F32", "Q4_K", "layers"};
}

class MethodChoiceTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_cache; ///< where choices are remembered

    static Result<void> choose(MadeUpDevice &device, const Options &options = {}, const std::vector<std::string> &cases = Cases)
    {
        return devices::chooseMethods(device, cases, options,
                                      [&device](const auto & /*same*/, auto some) { return device.test(some); });
    }

private Q_SLOTS:
    void init()
    {
        m_cache = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", m_cache->path().toLocal8Bit());
    }

    void fastestIsTakenOnceItPassedItsSelfTest()
    {
        MadeUpDevice device;
        QVERIFY(choose(device));
        QCOMPARE(device.methods().of(TensorType::Q4_K).loads, Loads::Uniform);
        QCOMPARE(device.methods().of(TensorType::F32).loads, Loads::Lanes);
        QCOMPARE(device.tested, (std::vector<std::string>{"Q4_K+uniform", "layers+uniform"}));
    }

    void choiceIsRememberedUntilTheDriverChanges()
    {
        MadeUpDevice first;
        QVERIFY(choose(first));
        QCOMPARE(first.timings, 1); // Q4_K's loads are timed; nothing else has a choice
        const auto remembered = devices::rememberedMethods(first.info());
        QCOMPARE(remembered.size(), std::size_t{1});
        QCOMPARE(remembered.front().type, std::string("Q4_K"));
        QCOMPARE(remembered.front().methods.loads, Loads::Uniform);
        QCOMPARE(remembered.front().ms, (std::map<std::string, double>{{"lanes", 2}, {"uniform", 1}}));

        MadeUpDevice again;
        QVERIFY(choose(again));
        QCOMPARE(again.timings, 0);
        QVERIFY(again.tested.empty());
        QCOMPARE(again.methods().of(TensorType::Q4_K).loads, Loads::Uniform);

        MadeUpDevice otherDriver("2");
        otherDriver.uniformMs = 3;
        QVERIFY(choose(otherDriver));
        QCOMPARE(otherDriver.timings, 1);
        QCOMPARE(otherDriver.methods().of(TensorType::Q4_K).loads, Loads::Lanes);
        QVERIFY(otherDriver.tested.empty());
    }

    void whatIsHardlyFasterIsNotTaken()
    {
        MadeUpDevice device;
        device.uniformMs = 1.98;
        QVERIFY(choose(device));
        QCOMPARE(device.methods().of(TensorType::Q4_K).loads, Loads::Lanes);
    }

    void pathThatComputesWrongIsNotTaken()
    {
        MadeUpDevice device;
        device.uniformIsRight = false;
        QVERIFY(choose(device));
        QCOMPARE(device.methods().of(TensorType::Q4_K).loads, Loads::Lanes);
        QCOMPARE(devices::selfTestState(device.info()), devices::SelfTestState::Untested); // it is no failure of the device

        MadeUpDevice again; // it is not tried again at each start
        QVERIFY(choose(again));
        QCOMPARE(again.timings, 0);
        QVERIFY(again.tested.empty());
    }

    void wishIsGrantedOrRefused()
    {
        MadeUpDevice device;
        device.uniformIsWorthTrying = false;
        Options options;
        options.methods.loads = Loads::Uniform;
        QVERIFY(choose(device, options));
        QCOMPARE(device.timings, 0);
        QCOMPARE(device.methods().of(TensorType::Q4_K).loads, Loads::Uniform);
        QVERIFY(devices::rememberedMethods(device.info()).empty()); // a wish is no choice

        const std::vector<std::string> floats{"F32", "layers"};
        const auto none = choose(device, options, floats);
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::Unsupported);

        MadeUpDevice wrong("2");
        wrong.uniformIsRight = false;
        const auto refused = choose(wrong, options);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::DeviceFailed);
    }

    void rememberedPathsAreTestedByTheCommandToo()
    {
        MadeUpDevice device;
        QVERIFY(devices::methodCases(device.info()).empty());
        QVERIFY(choose(device));
        const auto names = devices::methodCases(device.info());
        QVERIFY(std::ranges::contains(names, "Q4_K+uniform"));
        QVERIFY(std::ranges::contains(names, "experts+uniform"));
        QVERIFY(!std::ranges::contains(names, "Q8_0+uniform"));
        for (const auto &name : names) {
            QCOMPARE(trials::selfTestCase(name).value_or(trials::SelfTestCase()).methods.loads, Loads::Uniform);
        }
    }
};

QTEST_GUILESS_MAIN(MethodChoiceTest)
#include "methodchoicetest.moc"
