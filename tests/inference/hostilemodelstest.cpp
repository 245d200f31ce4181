// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Model files that lie: each hyperparameter and tensor of each architecture, damaged on purpose. Whatever is wrong is refused by
// its name, at once, and no memory is taken on the word of a file.
#include "inference/chat/template.h"
#include "inference/gpu/memory.h"
#include "inference/model/plan.h"
#include "inference/reference/executor.h"
#include "inference/tokenizer/tokenizer.h"
#include "tests/inference/tinymodel.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <cmath>
#include <limits>

#include <sys/resource.h>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
constexpr qint64 MostMilliseconds = 1000; // the most time that one file may take
constexpr long MostKibibytes = 512 * 1024; // the most memory of this process with all that was read

/// Reads a file as the engine does until its weights are needed, and if nothing is wrong runs it as the reference does.
Result<std::shared_ptr<const model::Plan>> load(const TinyModel &tiny)
{
    const std::string bytes = tiny.bytes();
    const auto file = gguf::File::fromBytes(std::as_bytes(std::span(bytes)));
    if (!file) {
        return std::unexpected(file.error());
    }
    const auto tokenizer = tokenizer::Tokenizer::create(*file);
    if (!tokenizer) {
        return std::unexpected(tokenizer.error());
    }
    if (const auto chatTemplate = chat::Template::fromFile(**file); !chatTemplate) {
        return std::unexpected(chatTemplate.error());
    }
    const auto plan = model::plan(*file);
    if (!plan) {
        return plan;
    }
    constexpr std::uint64_t Gibi = std::uint64_t{1} << 30;
    const auto memory = execution::planMemory(gpu::memoryNeeds(**plan, {}, 512), {},
                                              {.deviceBytes = Gibi, .hostBytes = 0, .deviceName = "Scripted"});
    if (!memory) {
        return std::unexpected(memory.error());
    }
    reference::Executor executor(*plan, 2, execution::KvType::F16);
    if (const auto logits = executor.run(std::array<std::int32_t, 2>{0, 11}, 0); !logits) {
        return std::unexpected(logits.error());
    }
    return plan;
}

QByteArray said(const Result<std::shared_ptr<const model::Plan>> &outcome)
{
    return outcome ? QByteArray("accepted") : QByteArray::fromStdString(outcome.error().detail);
}

struct Value {
    const char *name;
    std::uint32_t type;
    std::string bytes;
    bool senseless; ///< true if no number of a model can be this: it must be refused wherever it is read
};

template<typename T>
Value value(const char *name, std::uint32_t type, T number, bool senseless)
{
    return {.name = name, .type = type, .bytes = GgufWriter::bytesOf(number), .senseless = senseless};
}

std::vector<Value> hostileValues()
{
    using T = TinyModel;
    constexpr float Infinity = std::numeric_limits<float>::infinity();
    const std::string text = GgufWriter::bytesOf(std::uint64_t{1}) + "x";
    const auto list = [](std::uint32_t type, std::uint64_t count, std::string_view elements) {
        return GgufWriter::bytesOf(type) + GgufWriter::bytesOf(count) + std::string(elements);
    };
    return {
        value("0", T::U32, std::uint32_t{0}, false),
        value("1", T::U32, std::uint32_t{1}, false),
        value("2^31", T::U32, std::uint32_t{1} << 31, false),
        value("2^32-1", T::U32, ~std::uint32_t{0}, false),
        value("2^63", T::U64, std::uint64_t{1} << 63, true),
        value("2^64-1", T::U64, ~std::uint64_t{0}, true),
        value("-1", T::I32, std::int32_t{-1}, false), // some real numbers may be negative
        value("-2^63", T::I64, std::numeric_limits<std::int64_t>::min(), true),
        value("NaN", T::F32, std::nanf(""), true),
        value("infinity", T::F32, Infinity, true),
        value("-infinity", T::F32, -Infinity, true),
        value("1e300", T::F64, 1e300, true),
        {.name = "a text", .type = T::String, .bytes = text, .senseless = true},
        {.name = "no elements", .type = T::Array, .bytes = list(T::U32, 0, ""), .senseless = true},
        {.name = "lists", .type = T::Array, .bytes = list(T::Array, 1, list(T::U32, 0, "")), .senseless = true},
        {.name = "two elements",
         .type = T::Array,
         .bytes = list(T::U32, 2, std::string_view("\1\0\0\0\2\0\0\0", 8)),
         .senseless = true},
    };
}

