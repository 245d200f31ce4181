// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Model files come from strangers: whatever is wrong with one has to be an Error that says so.

#include "inference/gguf/file.h"

#include "tests/inference/ggufwriter.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

#include <unistd.h>

using namespace inference;

namespace
{
constexpr std::uint32_t F32 = 0;
constexpr std::uint32_t Q8_0 = 8;

GgufWriter sensible()
{
    GgufWriter writer;
    writer.string("general.architecture", "llama").number("llama.block_count", 2);
    writer.tensor("a", {4, 2}, F32, std::string(32, 'x')).tensor("b", {32, 1}, Q8_0, std::string(34, 'y'));
    return writer;
}

/// Returns the memory that this process has in use.
std::uint64_t residentBytes()
{
    std::ifstream file("/proc/self/statm"); // proc(5)
    std::uint64_t pages = 0;
    file >> pages >> pages;
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string text(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}
}

Q_DECLARE_METATYPE(GgufWriter)

class GgufTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sensibleFilesAreRead()
    {
        for (const std::uint32_t version : {2U, 3U}) {
            GgufWriter writer = sensible();
            writer.version = version;
            const auto file = writer.open();
            QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
            QCOMPARE((*file)->version(), version);
            QCOMPARE((*file)->string("general.architecture"), std::optional<std::string_view>("llama"));
            QCOMPARE((*file)->unsignedInteger("llama.block_count"), std::optional<std::uint64_t>(2));
            QVERIFY(!(*file)->string("llama.block_count"));
            QVERIFY(!(*file)->entry("absent"));
            QCOMPARE((*file)->tensors().size(), 2U);
            const gguf::Tensor *a = (*file)->tensor("a");
            QVERIFY(a);
            QCOMPARE(a->cols(), 4U);
            QCOMPARE(a->rows(), 2U);
            QCOMPARE(text(a->data), std::string(32, 'x'));
            QCOMPARE(text((*file)->tensor("b")->data), std::string(34, 'y'));
            QVERIFY(!(*file)->tensor("c"));
        }
    }

    void everyKindOfValueIsRead()
    {
        GgufWriter writer;
        const auto bytes = []<typename T>(T value) { return GgufWriter::bytesOf(value); };
        writer.raw("u8", 0, bytes(std::uint8_t{200}))
            .raw("i8", 1, bytes(std::int8_t{-3}))
            .raw("u16", 2, bytes(std::uint16_t{60000}));
        writer.raw("i16", 3, bytes(std::int16_t{-300})).raw("i32", 5, bytes(std::int32_t{-70000})).raw("f32", 6, bytes(0.5F));
        writer.raw("true", 7, bytes(std::uint8_t{1}))
            .raw("u64", 10, bytes(~std::uint64_t{0}))
            .raw("i64", 11, bytes(std::int64_t{7}));
        writer.raw("f64", 12, bytes(0.25)).integers("list", {1, -2, 3}).strings("words", {"x", "", "\xFF"});
        writer.raw("floats", 9, bytes(std::uint32_t{6}) + bytes(std::uint64_t{2}) + bytes(1.5F) + bytes(2.5F));
        const auto file = writer.open();
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QCOMPARE((*file)->unsignedInteger("u8"), std::optional<std::uint64_t>(200));
        QVERIFY(!(*file)->unsignedInteger("i8"));
        QCOMPARE((*file)->real("i8"), std::optional(-3.0));
        QCOMPARE((*file)->unsignedInteger("u16"), std::optional<std::uint64_t>(60000));
        QCOMPARE((*file)->real("i16"), std::optional(-300.0));
        QCOMPARE((*file)->real("i32"), std::optional(-70000.0));
        QCOMPARE((*file)->real("f32"), std::optional(0.5));
        QCOMPARE((*file)->boolean("true"), std::optional(true));
        QCOMPARE((*file)->unsignedInteger("u64"), std::optional(~std::uint64_t{0}));
        QCOMPARE((*file)->unsignedInteger("i64"), std::optional<std::uint64_t>(7));
        QCOMPARE((*file)->real("f64"), std::optional(0.25));
        QVERIFY((*file)->integers("list") == (std::vector<std::int64_t>{1, -2, 3}));
        QVERIFY((*file)->strings("words") == (std::vector<std::string_view>{"x", "", "\xFF"}));
        QVERIFY((*file)->reals("floats") == (std::vector<float>{1.5F, 2.5F}));
        QVERIFY(!(*file)->strings("list"));
    }

