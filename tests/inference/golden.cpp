// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "golden.h"

#include "inference/model/architectures.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace
{
template<typename Number>
std::vector<Number> numbers(const QJsonValue &value)
{
    std::vector<Number> result;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &element : array) {
        result.push_back(static_cast<Number>(element.toDouble()));
    }
    return result;
}

std::vector<float> floats(const QJsonValue &base64)
{
    const QByteArray bytes = QByteArray::fromBase64(base64.toString().toLatin1());
    std::vector<float> result(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::memcpy(result.data(), bytes.constData(), result.size() * sizeof(float));
    return result;
}
}

std::optional<Golden> Golden::load(const QString &jsonPath)
{
    QFile file(jsonPath);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    const QString reference = json["best_reference"_L1].toString();
    const QJsonObject logits = json["logits_b64"_L1].toObject();
    const QFileInfo info(jsonPath);
    Golden golden{
        .name = info.completeBaseName(),
        .modelPath = info.dir().filePath(json["model"_L1].toString()),
        .prompt = numbers<std::int32_t>(json["prompt"_L1]),
        .decode = numbers<std::int32_t>(json["decode"_L1]),
        .vocabulary = static_cast<std::size_t>(json["n_vocab"_L1].toInt()),
        .context = static_cast<std::uint32_t>(json["n_ctx"_L1].toInt()),
        .positions = numbers<std::size_t>(json["positions"_L1]),
        .logits = floats(logits[logits.contains("exact_f64"_L1) ? "exact_f64"_L1 : QLatin1StringView(reference.toLatin1())]),
        .best = numbers<std::int32_t>(json["top1"_L1].toObject()[reference]),
        .margin = numbers<double>(json["top1_margin"_L1]),
    };
    const bool whole = !golden.prompt.empty() && golden.vocabulary > 0 && golden.context >= golden.length()
        && golden.best.size() == golden.length() && golden.margin.size() == golden.length() && !golden.positions.empty()
        && golden.positions.back() < golden.length() && golden.logits.size() == golden.positions.size() * golden.vocabulary;
    return whole ? std::optional(golden) : std::nullopt;
}

QStringList Golden::files()
{
    QStringList result;
    QStringList names;
    for (const QString &folder :
         {QStringLiteral(TRAMONTANE_TEST_DATA "/models"), QStringLiteral(TRAMONTANE_GOLDEN_DIR "/models")}) {
        const QFileInfoList infos = QDir(folder).entryInfoList({u"*.json"_s}, QDir::Files, QDir::Name);
        for (const QFileInfo &info : infos) {
            const QString name = info.completeBaseName();
            if (!names.contains(name)) {
                names << name;
                result << info.filePath();
            }
        }
    }
    return result;
}

bool isNotKnownYet(const inference::gguf::File &file)
{
    return !file.path().native().starts_with(TRAMONTANE_TEST_DATA)
        && inference::model::architecture(file.string("general.architecture").value_or("")) == nullptr;
}

QString deviation(const Golden &golden, std::span<const float> logits, const Tolerance &tolerance, std::size_t first)
{
    const std::size_t expected = (golden.length() - first) * golden.vocabulary;
    if (logits.size() != expected) {
        return u"%1 logits instead of %2"_s.arg(logits.size()).arg(expected);
    }
    const auto rowAt
        = [&](std::size_t position) { return logits.subspan((position - first) * golden.vocabulary, golden.vocabulary); };
    double allErrors = 0;
    double allSquares = 0;
    double worst = 0;
    std::size_t worstAt = 0;
    for (std::size_t i = 0; i < golden.positions.size(); ++i) {
        if (golden.positions[i] < first) {
            continue;
        }
        const auto row = rowAt(golden.positions[i]);
        double errors = 0;
        double squares = 0;
        for (std::size_t j = 0; j < golden.vocabulary; ++j) {
            const double expected = golden.logits[i * golden.vocabulary + j];
            errors += std::pow(row[j] - expected, 2);
            squares += expected * expected;
        }
        allErrors += errors;
        allSquares += squares;
        if (!(errors / squares <= worst)) {
            worst = errors / squares;
            worstAt = golden.positions[i];
        }
    }
    const double overall = allErrors / allSquares;
    QStringList wrong;
    for (std::size_t position = first; position < golden.length(); ++position) {
        const auto row = rowAt(position);
        const auto best = std::ranges::max_element(row) - row.begin();
        if (best != golden.best[position] && golden.margin[position] >= tolerance.margin) {
            wrong << QString::number(position);
        }
    }
    const QString measured = u"NMSE %1, worst %2 at position %3"_s.arg(overall, 0, 'g', 3).arg(worst, 0, 'g', 3).arg(worstAt);
    qInfo().noquote() << measured;
    if (!(overall <= tolerance.overall) || !(worst <= tolerance.onePosition)) {
        return u"%1; allowed are %2 and %3"_s.arg(measured).arg(tolerance.overall).arg(tolerance.onePosition);
    }
    return wrong.isEmpty() ? QString() : u"another token is the most likely one at the positions %1"_s.arg(wrong.join(", "_L1));
}

std::vector<float> evaluateInChunks(const Golden &golden, std::size_t chunk, const Evaluate &evaluate)
{
    std::vector<float> result;
    const auto append = [&](std::span<const std::int32_t> tokens) {
        const std::vector<float> logits = evaluate(tokens);
        result.insert(result.end(), logits.begin(), logits.end());
    };
    const std::span prompt = golden.prompt;
    for (std::size_t first = 0; first < prompt.size(); first += chunk) {
        append(prompt.subspan(first, std::min(chunk, prompt.size() - first)));
    }
    for (const std::int32_t &token : golden.decode) {
        append(std::span(&token, 1));
    }
    return result;
}

Tolerance mostlyEightBits(const QString &json)
{
    constexpr Tolerance Usual{.overall = 1.5e-3, .onePosition = 6e-3, .margin = 0.7};
    constexpr Tolerance Mixture{.overall = 1.5e-3, .onePosition = 6e-3, .margin = 1.0};
    return QFileInfo(json).fileName().contains(QStringLiteral("moe")) ? Mixture : Usual;
}

Tolerance eightBits(const QString &json)
{
    constexpr Tolerance Usual{.overall = 3e-3, .onePosition = 1e-2, .margin = 1.0};
    constexpr Tolerance Gemma{.overall = 3e-2, .onePosition = 6e-2, .margin = 2.0};
    return json.contains(QStringLiteral("gemma3")) ? Gemma : Usual;
}

void addGoldenRows()
{
    QTest::addColumn<QString>("json");
    const QStringList files = Golden::files();
    for (const QString &path : files) {
        QTest::newRow(qPrintable(QFileInfo(path).completeBaseName())) << path;
    }
}