bool isNumber(const TinyModel::Entry &entry)
{
    return entry.type == TinyModel::U32 || entry.type == TinyModel::F32;
}
}

class HostileModelsTest : public QObject
{
    Q_OBJECT

private:
    static void addArchitectures()
    {
        QTest::addColumn<const model::Architecture *>("architecture");
        QTest::addColumn<bool>("experts");
        for (const model::Architecture &one : model::architectures()) {
            QTest::addRow("%s", std::string(one.name).c_str()) << &one << false;
            if (tiny::canHaveExperts(one)) {
                QTest::addRow("%s with experts", std::string(one.name).c_str()) << &one << true;
            }
        }
    }

    /// Loads a file, and fails the test where that takes long.
    static Result<std::shared_ptr<const model::Plan>> loadInTime(const TinyModel &tiny, const std::string &what)
    {
        QElapsedTimer timer;
        timer.start();
        auto outcome = load(tiny);
        [&] { QVERIFY2(timer.elapsed() < MostMilliseconds, what.c_str()); }();
        return outcome;
    }

private Q_SLOTS:
    void cleanup()
    {
        rusage usage{};
        QCOMPARE(getrusage(RUSAGE_SELF, &usage), 0);
#ifndef __SANITIZE_ADDRESS__
        QVERIFY2(usage.ru_maxrss < MostKibibytes, std::to_string(usage.ru_maxrss).c_str());
#endif
    }

    void wholeModelsAreAccepted_data() { addArchitectures(); }
    void wholeModelsAreAccepted()
    {
        QFETCH(const model::Architecture *, architecture);
        QFETCH(const bool, experts);
        for (const bool sentencePieces : {false, true}) {
            const auto outcome = load(tiny::model(*architecture, experts, sentencePieces));
            QVERIFY2(outcome, said(outcome).constData());
        }
    }

    void hyperparametersAreChecked_data() { addArchitectures(); }
    void hyperparametersAreChecked()
    {
        QFETCH(const model::Architecture *, architecture);
        QFETCH(const bool, experts);
        const TinyModel whole = tiny::model(*architecture, experts);
        std::vector<std::string> read;
        for (const TinyModel::Entry &entry : whole.entries) {
            if (!isNumber(entry) || entry.key.starts_with("tokenizer.")) {
                continue;
            }
            TinyModel model = whole;
            // Whoever reads a number minds a text in its place.
            if (loadInTime(model.string(entry.key, "x"), entry.key)) {
                continue;
            }
            read.push_back(entry.key);
            for (const Value &value : hostileValues()) {
                const std::string what = base::format("{} = {}", entry.key, value.name);
                const auto outcome = loadInTime(model.set(entry.key, value.type, value.bytes), what);
                QVERIFY2(!value.senseless || !outcome, what.c_str());
                QVERIFY2(!value.senseless || outcome.error().detail.contains(entry.key),
                         qPrintable(QString::fromStdString(what + ": ") + QString::fromUtf8(said(outcome))));
                QVERIFY2(outcome || outcome.error().code == ErrorCode::FileCorrupt
                             || outcome.error().code == ErrorCode::Unsupported || outcome.error().code == ErrorCode::OutOfMemory,
                         what.c_str());
                QVERIFY2(outcome || !outcome.error().detail.empty(), what.c_str());
            }
        }
        for (const char *name : {"block_count", "embedding_length", "attention.head_count", "attention.head_count_kv",
                                 "attention.key_length", "attention.value_length", "context_length", "rope.dimension_count",
                                 "attention.layer_norm_rms_epsilon", "rope.freq_base", "rope.scaling.factor"}) {
            const std::string key = base::format("{}.{}", architecture->name, name);
            QVERIFY2(std::ranges::contains(read, key), key.c_str());
        }
        QCOMPARE(std::ranges::contains(read, base::format("{}.expert_count", architecture->name)), experts);
    }