    void wrongFilesAreRefused_data()
    {
        QTest::addColumn<GgufWriter>("writer");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("named"); // what the error's detail names
        const auto row = [](const char *name, const GgufWriter &writer, ErrorCode code, const char *named) {
            QTest::newRow(name) << writer << static_cast<int>(code) << QString::fromUtf8(named);
        };
        const auto with = [](auto change) {
            GgufWriter writer = sensible();
            change(writer);
            return writer;
        };
        using W = GgufWriter;
        const std::string data(64, 'z');
        const auto corrupt = ErrorCode::FileCorrupt;
        row("version 1", with([](W &w) { w.version = 1; }), ErrorCode::Unsupported, "version 1");
        row("version 4", with([](W &w) { w.version = 4; }), ErrorCode::Unsupported, "version 4");
        row("big-endian", with([](W &w) { w.version = 0x03000000; }), ErrorCode::Unsupported, "big-endian");
        row("more entries than bytes", with([](W &w) { w.extraEntries = 1ULL << 60; }), corrupt, "claims");
        row("more tensors than bytes", with([](W &w) { w.extraTensors = 1ULL << 60; }), corrupt, "claims");
        row("one entry too many", with([](W &w) { w.extraEntries = 1; }), corrupt, "");
        row("duplicate key", with([](W &w) { w.number("llama.block_count", 3); }), corrupt, "llama.block_count");
        row("empty key", with([](W &w) { w.number("", 3); }), corrupt, "no name");
        row("unknown value type", with([](W &w) { w.raw("k", 77, "12345678"); }), corrupt, "77");
        const auto array = [](std::uint32_t type, std::uint64_t count) { return W::bytesOf(type) + W::bytesOf(count); };
        row("arrays in arrays without end", with([&](W &w) {
                std::string nested = array(9, 1);
                for (int depth = 0; depth < 10; ++depth) {
                    nested += array(9, 1);
                }
                w.raw("k", 9, nested);
            }),
            ErrorCode::Unsupported, "nests");
        row("huge array in an array", with([&](W &w) { w.raw("k", 9, array(9, 1) + array(5, 1ULL << 61)); }), corrupt, "k");
        row("more arrays than bytes", with([&](W &w) { w.raw("k", 9, array(9, 1ULL << 60)); }), corrupt, "k");
        row("array of nothing known",
            with([](W &w) { w.raw("k", 9, W::bytesOf(std::uint32_t{50}) + W::bytesOf(std::uint64_t{1})); }), corrupt, "50");
        row("huge array", with([](W &w) { w.raw("k", 9, W::bytesOf(std::uint32_t{12}) + W::bytesOf(std::uint64_t{1} << 61)); }),
            corrupt, "k");
        row("huge array of strings",
            with([](W &w) { w.raw("k", 9, W::bytesOf(std::uint32_t{8}) + W::bytesOf(~std::uint64_t{0})); }), corrupt, "k");
        row("huge string", with([](W &w) { w.raw("k", 8, W::bytesOf(~std::uint64_t{0})); }), corrupt, "k");
        row("alignment 0", with([](W &w) { w.number("general.alignment", 0); }), corrupt, "alignment");
        row("alignment 48", with([](W &w) { w.number("general.alignment", 48); }), corrupt, "alignment");
        row("alignment as text", with([](W &w) { w.string("general.alignment", "32"); }), corrupt, "alignment");
        row("duplicate tensor", with([&](W &w) { w.tensor("a", {1}, F32, data); }), corrupt, "twice");
        row("nameless tensor", with([&](W &w) { w.tensor("", {1}, F32, data); }), corrupt, "no name");
        row("no dimension", with([&](W &w) { w.tensor("t", {}, F32, data); }), corrupt, "dimensions");
        row("five dimensions", with([&](W &w) { w.tensor("t", {1, 1, 1, 1, 1}, F32, data); }), corrupt, "dimensions");
        row("empty dimension", with([&](W &w) { w.tensor("t", {4, 0}, F32, data); }), corrupt, "empty");
        row("overflowing shape", with([&](W &w) { w.tensor("t", {1ULL << 32, 1ULL << 32}, F32, data); }), corrupt, "counted");
        row("overflowing bytes", with([&](W &w) { w.tensor("t", {1ULL << 62}, F32, data); }), corrupt, "counted");
        row("unknown type", with([&](W &w) { w.tensor("t", {1}, 999, data); }), ErrorCode::Unsupported, "999");
        row("half a block", with([&](W &w) { w.tensor("t", {16}, Q8_0, data); }), corrupt, "block");
        row("crooked offset", with([&](W &w) { w.tensor("t", {1}, F32, data, 100); }), corrupt, "multiple");
        row("offset beyond the end", with([&](W &w) { w.tensor("t", {1}, F32, data, 1ULL << 40); }), corrupt, "truncated");
        row("length beyond the end", with([&](W &w) { w.tensor("t", {1000}, F32, data); }), corrupt, "truncated");
        row("overlap", with([&](W &w) { w.tensor("t", {8}, F32, data, 0); }), corrupt, "overlap");
    }

