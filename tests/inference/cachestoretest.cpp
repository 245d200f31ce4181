// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Files of chats' caches: they come back as they were, or not at all.

#include "inference/keeping/cachestore.h"
#include "inference/keeping/cachefile.h"
#include "inference/keeping/chatkeeper.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <numeric>
#include <random>

#include <sys/resource.h>

using namespace inference;
using execution::TokenId;
namespace fs = std::filesystem;

namespace
{
/// A cache whose keys and values are made of the tokens and nothing else.
class Memory final : public execution::Evaluator, public execution::CacheAccess
{
public:
    std::string name = "a model on a device";
    std::uint32_t vocabulary = 1000;
    std::vector<std::vector<std::byte>> keys{Layers};

    static constexpr std::uint32_t Layers = 3;

    void say(std::vector<TokenId> tokens)
    {
        m_tokens = std::move(tokens);
        m_evaluated = m_tokens.size();
        for (std::uint32_t layer = 0; layer < Layers; ++layer) {
            keys[layer] = bytesOf(layer, m_tokens);
        }
    }
    static std::vector<std::byte> bytesOf(std::uint32_t layer, std::span<const TokenId> tokens)
    {
        std::vector<std::byte> bytes;
        for (const TokenId token : tokens) {
            for (std::uint32_t i = 0; i < 5; ++i) {
                bytes.push_back(static_cast<std::byte>(token * 31 + static_cast<TokenId>(layer * 7 + i)));
            }
        }
        return bytes;
    }
    /// Returns whether the keys are those of the tokens.
    [[nodiscard]] bool isWhole() const
    {
        for (std::uint32_t layer = 0; layer < Layers; ++layer) {
            const auto expected = bytesOf(layer, m_tokens);
            if (!std::ranges::equal(expected, std::span(keys[layer]).first(std::min(expected.size(), keys[layer].size())))) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::uint32_t vocabularySize() const override { return vocabulary; }
    [[nodiscard]] std::uint32_t contextLength() const override { return 1024; }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }
    void truncate(std::size_t count) override { m_tokens.resize(count); }
    [[nodiscard]] Result<std::span<const float>> evaluate(std::span<const TokenId> /*tokens*/, std::stop_token /*stop*/,
                                                          const execution::Progress & /*progress*/) override
    {
        return fail(ErrorCode::Internal, "this one only remembers");
    }
    [[nodiscard]] execution::CacheAccess *cacheAccess() override { return this; }

    [[nodiscard]] std::string identity() const override { return name; }
    [[nodiscard]] std::uint32_t layers() const override { return Layers; }
    [[nodiscard]] std::uint64_t layerBytes(std::uint32_t /*layer*/, std::uint32_t positions) const override
    {
        return std::uint64_t{5} * positions;
    }
    [[nodiscard]] std::size_t evaluatedTokens() const override { return m_evaluated; }
    [[nodiscard]] Result<void> read(std::uint32_t layer, std::uint32_t /*positions*/, std::span<std::byte> bytes) override
    {
        std::ranges::copy(std::span(keys[layer]).first(bytes.size()), bytes.begin());
        return {};
    }
    [[nodiscard]] Result<void> write(std::uint32_t layer, std::uint32_t /*positions*/, std::span<const std::byte> bytes) override
    {
        m_tokens.clear();
        keys[layer].assign(bytes.begin(), bytes.end());
        return {};
    }
    [[nodiscard]] Result<void> adopt(std::vector<TokenId> tokens, std::size_t evaluated) override
    {
        if (std::ranges::any_of(tokens,
                                [this](TokenId token) { return token < 0 || token >= static_cast<TokenId>(vocabulary); })) {
            return fail(ErrorCode::Usage, "no such token");
        }
        m_tokens = std::move(tokens);
        m_evaluated = evaluated;
        return {};
    }

private:
    std::vector<TokenId> m_tokens;
    std::size_t m_evaluated = 0;
};

std::vector<TokenId> chat(std::size_t length, TokenId first = 0)
{
    std::vector<TokenId> tokens(length);
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

std::string contents(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const fs::path &path, const std::string &bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}
}

class CacheStoreTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] fs::path folder() const { return fs::path(m_folder->path().toStdString()) / "chats"; }
    [[nodiscard]] std::size_t files() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()));
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void comesBackAsItWas()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(210));
        QVERIFY(store.save("7", memory));
        Memory other;
        other.say(chat(100, 500));
        auto prompt = chat(300);
        QCOMPARE(store.restore("7", other, prompt), std::optional<std::size_t>(192)); // whole blocks of positions come back
        QVERIFY(std::ranges::equal(other.tokens(), chat(192)));
        QVERIFY(other.isWhole());
        QCOMPARE(other.evaluatedTokens(), 210U);
    }

    void isForItsOwnerOnly()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(100));
        QVERIFY(store.save("../../x", memory));
        QCOMPARE(files(), 1U); // a key is no path
        const auto path = store.pathOf("../../x");
        QCOMPARE(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        QCOMPARE(fs::status(folder()).permissions(), fs::perms::owner_all);
    }

    void isNotReadWhereItIsOfNoUse()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(200));
        QVERIFY(store.save("7", memory));
        Memory here;
        here.say(chat(190));
        QVERIFY(!store.restore("7", here, chat(300))); // nearly all is there
        QCOMPARE(here.tokens().size(), 190U);
        QVERIFY(!store.restore("8", here, chat(300)));
        QVERIFY(!store.restore("7", here, chat(300, 77))); // another text by now
        QCOMPARE(here.tokens().size(), 190U);
        QVERIFY(fs::exists(store.pathOf("7")));
        Memory small;
        small.say(chat(40));
        QVERIFY(store.save("9", small)); // so few tokens are evaluated as quickly as a file is read
        QVERIFY(!fs::exists(store.pathOf("9")));
    }

    void foreignFilesAreRemoved_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("another model") << 0;
        QTest::newRow("a vocabulary without its tokens") << 1;
        QTest::newRow("another chat's file") << 2;
        QTest::newRow("no file of ours") << 3;
        QTest::newRow("an empty file") << 4;
        QTest::newRow("a later version") << 5;
    }
    void foreignFilesAreRemoved()
    {
        QFETCH(const int, what);
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(200));
        QVERIFY(store.save("7", memory));
        Memory other;
        std::string key = "7";
        const auto path = store.pathOf("7");
        if (what == 0) {
            other.name = "another model";
        } else if (what == 1) {
            other.vocabulary = 100;
        } else if (what == 2) {
            key = "8";
            fs::rename(path, store.pathOf(key));
        } else if (what == 3) {
            put(path, std::string(5000, 'x'));
        } else if (what == 4) {
            put(path, {});
        } else {
            auto bytes = contents(path);
            ++bytes[8];
            put(path, bytes);
        }
        QVERIFY(!store.restore(key, other, chat(300)));
        QCOMPARE(other.tokens().size(), 0U);
        QVERIFY(!fs::exists(store.pathOf(key)));
    }

    void everyWrongBitIsNoticed()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(96));
        QVERIFY(store.save("7", memory));
        const auto path = store.pathOf("7");
        const auto whole = contents(path);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 1 << at % 8);
            put(path, bytes);
            Memory other;
            QVERIFY2(!store.restore("7", other, chat(200)), qPrintable(QString::number(at)));
            QCOMPARE(other.tokens().size(), 0U);
            QVERIFY(!fs::exists(path));
        }
        for (std::size_t length = 0; length < whole.size(); length += length % 40 == 0 ? 1 : 13) {
            put(path, whole.substr(0, length));
            Memory other;
            QVERIFY(!store.restore("7", other, chat(200)));
            QVERIFY(!fs::exists(path));
        }
        put(path, whole + "x");
        Memory other;
        QVERIFY(!store.restore("7", other, chat(200)));
        put(path, whole);
        QVERIFY(store.restore("7", other, chat(200)));
    }

    void anyBytesAreSurvived()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(96));
        QVERIFY(store.save("7", memory));
        const auto path = store.pathOf("7");
        const auto whole = contents(path);
        std::mt19937 random(1);
        for (int round = 0; round < 3000; ++round) {
            auto bytes = whole;
            for (unsigned changes = 1 + random() % 8; changes > 0; --changes) {
                bytes[random() % (round % 2 == 0 ? 60 : bytes.size())] = static_cast<char>(random());
            }
            put(path, bytes);
            Memory other;
            other.say(chat(10));
            const auto restored = store.restore("7", other, chat(200));
            QVERIFY(!restored || bytes == whole);
            QVERIFY(other.isWhole());
        }
    }

    void theLeastRecentlyUsedGoFirst()
    {
        Memory memory;
        memory.say(chat(96));
        keeping::CacheStore measure(folder(), 1 << 20);
        QVERIFY(measure.save("0", memory));
        const auto one = measure.sizeBytes();
        keeping::CacheStore store(folder(), 3 * one);
        const auto age = [&store](const char *key, int minutes) {
            fs::last_write_time(store.pathOf(key), fs::file_time_type::clock::now() - std::chrono::minutes(minutes));
        };
        for (const char *key : {"1", "2"}) {
            QVERIFY(store.save(key, memory));
        }
        age("0", 30);
        age("1", 20);
        age("2", 10);
        Memory other;
        QVERIFY(store.restore("0", other, chat(200))); // it is the latest in use now
        QVERIFY(store.save("3", memory));
        QVERIFY(fs::exists(store.pathOf("0")));
        QVERIFY(!fs::exists(store.pathOf("1")));
        QVERIFY(fs::exists(store.pathOf("2")));
        QCOMPARE(store.sizeBytes(), 3 * one);
        store.setLimit(one);
        QCOMPARE(files(), 1U);
        QVERIFY(fs::exists(store.pathOf("3")));
        store.setLimit(0);
        QCOMPARE(files(), 0U);
        QVERIFY(store.save("4", memory));
        QCOMPARE(files(), 0U);
        QVERIFY(!store.restore("4", other, chat(200)));
    }

    void aFullDiskLosesNothing()
    {
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(96));
        QVERIFY(store.save("7", memory));
        memory.say(chat(512));
        const rlimit full{.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &full), 0);
        const auto saved = store.save("7", memory);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!saved);
        QCOMPARE(files(), 1U); // nothing is left half written
        QCOMPARE(memory.tokens().size(), 512U);
        Memory other;
        QCOMPARE(store.restore("7", other, chat(300)), std::optional<std::size_t>(96)); // the older one
    }

    void aFolderThatCannotBeIsNoHarm()
    {
        put(folder(), "a file"); // it lies where the folder should be
        keeping::CacheStore store(folder(), 1 << 20);
        Memory memory;
        memory.say(chat(96));
        QVERIFY(!store.save("7", memory));
        QVERIFY(!store.restore("7", memory, chat(200)));
        store.forget("7");
        QCOMPARE(contents(folder()), std::string("a file"));
    }

    void unfinishedFilesGo()
    {
        fs::create_directories(folder());
        put(folder() / "0123-1.99.tramontane-cache-part", "unfinished");
        fs::last_write_time(folder() / "0123-1.99.tramontane-cache-part",
                            fs::file_time_type::clock::now() - std::chrono::hours(1));
        put(folder() / "0124-1.98.tramontane-cache-part", "still written by another program");
        put(folder() / "film.part", "not ours");
        fs::last_write_time(folder() / "film.part", fs::file_time_type::clock::now() - std::chrono::hours(1));
        const keeping::CacheStore store(folder(), 0);
        QCOMPARE(files(), 2U);
    }

    void aChatIsKeptWhenAnotherTakesItsPlace()
    {
        keeping::ChatKeeper keeper(std::make_unique<keeping::CacheStore>(folder(), 1 << 20));
        Memory memory;
        keeper.begin("1", memory, chat(200));
        memory.say(chat(200));
        keeper.end();
        QVERIFY(keeper.isDirty());
        keeper.begin("", memory, chat(100, 400)); // a question that belongs to no chat
        memory.say(chat(100, 400));
        keeper.end();
        QVERIFY(!keeper.isDirty());
        QCOMPARE(files(), 1U);
        keeper.begin("1", memory, chat(300));
        QCOMPARE(memory.tokens().size(), 192U);
        QVERIFY(memory.isWhole());
    }

    void aForgottenChatIsNotKeptAgain()
    {
        keeping::ChatKeeper keeper(std::make_unique<keeping::CacheStore>(folder(), 1 << 20));
        Memory memory;
        keeper.begin("1", memory, chat(200));
        memory.say(chat(200));
        keeper.end();
        keeper.save(memory, [] { return true; }); // something came in between
        QVERIFY(keeper.isDirty());
        QCOMPARE(files(), 0U);
        keeper.save(memory);
        QCOMPARE(files(), 1U);
        keeper.begin("1", memory, chat(210));
        keeper.forget("1"); // this comes while its answer is being written
        QCOMPARE(files(), 0U);
        keeper.end();
        keeper.save(memory);
        QCOMPARE(files(), 0U);
    }
};

QTEST_GUILESS_MAIN(CacheStoreTest)
#include "cachestoretest.moc"
