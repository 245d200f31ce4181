// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tramontane-engine with model files that lie or change: one clear line, a status, and no memory taken on the word of a file.
#include "tests/inference/tinymodel.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
constexpr qint64 MostMilliseconds = 3000; // this includes the start of the process on a busy machine
constexpr int WaitMs = 60'000;

struct Outcome {
    int status = -1;
    QByteArray out;
    QByteArray err;
    qint64 milliseconds = 0;
};

/// Runs the engine, which may take no more address space than `mebibytes`, or as much as it likes with 0.
Outcome engine(const QStringList &arguments, rlim_t mebibytes)
{
    QProcess process;
#ifndef __SANITIZE_ADDRESS__
    process.setChildProcessModifier([mebibytes] {
        const rlimit limit{.rlim_cur = mebibytes << 20, .rlim_max = mebibytes << 20};
        if (mebibytes > 0) {
            setrlimit(RLIMIT_AS, &limit);
        }
    });
#endif
    QElapsedTimer timer;
    timer.start();
    process.start(QStringLiteral(TRAMONTANE_ENGINE), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(WaitMs) || process.exitStatus() != QProcess::NormalExit) {
        return {.status = -1, .out = {}, .err = process.readAllStandardError(), .milliseconds = timer.elapsed()};
    }
    return {.status = process.exitCode(),
            .out = process.readAllStandardOutput(),
            .err = process.readAllStandardError(),
            .milliseconds = timer.elapsed()};
}

TinyModel llama()
{
    return tiny::model(*model::architecture("llama"));
}
}

class HostileCommandTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString write(const TinyModel &model) const { return write(model.bytes()); }
    QString write(const std::string &bytes) const
    {
        QFile file(m_folder.filePath(u"model.gguf"_s));
        const bool written = file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(bytes)) >= 0;
        return written ? file.fileName() : QString();
    }

private Q_SLOTS:
    void liesAreRefusedAtOnce_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char *name, const TinyModel &model, const char *named) {
            QTest::newRow(name) << QByteArray::fromStdString(model.bytes()) << QByteArray(named);
        };
        row("layers that are not there", llama().number("llama.block_count", 1024), "blk.1.");
        row("endless layers", llama().number("llama.block_count", ~0U), "llama.block_count");
        row("huge width", llama().number("llama.embedding_length", 65536), "token_embd.weight");
        row("huge feed-forward network", llama().number("llama.feed_forward_length", 1 << 19), "blk.0.ffn_");
        row("huge heads", llama().number("llama.attention.head_count", 1024), "blk.0.attn_q.weight");
        row("endless context", llama().number("llama.context_length", ~0U), "llama.context_length");
        row("experts that are not there", llama().number("llama.expert_count", 1024).number("llama.expert_used_count", 1024),
            "blk.0.ffn_gate_inp.weight");
        TinyModel huge = llama();
        huge.tensors.front().shape = {tiny::Hidden, std::uint64_t{1} << 20};
        row("a table larger than the file", huge, "token_embd.weight");
        GgufWriter claims;
        claims.extraTensors = std::uint64_t{1} << 40;
        claims.extraEntries = std::uint64_t{1} << 40;
        QTest::newRow("more than a file can hold") << QByteArray::fromStdString(claims.bytes()) << QByteArray("claims");
        GgufWriter text;
        text.raw("general.name", TinyModel::String, GgufWriter::bytesOf(std::uint64_t{1} << 34));
        QTest::newRow("a text larger than the file") << QByteArray::fromStdString(text.bytes()) << QByteArray("general.name");
    }
    void liesAreRefusedAtOnce()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, named);
        const QString path = write(bytes.toStdString());
        QVERIFY(!path.isEmpty());
        constexpr rlim_t MostMebibytes = 512;
        for (const QStringList &arguments : {QStringList{u"logits"_s, u"--model"_s, path, u"--tokens"_s, u"1"_s},
                                             QStringList{u"generate"_s, u"--model"_s, path, u"--prompt"_s, u"Hello"_s},
                                             QStringList{u"inspect"_s, path, u"--memory"_s}}) {
            const Outcome outcome = engine(arguments, MostMebibytes);
            QVERIFY2(outcome.status == 1, outcome.err.constData());
            QVERIFY2(outcome.err.count('\n') == 1 && outcome.err.contains(named), outcome.err.constData());
            QVERIFY(outcome.out.isEmpty());
            QVERIFY2(outcome.milliseconds < MostMilliseconds, QByteArray::number(outcome.milliseconds).constData());
        }
    }

    void aContextBeyondAllMemoryIsRefusedWithFigures()
    {
        // The file is honest: 64 layers that were trained for so much need 256 GiB of keys and values.
        constexpr std::uint32_t Context = 1U << 27;
        constexpr std::uint32_t Layers = 64;
        TinyModel model = llama();
        model.number("llama.context_length", Context).number("llama.block_count", Layers);
        const TinyModel one = model;
        for (std::uint32_t layer = 1; layer < Layers; ++layer) {
            for (TinyModel::Tensor tensor : one.tensors) {
                if (tensor.name.starts_with("blk.0.")) {
                    tensor.name.replace(0, 6, base::format("blk.{}.", layer));
                    model.tensors.push_back(std::move(tensor));
                }
            }
        }
        const QString path = write(model);
        const Outcome outcome = engine({u"logits"_s, u"--model"_s, path, u"--tokens"_s, u"1"_s, u"--context"_s,
                                        QString::number(Context), u"--kv"_s, u"f32"_s},
                                       0);
        if (outcome.status == 1 && outcome.err.contains("Vulkan")) {
            QSKIP("NO VULKAN DEVICE: memory is not planned");
        }
        QVERIFY2(outcome.status == 1, outcome.err.constData());
        QVERIFY2(outcome.err.count('\n') == 1 && outcome.err.contains("the largest context that fits"), outcome.err.constData());
        QVERIFY2(outcome.milliseconds < MostMilliseconds, QByteArray::number(outcome.milliseconds).constData());
    }

    void aContextBeyondCountingIsWrongUsage()
    {
        const Outcome outcome
            = engine({u"logits"_s, u"--model"_s, write(llama()), u"--tokens"_s, u"1"_s, u"--context"_s, u"4294967295"_s}, 0);
        if (outcome.status == 1 && outcome.err.contains("Vulkan")) {
            QSKIP("NO VULKAN DEVICE: memory is not planned");
        }
        QVERIFY2(outcome.status == 2 && outcome.err.contains("4294967295"), outcome.err.constData());
    }

    void aFileThatShrinksEndsTheEngineWithAWord()
    {
        const QString path = write(llama());
        QProcess process;
        process.start(QStringLiteral(TRAMONTANE_ENGINE), {u"tokenize"_s, u"--model"_s, path, u"--jsonl"_s});
        const QByteArray request = "{\"text\": \"He\", \"add_special\": false, \"parse_special\": true}\n";
        process.write(request);
        QVERIFY(process.waitForReadyRead(WaitMs)); // the vocabulary is mapped and in use
        QVERIFY(process.readAllStandardOutput().contains("ids"));
        QVERIFY(QFile::resize(path, 0));
        process.write(request);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(WaitMs));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        const QByteArray said = process.readAllStandardError();
        QVERIFY2(said.count('\n') == 1 && said.contains("became shorter"), said.constData());
    }
};

QTEST_GUILESS_MAIN(HostileCommandTest)
#include "hostilecommandtest.moc"
