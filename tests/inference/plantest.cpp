// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a model file must say before anything is run on a device: damaged copies of good files, byte by byte.
#include "ggufwriter.h"

#include "inference/model/plan.h"
#include "inference/reference/executor.h"

#include <QFile>
#include <QTest>
#include <QtEndian>

#include <cmath>
#include <random>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray own(const QString &name)
{
    return read(QStringLiteral(TRAMONTANE_TEST_DATA "/models/") + name);
}

Result<std::shared_ptr<const model::Plan>> planned(const QByteArray &bytes)
{
    const auto file = gguf::File::fromBytes(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    return file ? model::plan(*file) : std::unexpected(file.error());
}

/// GGUF writes a text as its 64-bit length and its bytes.
QByteArray packed(const QByteArray &text)
{
    QByteArray length(8, 0);
    qToLittleEndian<quint64>(static_cast<quint64>(text.size()), length.data());
    return length + text;
}

/// Returns `bytes` in which the first text `from` has become `to`, which is as long.
QByteArray renamed(QByteArray bytes, const QByteArray &from, const QByteArray &to)
{
    const qsizetype at = bytes.indexOf(packed(from));
    return at < 0 || from.size() != to.size() ? QByteArray() : bytes.replace(at + 8, to.size(), to);
}

/// Returns `bytes` in which the 32-bit value of `key`, which follows its 32-bit type, has become `value`.
QByteArray valued(QByteArray bytes, const QByteArray &key, quint32 value)
{
    const qsizetype at = bytes.indexOf(packed(key));
    if (at < 0) {
        return {};
    }
    qToLittleEndian<quint32>(value, bytes.data() + at + 8 + key.size() + 4);
    return bytes;
}

/// A model of one layer with 32 columns and 4 heads of 8 dimensions that share 2 key heads, all zeros, for architectures of which
/// there is no golden model. Tensors of the layer are given as (name, shape).
class TinyModel
{
public:
    explicit TinyModel(std::string architecture)
        : m_architecture(std::move(architecture))
    {
        m_writer.string("general.architecture", m_architecture);
        for (const auto &[key, value] : {std::pair{"block_count", 1U},
                                         {"embedding_length", 32U},
                                         {"attention.head_count", 4U},
                                         {"attention.head_count_kv", 2U},
                                         {"feed_forward_length", 64U},
                                         {"context_length", 128U}}) {
            number(key, value);
        }
        real("attention.layer_norm_rms_epsilon", 1e-5F);
        tensor("token_embd.weight", {32, 40}).tensor("output_norm.weight", {32});
        layer("attn_q.weight", {32, 32}).layer("attn_k.weight", {32, 16}).layer("attn_v.weight", {32, 16});
        layer("attn_output.weight", {32, 32});
    }

    TinyModel &number(const std::string &key, std::uint32_t value)
    {
        m_writer.number(m_architecture + "." + key, value);
        return *this;
    }
    TinyModel &real(const std::string &key, float value)
    {
        m_writer.raw(m_architecture + "." + key, 6, GgufWriter::bytesOf(value));
        return *this;
    }
    TinyModel &text(const std::string &key, const std::string &value)
    {
        m_writer.string(m_architecture + "." + key, value);
        return *this;
    }
    TinyModel &flag(const std::string &key, bool value)
    {
        m_writer.boolean(m_architecture + "." + key, value);
        return *this;
    }
    TinyModel &flags(const std::string &key, const std::vector<bool> &values)
    {
        m_writer.booleans(m_architecture + "." + key, values);
        return *this;
    }
    /// Adds both halves of a layer as Llama has them.
    TinyModel &plainLayer()
    {
        layer("attn_norm.weight", {32}).layer("ffn_norm.weight", {32});
        return layer("ffn_gate.weight", {32, 64}).layer("ffn_up.weight", {32, 64}).layer("ffn_down.weight", {64, 32});
    }
    TinyModel &layer(const std::string &name, const std::vector<std::uint64_t> &shape) { return tensor("blk.0." + name, shape); }
    TinyModel &tensor(const std::string &name, const std::vector<std::uint64_t> &shape)
    {
        std::uint64_t bytes = sizeof(float);
        for (const auto length : shape) {
            bytes *= length;
        }
        m_writer.tensor(name, shape, 0, std::string(bytes, '\0'));
        return *this;
    }
    [[nodiscard]] Result<std::shared_ptr<const model::Plan>> plan() const { return m_writer.open().and_then(model::plan); }

private:
    std::string m_architecture;
    GgufWriter m_writer;
};

TinyModel olmo()
{
    TinyModel model("olmo2");
    model.layer("attn_q_norm.weight", {32}).layer("attn_k_norm.weight", {16});
    model.layer("post_attention_norm.weight", {32}).layer("post_ffw_norm.weight", {32});
    model.layer("ffn_gate.weight", {32, 64}).layer("ffn_up.weight", {32, 64}).layer("ffn_down.weight", {64, 32});
    return model;
}

/// Returns `bytes` in which the two lengths of a matrix have changed places.
QByteArray transposed(QByteArray bytes, const QByteArray &tensor)
{
    const qsizetype at = bytes.indexOf(packed(tensor));
    if (at < 0) {
        return {};
    }
    char *lengths = bytes.data() + at + 8 + tensor.size() + 4;
    std::swap_ranges(lengths, lengths + 8, lengths + 8);
    return bytes;
}
}

class PlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void llamaIsAListOfSixOperationsALayer()
    {
        const auto plan = planned(own(u"llama_gqa.gguf"_s));
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const model::Plan &p = **plan;
        QCOMPARE(p.hyperparameters.layers, 2U);
        QCOMPARE(p.hyperparameters.kvHeads, 2U);
        QCOMPARE(p.hyperparameters.vocabulary, 320U);
        QCOMPARE(p.widths, (std::array<std::uint32_t, model::BufferCount>{128, 256, 128, 192, 320, 0, 0, 0, 0}));
        QCOMPARE(p.operations.size(), 1U + 6U * 2U + 1U);
        QVERIFY(std::holds_alternative<model::Embed>(p.operations.front()));
        const auto &qkv = std::get<model::Project>(p.operations[1]);
        QCOMPARE(qkv.linears.size(), 3U);
        QVERIFY(qkv.norm && !qkv.accumulate);
        QVERIFY(std::get<model::RopeStore>(p.operations[2]).rope->neighbours);
        QCOMPARE(std::get<model::Attention>(p.operations[9]).layer, 1U);
        QVERIFY(std::get<model::Project>(p.operations[6]).accumulate);
        QCOMPARE(std::get<model::Head>(p.operations.back()).linear.weight->name, "output.weight");
    }

    void tiedOutputUsesTheEmbeddingTable()
    {
        const auto plan = planned(own(u"llama_tied.gguf"_s));
        QVERIFY(plan);
        QCOMPARE(std::get<model::Head>((*plan)->operations.back()).linear.weight->name, "token_embd.weight");
    }

    void frequenciesFollowTheScaling()
    {
        const auto frequencies = [](const QString &name) {
            const auto plan = planned(own(name));
            return plan ? std::get<model::RopeStore>((*plan)->operations[2]).rope->inverseFrequencies : std::vector<float>();
        };
        const auto plain = frequencies(u"llama_gqa.gguf"_s);
        const auto linear = frequencies(u"llama_linear.gguf"_s);
        QCOMPARE(plain.size(), 16U);
        QCOMPARE(linear.size(), 16U);
        for (std::size_t i = 0; i < plain.size(); ++i) {
            QCOMPARE(plain[i], static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / 16)));
            QCOMPARE(linear[i], plain[i] / 4);
        }
    }

    void gemmaAlternatesBetweenWindowsAndTheWholeContext()
    {
        const auto plan = planned(own(u"gemma3.gguf"_s));
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        for (std::uint32_t layer = 0; layer < 7; ++layer) {
            const auto &store = std::get<model::RopeStore>((*plan)->operations[2 + 6 * layer]);
            const auto &attention = std::get<model::Attention>((*plan)->operations[3 + 6 * layer]);
            QCOMPARE(attention.window, layer == 5 ? 0U : 16U);
            QCOMPARE(store.rope->inverseFrequencies[8], layer == 5 ? 1e-3F : 1e-2F);
            QVERIFY(store.queryNorm && store.keyNorm);
        }
    }

    void everyFourthLayerOfSmollmHasNoPositions()
    {
        const auto plan = planned(own(u"smollm3.gguf"_s));
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        for (std::uint32_t layer = 0; layer < 5; ++layer) {
            QCOMPARE(std::get<model::RopeStore>((*plan)->operations[2 + 6 * layer]).rope == nullptr, layer == 3);
        }
    }

    void longContextsTurnMoreSlowly()
    {
        const auto plan = planned(own(u"phi3_longrope_short.gguf"_s));
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const auto &rope = *std::get<model::RopeStore>((*plan)->operations[2]).rope;
        QCOMPARE(rope.frequencies(512).size(), 12U);
        QCOMPARE(rope.frequencies(512).data(), rope.inverseFrequencies.data());
        QCOMPARE(rope.frequencies(513).data(), rope.longInverseFrequencies.data());
        QVERIFY(rope.frequencies(513)[11] < rope.frequencies(512)[11]);
    }

    void graniteMultipliesFourTimes()
    {
        TinyModel model("granite");
        model.real("embedding_scale", 12).real("residual_scale", 0.25F).real("attention.scale", 0.5F).real("logit_scale", 8);
        const auto plan = model.plainLayer().plan();
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const auto &operations = (*plan)->operations;
        QCOMPARE(operations.size(), 8U);
        QCOMPARE(std::get<model::Embed>(operations[0]).scale, 12.0F);
        QVERIFY(std::get<model::RopeStore>(operations[2]).rope->neighbours);
        QCOMPARE(std::get<model::Attention>(operations[3]).scale, 0.5F);
        for (const std::size_t outward : {4U, 6U}) {
            const auto &activation = std::get<model::Project>(operations[outward]).activation;
            QVERIFY(activation.kind == model::Activation::Kind::Scale);
            QCOMPARE(activation.parameters[0], 0.25F);
        }
        QCOMPARE(std::get<model::Head>(operations[7]).activation.parameters[0], 0.125F);
    }

    void graniteNeedsNoPositions()
    {
        const auto store = [](bool finetuned) {
            TinyModel model("granite");
            const auto plan = model.real("logit_scale", 8).flag("rope.scaling.finetuned", finetuned).plainLayer().plan();
            return plan ? std::get<model::RopeStore>((*plan)->operations[2]) : model::RopeStore{.layer = 99, .rope = nullptr};
        };
        QCOMPARE(store(false).layer, 0U);
        QVERIFY(!store(false).rope);
        QVERIFY(store(true).rope);
    }

    void onlyMinistralTunesYarn()
    {
        const auto ropeOf = [](const char *architecture, bool tuned) {
            TinyModel model(architecture);
            model.text("rope.scaling.type", "yarn").real("rope.scaling.factor", 4);
            model.number("rope.scaling.original_context_length", 512);
            if (tuned) {
                model.real("rope.scaling.yarn_beta_slow", 16).real("rope.scaling.yarn_log_multiplier", 1);
            }
            const auto plan = model.plainLayer().plan();
            return plan ? *std::get<model::RopeStore>((*plan)->operations[2]).rope : model::Rope();
        };
        QVERIFY(ropeOf("llama", false).magnitude > 1.1F);
        QCOMPARE(ropeOf("llama", true).magnitude, ropeOf("llama", false).magnitude);
        QCOMPARE(ropeOf("llama", true).inverseFrequencies, ropeOf("llama", false).inverseFrequencies);
        QCOMPARE(ropeOf("mistral3", true).magnitude, 1.0F);
        QVERIFY(ropeOf("mistral3", true).inverseFrequencies != ropeOf("mistral3", false).inverseFrequencies);
    }

    void modelsThatSeeTheFutureAreRefused()
    {
        const auto plan = TinyModel("llama").flag("attention.causal", false).plainLayer().plan();
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::Unsupported);
    }

    void olmoNormalisesBehindEachHalfOnly()
    {
        const auto plan = olmo().plan();
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const auto &operations = (*plan)->operations;
        QVERIFY(!std::get<model::Project>(operations[1]).norm);
        const auto &store = std::get<model::RopeStore>(operations[2]);
        QVERIFY(!store.rope->neighbours);
        QCOMPARE(store.queryNorm->weight->cols(), 32U); // all heads together
        QCOMPARE(store.keyNorm->weight->cols(), 16U);
        QVERIFY(std::get<model::Project>(operations[4]).postNorm);
        QVERIFY(!std::get<model::GatedProject>(operations[5]).norm);
        QVERIFY(std::get<model::Project>(operations[6]).postNorm);
    }

    void layersWithAWindowAreListed()
    {
        const auto planOf = [](const std::vector<bool> &windowed) {
            auto model = olmo();
            model.number("attention.sliding_window", 16).text("rope.scaling.type", "linear").real("rope.scaling.factor", 8);
            return model.flags("attention.sliding_window_pattern", windowed).plan();
        };
        for (const bool windowed : {false, true}) {
            const auto plan = planOf({windowed});
            QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
            QCOMPARE(std::get<model::Attention>((*plan)->operations[3]).window, windowed ? 16U : 0U);
            const auto &rope = *std::get<model::RopeStore>((*plan)->operations[2]).rope;
            QCOMPARE(rope.inverseFrequencies[0], windowed ? 1.0F : 0.125F); // the scaling is for the whole context only
        }
        const auto plan = planOf({true, false});
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::FileCorrupt);
    }

    void qwenRoutesToExperts()
    {
        TinyModel model("qwen3moe");
        model.number("expert_count", 4).number("expert_used_count", 2).number("expert_feed_forward_length", 48);
        model.layer("attn_norm.weight", {32}).layer("ffn_norm.weight", {32});
        model.layer("attn_q_norm.weight", {8}).layer("attn_k_norm.weight", {8}).layer("ffn_gate_inp.weight", {32, 4});
        model.layer("ffn_gate_exps.weight", {32, 48, 4}).layer("ffn_up_exps.weight", {32, 48, 4});
        model.layer("ffn_down_exps.weight", {48, 32, 4});
        const auto plan = model.plan();
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const auto &p = **plan;
        QCOMPARE(p.operations.size(), 11U);
        QCOMPARE(p.widths, (std::array<std::uint32_t, model::BufferCount>{32, 64, 32, 0, 40, 4, 4, 48, 32}));
        QCOMPARE(p.rows, (std::array<std::uint32_t, model::BufferCount>{1, 1, 1, 1, 1, 1, 1, 2, 2}));
        const auto &route = std::get<model::Route>(p.operations[6]);
        QVERIFY(route.experts == 4 && route.used == 2 && route.renormalise);
        QCOMPARE(std::get<model::ExpertProject>(p.operations[7]).gate->name, "blk.0.ffn_gate_exps.weight");
        QVERIFY(!std::get<model::ExpertProject>(p.operations[8]).gate);
        QVERIFY(!std::get<model::RopeStore>(p.operations[2]).rope->neighbours);
    }

    void damageIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("named");
        const QByteArray good = own(u"llama_gqa.gguf"_s);
        using enum ErrorCode;
        QTest::newRow("architecture") << renamed(good, "llama", "lhama") << Unsupported << u"lhama"_s;
        QTest::newRow("architecture in control characters") << renamed(good, "llama", "\x1b[31m") << Unsupported << u"?[31m"_s;
        QTest::newRow("no architecture") << renamed(good, "general.architecture", "general.architectura") << FileCorrupt
                                         << u"general.architecture"_s;
        QTest::newRow("missing norm") << renamed(good, "blk.1.ffn_norm.weight", "blk.1.ffn_form.weight") << FileCorrupt
                                      << u"blk.1.ffn_norm.weight"_s;
        QTest::newRow("missing matrix") << renamed(good, "blk.0.attn_k.weight", "blk.0.attn_x.weight") << FileCorrupt
                                        << u"blk.0.attn_k.weight"_s;
        QTest::newRow("missing embedding") << renamed(good, "token_embd.weight", "token_embt.weight") << FileCorrupt
                                           << u"token_embd.weight"_s;
        QTest::newRow("tensor without a use")
            << renamed(good, "output.weight", "outbut.weight") << Unsupported << u"outbut.weight"_s;
        QTest::newRow("transposed") << transposed(good, "blk.1.ffn_up.weight") << FileCorrupt << u"blk.1.ffn_up.weight"_s;
        QTest::newRow("transposed embedding") << transposed(good, "token_embd.weight") << FileCorrupt << u"128 rows"_s;
        QTest::newRow("no context") << renamed(good, "llama.context_length", "llama.kontext_length") << FileCorrupt
                                    << u"llama.context_length"_s;
        const auto senseless = [&](const char *key, quint32 value) {
            QTest::addRow("%s %u", key, value) << valued(good, key, value) << FileCorrupt << QString();
        };
        senseless("llama.block_count", 0);
        senseless("llama.block_count", 4294967295U);
        senseless("llama.block_count", 3);
        senseless("llama.embedding_length", 0);
        senseless("llama.embedding_length", 64);
        senseless("llama.embedding_length", 2147483648U);
        senseless("llama.attention.head_count", 0);
        senseless("llama.attention.head_count", 3);
        senseless("llama.attention.head_count", 128);
        senseless("llama.attention.head_count", 1000);
        senseless("llama.attention.head_count_kv", 0);
        senseless("llama.attention.head_count_kv", 3);
        senseless("llama.attention.head_count_kv", 4);
        senseless("llama.feed_forward_length", 0);
        senseless("llama.feed_forward_length", 191);
        senseless("llama.context_length", 0);
        senseless("llama.rope.dimension_count", 0);
        senseless("llama.rope.dimension_count", 31);
        senseless("llama.rope.dimension_count", 34);
        senseless("llama.rope.freq_base", 0x7FC00000U); // not a number
        senseless("llama.rope.freq_base", 0xC61C4000U); // -10000
        senseless("llama.attention.layer_norm_rms_epsilon", 0);
        senseless("llama.attention.layer_norm_rms_epsilon", 0x7F800000U); // infinity
        const QByteArray experts = own(u"llama_moe.gguf"_s);
        QTest::newRow("more experts in use than there are")
            << valued(experts, "llama.expert_used_count", 5) << FileCorrupt << u"llama.expert_used_count"_s;
        QTest::newRow("too many experts") << valued(experts, "llama.expert_count", 5) << FileCorrupt << u"4"_s;
        QTest::newRow("missing router") << renamed(experts, "blk.0.ffn_gate_inp.weight", "blk.0.ffn_gate_imp.weight")
                                        << FileCorrupt << u"blk.0.ffn_gate_inp.weight"_s;
        QTest::newRow("missing shape of the activation")
            << renamed(own(u"apertus.gguf"_s), "xielu.alpha_p", "xielu.alpha_q") << FileCorrupt << u"xielu.alpha_p"_s;
        QTest::newRow("scaling") << renamed(own(u"llama_yarn.gguf"_s), "yarn", "barn") << Unsupported << u"barn"_s;
        QTest::newRow("scaling by zero") << valued(own(u"llama_yarn.gguf"_s), "llama.rope.scaling.factor", 0) << FileCorrupt
                                         << u"llama.rope.scaling.factor"_s;
    }

    void damageIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        QFETCH(QString, named);
        QVERIFY2(!bytes.isEmpty(), "the file holds no such thing to damage");
        const auto plan = planned(bytes);
        QVERIFY(!plan);
        const QString detail = QString::fromStdString(plan.error().detail);
        QVERIFY2(plan.error().code == code, qPrintable(detail));
        QVERIFY2(detail.contains(named), qPrintable(detail));
    }

    void randomDamageNeverCrashes_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"llama_ropefreqs", "llama_moe", "gemma2", "phi3_longrope_short", "mistral3", "apertus"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }

    void randomDamageNeverCrashes()
    {
        // Whatever still passes for a model must run: its numbers may be nonsense, its memory accesses may not.
        QFETCH(QString, name);
        const QByteArray good = own(name + u".gguf"_s);
        const auto whole = planned(good);
        QVERIFY(whole);
        const qsizetype header = good.indexOf(packed("output_norm.weight")) + 64;
        std::mt19937 random(20260701);
        int ran = 0;
        for (int i = 0; i < 500; ++i) {
            QByteArray bytes = good;
            for (std::uint32_t flips = 1 + random() % 3; flips > 0; --flips) {
                bytes[static_cast<qsizetype>(random() % static_cast<std::uint32_t>(header))] = static_cast<char>(random());
            }
            const auto plan = planned(bytes);
            if (!plan) {
                QVERIFY(!plan.error().detail.empty());
                continue;
            }
            reference::Executor executor(*plan, 2, execution::KvType::F32);
            const std::array<std::int32_t, 2> tokens{0, static_cast<std::int32_t>((*plan)->hyperparameters.vocabulary - 1)};
            QVERIFY(executor.run(tokens, 0));
            ++ran;
        }
        QVERIFY(ran > 30 && ran < 500);
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "plantest.moc"
