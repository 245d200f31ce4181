// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A document's JSON: what tramontane-reader prints and what the history keeps with an attachment.
#include "documents/document.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

using namespace Qt::StringLiterals;

namespace documents
{
namespace
{
constexpr int FormatVersion = 1;

constexpr std::array<QLatin1StringView, 4> KindNames = {"body"_L1, "heading"_L1, "listItem"_L1, "tableRow"_L1};

QJsonObject paragraphToJson(const Paragraph &paragraph)
{
    QJsonObject json{{u"text"_s, paragraph.text}};
    if (paragraph.kind != Paragraph::Kind::Body) {
        json.insert(u"kind"_s, KindNames.at(static_cast<size_t>(paragraph.kind)));
    }
    if (paragraph.level != 0) {
        json.insert(u"level"_s, paragraph.level);
    }
    return json;
}

/// Reads a paragraph. An unknown kind is Body, so that an older window can show what a newer reader wrote.
Paragraph paragraphFromJson(const QJsonObject &json)
{
    Paragraph paragraph;
    const QString kind = json.value("kind"_L1).toString();
    for (size_t i = 0; i < KindNames.size(); ++i) {
        if (kind == KindNames.at(i)) {
            paragraph.kind = static_cast<Paragraph::Kind>(i);
        }
    }
    paragraph.level = json.value("level"_L1).toInt();
    paragraph.text = json.value("text"_L1).toString();
    return paragraph;
}

Result<Page> pageFromJson(const QJsonValue &value)
{
    const QJsonObject json = value.toObject();
    if (!json.value("number"_L1).isDouble() || !json.value("paragraphs"_L1).isArray()) {
        return fail(ErrorCode::Damaged, "a page without number or paragraphs");
    }
    Page page;
    page.number = json.value("number"_L1).toInt();
    page.label = json.value("label"_L1).toString();
    const QJsonArray paragraphs = json.value("paragraphs"_L1).toArray();
    page.paragraphs.reserve(paragraphs.size());
    for (const QJsonValue &paragraph : paragraphs) {
        page.paragraphs.append(paragraphFromJson(paragraph.toObject()));
    }
    return page;
}
}

QByteArray toJson(const Document &document)
{
    QJsonArray outline;
    for (const OutlineEntry &entry : document.outline) {
        outline.append(QJsonObject{{u"title"_s, entry.title}, {u"level"_s, entry.level}, {u"page"_s, entry.page}});
    }
    QJsonArray pages;
    for (const Page &page : document.pages) {
        QJsonArray paragraphs;
        for (const Paragraph &paragraph : page.paragraphs) {
            paragraphs.append(paragraphToJson(paragraph));
        }
        QJsonObject json{{u"number"_s, page.number}, {u"paragraphs"_s, paragraphs}};
        if (!page.label.isEmpty()) {
            json.insert(u"label"_s, page.label);
        }
        pages.append(json);
    }
    return QJsonDocument(QJsonObject{
                             {u"version"_s, FormatVersion},
                             {u"title"_s, document.title},
                             {u"mimeType"_s, document.mimeType},
                             {u"hasPages"_s, document.hasPages},
                             {u"outline"_s, outline},
                             {u"pages"_s, pages},
                         })
        .toJson(QJsonDocument::Compact);
}

QByteArray toJson(const Error &error)
{
    const std::string_view code = name(error.code);
    const QJsonObject json{{u"code"_s, QString::fromUtf8(code)}, {u"detail"_s, QString::fromStdString(error.detail)}};
    return QJsonDocument(QJsonObject{{u"error"_s, json}}).toJson(QJsonDocument::Compact);
}

Result<Document> fromJson(const QByteArray &json)
{
    QJsonParseError parseError;
    const QJsonDocument parsed = QJsonDocument::fromJson(json, &parseError);
    if (!parsed.isObject()) {
        return fail(ErrorCode::Damaged, "not the reader's JSON: " + parseError.errorString().toStdString());
    }
    const QJsonObject root = parsed.object();
    if (const QJsonValue error = root.value("error"_L1); error.isObject()) {
        const std::string code = error.toObject().value("code"_L1).toString().toStdString();
        return fail(errorCodeFromName(code), error.toObject().value("detail"_L1).toString().toStdString());
    }
    if (!root.value("pages"_L1).isArray()) {
        return fail(ErrorCode::Damaged, "JSON without pages");
    }
    if (root.value("version"_L1).toInt() > FormatVersion) {
        return fail(ErrorCode::Damaged, "JSON of a newer version");
    }
    Document document;
    document.title = root.value("title"_L1).toString();
    document.mimeType = root.value("mimeType"_L1).toString();
    document.hasPages = root.value("hasPages"_L1).toBool();
    for (const QJsonValue &value : root.value("outline"_L1).toArray()) {
        const QJsonObject entry = value.toObject();
        document.outline.append({.title = entry.value("title"_L1).toString(),
                                 .level = entry.value("level"_L1).toInt(1),
                                 .page = entry.value("page"_L1).toInt(1)});
    }
    for (const QJsonValue &value : root.value("pages"_L1).toArray()) {
        auto page = pageFromJson(value);
        if (!page) {
            return std::unexpected(page.error());
        }
        document.pages.append(std::move(*page));
    }
    return document;
}

QString plainText(const Document &document)
{
    QString text;
    for (const Page &page : document.pages) {
        if (!text.isEmpty()) {
            text += u'\f';
        }
        bool first = true;
        for (const Paragraph &paragraph : page.paragraphs) {
            if (!first) {
                text += "\n\n"_L1;
            }
            text += paragraph.text;
            first = false;
        }
    }
    return text;
}
}