    void everyTensorIsNeeded_data() { addArchitectures(); }
    void everyTensorIsNeeded()
    {
        QFETCH(const model::Architecture *, architecture);
        QFETCH(const bool, experts);
        const TinyModel whole = tiny::model(*architecture, experts);
        for (std::size_t i = 0; i < whole.tensors.size(); ++i) {
            const std::string &name = whole.tensors[i].name;
            if (name.ends_with(".bias") || name == "rope_freqs.weight") {
                continue; // a model may have none
            }
            TinyModel model = whole;
            model.tensors.erase(model.tensors.begin() + static_cast<std::ptrdiff_t>(i));
            const auto outcome = loadInTime(model, name);
            QVERIFY2(!outcome && outcome.error().code == ErrorCode::FileCorrupt, name.c_str());
            QVERIFY2(outcome.error().detail.contains(name), said(outcome).constData());
        }
    }

    void shapesAndTypesAreChecked_data() { addArchitectures(); }
    void shapesAndTypesAreChecked()
    {
        QFETCH(const model::Architecture *, architecture);
        QFETCH(const bool, experts);
        const TinyModel whole = tiny::model(*architecture, experts);
        const auto refused = [](const TinyModel &model, const std::string &name, const char *what) {
            const auto outcome = loadInTime(model, name);
            QVERIFY2(!outcome, base::format("{} {}", name, what).c_str());
            QVERIFY2(outcome.error().detail.contains(name), said(outcome).constData());
        };
        for (std::size_t i = 0; i < whole.tensors.size(); ++i) {
            const TinyModel::Tensor &tensor = whole.tensors[i];
            for (std::size_t dimension = 0; dimension < tensor.shape.size(); ++dimension) {
                TinyModel model = whole;
                ++model.tensors[i].shape[dimension];
                model.tensors[i].data.resize(tensor.data.size() * 2);
                refused(model, tensor.name, "is larger");
                model.tensors[i].shape[dimension] = 1;
                refused(model, tensor.name, "is smaller");
                model.tensors[i].shape[dimension] = std::uint64_t{1} << 40;
                refused(model, tensor.name, "is huge");
            }
            TinyModel model = whole;
            model.tensors[i].shape.resize(4, 1);
            model.tensors[i].shape.back() = 2;
            model.tensors[i].data.resize(tensor.data.size() * 2);
            refused(model, tensor.name, "has another dimension");
            for (const std::uint32_t type : {4U, 999U, ~0U}) { // 4 was a type once
                model = whole;
                model.tensors[i].type = type;
                refused(model, tensor.name, "is of no known type");
            }
        }
    }