    void wrongFilesAreRefused()
    {
        QFETCH(const GgufWriter, writer);
        QFETCH(const int, code);
        QFETCH(const QString, named);
        const auto file = writer.open();
        QVERIFY(!file);
        QCOMPARE(static_cast<int>(file.error().code), code);
        QVERIFY2(QString::fromStdString(file.error().detail).contains(named), file.error().detail.c_str());
    }

    void everyTruncationIsRefused()
    {
        const std::string whole = sensible().bytes();
        QVERIFY(gguf::File::fromBytes(std::as_bytes(std::span(whole))));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto file = gguf::File::fromBytes(std::as_bytes(std::span(whole).first(length)));
            QVERIFY2(!file && file.error().code == ErrorCode::FileCorrupt, std::to_string(length).c_str());
        }
    }

    void arraysOfArraysAreRead()
    {
        const auto array
            = [](std::uint32_t type, std::uint64_t count) { return GgufWriter::bytesOf(type) + GgufWriter::bytesOf(count); };
        GgufWriter writer = sensible();
        writer.raw("nested", 9, array(9, 2) + array(5, 1) + GgufWriter::bytesOf(std::int32_t{-1}) + array(8, 0))
            .number("after", 7);
        const auto file = writer.open();
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QCOMPARE((*file)->entry("nested")->elementType, gguf::ValueType::Array);
        QCOMPARE((*file)->unsignedInteger("after"), std::optional<std::uint64_t>(7)); // what follows is found
    }

    void partsAreOneModel()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const char *name, const GgufWriter &writer) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            const std::string bytes = writer.bytes();
            QCOMPARE(file.write(bytes.data(), static_cast<qint64>(bytes.size())), static_cast<qint64>(bytes.size()));
        };
        const auto part = [](std::uint32_t number, std::uint32_t count, const char *tensor, char fill) {
            GgufWriter writer;
            if (number == 0) {
                writer.string("general.architecture", "llama").number("split.tensors.count", 2);
            }
            writer.number("split.no", number).number("split.count", count);
            writer.tensor(tensor, {8}, F32, std::string(32, fill));
            return writer;
        };
        const std::filesystem::path base = folder.path().toStdString();
        const auto error = [&base](const char *name) {
            const auto file = gguf::File::open(base / name);
            return file ? std::string() : file.error().detail;
        };
        write("m-00001-of-00002.gguf", part(0, 2, "a", 'x'));
        QVERIFY(error("m-00001-of-00002.gguf").contains("m-00002-of-00002.gguf"));
        write("m-00002-of-00002.gguf", part(1, 2, "b", 'y'));
        for (const char *name : {"m-00001-of-00002.gguf", "m-00002-of-00002.gguf"}) {
            const auto file = gguf::File::open(base / name);
            QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
            QCOMPARE((*file)->string("general.architecture"), std::optional<std::string_view>("llama"));
            QCOMPARE((*file)->tensors().size(), 2U);
            QCOMPARE(text((*file)->tensor("a")->data), std::string(32, 'x'));
            QCOMPARE(text((*file)->tensor("b")->data), std::string(32, 'y'));
            QVERIFY((*file)->sizeBytes() > 128);
        }
        write("m-00002-of-00002.gguf", part(1, 2, "a", 'y'));
        QVERIFY(error("m-00001-of-00002.gguf").contains("earlier part"));
        write("m-00002-of-00002.gguf", part(1, 3, "b", 'y'));
        QVERIFY(error("m-00001-of-00002.gguf").contains("another model"));
        write("other.gguf", part(0, 2, "a", 'x'));
        QVERIFY(error("other.gguf").contains("NAME-00001-of-00002.gguf"));
        GgufWriter more = part(1, 2, "b", 'y');
        more.tensor("c", {8}, F32, std::string(32, 'z'));
        write("m-00002-of-00002.gguf", more);
        QVERIFY(error("m-00001-of-00002.gguf").contains("3 tensors"));
    }

    void filesThatShrinkAreNoticed()
    {
        QTemporaryDir folder;
        QFile stored(folder.filePath(QStringLiteral("m.gguf")));
        QVERIFY(stored.open(QIODevice::WriteOnly));
        const std::string bytes = sensible().bytes();
        stored.write(bytes.data(), static_cast<qint64>(bytes.size()));
        stored.close();
        const auto file = gguf::File::open(stored.fileName().toStdString());
        QVERIFY(file.has_value());
        QVERIFY((*file)->checkWhole().has_value());
        QVERIFY(stored.resize(stored.size() - 1));
        const auto whole = (*file)->checkWhole();
        QVERIFY(!whole);
        QCOMPARE(whole.error().code, ErrorCode::FileCorrupt);
    }

    void whatIsGivenBackTakesNoMemoryAndCanBeReadAgain()
    {
        constexpr std::uint64_t Size = 32 << 20;
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("large.gguf")).toStdString();
        std::ofstream(path, std::ios::binary) << GgufWriter().tensor("a", {Size / 4}, F32, std::string(Size, 'x')).bytes();
        const auto file = gguf::File::open(path);
        QVERIFY(file);
        const gguf::Tensor &tensor = (*file)->tensors()[0];
        const auto letters = [&tensor] { return std::ranges::count(tensor.data, std::byte{'x'}); };
        QCOMPARE(letters(), static_cast<std::ptrdiff_t>(Size));
        const auto before = residentBytes();
        (*file)->giveBack(tensor);
        QVERIFY2(residentBytes() + Size * 3 / 4 < before, "the pages are still there");
        QCOMPARE(letters(), static_cast<std::ptrdiff_t>(Size));

        const auto inMemory = sensible().open(); // here nothing could bring the bytes back
        QVERIFY(inMemory);
        (*inMemory)->giveBack((*inMemory)->tensors()[0]);
        QCOMPARE(text((*inMemory)->tensors()[0].data), std::string(32, 'x'));
    }

    void pathsThatAreNoModelAreErrors()
    {
        QTemporaryDir folder;
        const auto code = [](const std::filesystem::path &path) {
            const auto file = gguf::File::open(path);
            return file ? ErrorCode::Internal : file.error().code;
        };
        const std::filesystem::path base = folder.path().toStdString();
        QCOMPARE(code(base / "absent"), ErrorCode::FileNotFound);
        QCOMPARE(code(base), ErrorCode::FileNotFound);
        QCOMPARE(code("/dev/null"), ErrorCode::FileNotFound);
        QFile empty(folder.filePath(QStringLiteral("empty")));
        QVERIFY(empty.open(QIODevice::WriteOnly));
        QCOMPARE(code(base / "empty"), ErrorCode::FileCorrupt);
        QFile other(folder.filePath(QStringLiteral("other")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("This is a letter, not a model, and long enough to be one.");
        other.close();
        QCOMPARE(code(base / "other"), ErrorCode::FileCorrupt);
    }

    void messagesStayOnOneLine()
    {
        GgufWriter writer;
        writer.tensor("bad\nname\x1b[31m\xFF", {0}, F32, "");
        const auto file = writer.open();
        QVERIFY(!file);
        for (const char letter : file.error().detail) {
            QVERIFY(static_cast<unsigned char>(letter) >= 0x20);
        }
        QVERIFY(QString::fromStdString(file.error().detail).contains(QLatin1String("\\x0a")));
    }
};

QTEST_GUILESS_MAIN(GgufTest)
#include "gguftest.moc"