    void unknownNamesAreTold_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("architecture") << u"general.architecture"_s;
        QTest::newRow("tokenizer") << u"tokenizer.ggml.model"_s;
        QTest::newRow("pre-tokenizer") << u"tokenizer.ggml.pre"_s;
        QTest::newRow("position scaling") << u"llama.rope.scaling.type"_s;
    }
    void unknownNamesAreTold()
    {
        QFETCH(const QString, key);
        TinyModel model = tiny::model(*model::architecture("llama"));
        const auto outcome = load(model.string(key.toStdString(), "mistral-of-2030"));
        QVERIFY(!outcome);
        QVERIFY(outcome.error().code == ErrorCode::Unsupported);
        QVERIFY2(outcome.error().detail.contains("mistral-of-2030"), said(outcome).constData());
    }

    void tokenIdsOutsideTheVocabularyCountAsAbsent()
    {
        for (const bool sentencePieces : {false, true}) {
            for (const Value &value : hostileValues()) {
                if (std::string_view(value.name) == "0" || std::string_view(value.name) == "1") {
                    continue;
                }
                TinyModel model = tiny::model(*model::architecture("llama"), false, sentencePieces);
                for (const char *name : {"bos", "eos", "unknown", "eot", "eom", "fim_pre", "padding"}) {
                    model.set(base::format("tokenizer.ggml.{}_token_id", name), value.type, value.bytes);
                }
                model.set("tokenizer.ggml.add_bos_token", TinyModel::Bool, "\1")
                    .set("tokenizer.ggml.add_eos_token", TinyModel::Bool, "\1");
                const auto outcome = loadInTime(model, value.name);
                QVERIFY2(outcome, said(outcome).constData());
                const auto tokenizer = tokenizer::Tokenizer::create((*outcome)->file);
                QVERIFY(tokenizer);
                // SentencePiece has numbers of its own for them.
                QCOMPARE((*tokenizer)->vocabulary().beginOfSequence().has_value(), sentencePieces);
                for (const auto id : (*tokenizer)->encode("Hello ?", {.addSpecial = true, .parseSpecial = true})) {
                    QVERIFY((*tokenizer)->vocabulary().contains(id));
                }
            }
        }
    }

    void vocabulariesThatDoNotFitAreRefused()
    {
        const auto refused = [](const TinyModel &model, const char *named) {
            const auto outcome = loadInTime(model, named);
            QVERIFY2(!outcome && outcome.error().code == ErrorCode::FileCorrupt, said(outcome).constData());
            QVERIFY2(outcome.error().detail.contains(named), said(outcome).constData());
        };
        const auto pairs = [] { return tiny::model(*model::architecture("llama")); };
        const auto pieces = [] { return tiny::model(*model::architecture("llama"), false, true); };
        refused(pairs().strings("tokenizer.ggml.tokens", {}), "tokenizer.ggml.tokens");
        refused(pairs().number("tokenizer.ggml.tokens", 12), "tokenizer.ggml.tokens");
        refused(pairs().numbers<std::int32_t>("tokenizer.ggml.token_type", TinyModel::I32, {1, 1}), "tokenizer.ggml.token_type");
        refused(pieces().numbers<float>("tokenizer.ggml.scores", TinyModel::F32, {1, 1}), "tokenizer.ggml.scores");
        refused(pairs().strings("tokenizer.ggml.merges", {"l l", "broken"}), "broken");
        refused(pairs().number("tokenizer.ggml.merges", 1), "tokenizer.ggml.merges");
        refused(pairs()
                    .strings("tokenizer.ggml.tokens", {"a", "b"})
                    .strings("tokenizer.ggml.merges", {})
                    .numbers<std::int32_t>("tokenizer.ggml.token_type", TinyModel::I32, {1, 1}),
                "token_embd.weight");
    }

    void mergesOfUnknownTokensMakeNone()
    {
        TinyModel model = tiny::model(*model::architecture("llama"));
        model.strings("tokenizer.ggml.merges", {"l l", "H e", "He ll", "Hell o", "x yz", "\xFF \xFE", "o Ġ", "oĠ H"});
        const auto outcome = load(model);
        QVERIFY2(outcome, said(outcome).constData());
        const auto tokenizer = tokenizer::Tokenizer::create((*outcome)->file);
        QVERIFY(tokenizer);
        const auto ids = (*tokenizer)->encode("Hello Hexyz", {.addSpecial = false});
        QVERIFY(!ids.empty());
        for (const auto id : ids) {
            QVERIFY((*tokenizer)->vocabulary().contains(id));
        }
    }

    void senselessScoresAndTypesAreSurvived()
    {
        constexpr float Infinity = std::numeric_limits<float>::infinity();
        TinyModel model = tiny::model(*model::architecture("llama"), false, true);
        model.numbers<float>("tokenizer.ggml.scores", TinyModel::F32,
                             {NAN, Infinity, -Infinity, NAN, 1e38F, -1e38F, NAN, 0, NAN, Infinity, NAN, -0.0F});
        model.numbers<std::int32_t>("tokenizer.ggml.token_type", TinyModel::I32, {-1, 0, 7, 99, 1, 1, 6, 6, 1, 1, 1, 1 << 30});
        const auto outcome = load(model);
        QVERIFY2(outcome, said(outcome).constData());
        const auto tokenizer = tokenizer::Tokenizer::create((*outcome)->file);
        QVERIFY(tokenizer);
        (void)(*tokenizer)->decode((*tokenizer)->encode("Hello Hello\n\xFF", {}), true);
    }
};

QTEST_GUILESS_MAIN(HostileModelsTest)
#include "hostilemodelstest.moc"
