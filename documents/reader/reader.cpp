// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/reader/reader.h"

#include "base/format.h"
#include "documents/documentlimits.h"
#include "documents/formats.h"
#include "documents/reader/docx.h"
#include "documents/reader/encoding.h"
#include "documents/reader/epub.h"
#include "documents/reader/html.h"
#include "documents/reader/markdown.h"
#include "documents/reader/odf.h"
#include "documents/reader/pdf.h"
#include "documents/reader/text.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
/// What the first bytes of a file show it to be, where they cannot be mistaken.
enum class Container { Pdf, Zip, Ole, Rtf, None };

constexpr qint64 HeadBytes = 8192;

Container containerOf(const QByteArray &head)
{
    if (head.first(std::min<qsizetype>(head.size(), 1024)).contains("%PDF-")) {
        return Container::Pdf;
    }
    if (head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06")) {
        return Container::Zip;
    }
    if (head.startsWith("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
        return Container::Ole;
    }
    return head.startsWith("{\\rtf") ? Container::Rtf : Container::None;
}

/// Returns whether the files of a type have first bytes of their own, and no format is read by it.
bool isBareContainer(const QString &type)
{
    return type == "application/zip"_L1 || type == "application/rtf"_L1 || type == "text/rtf"_L1;
}

std::optional<Family> familyOf(const QMimeType &type)
{
    for (const Format &format : Formats) {
        if (QAnyStringView::compare(type.name(), QUtf8StringView(format.mimeType), Qt::CaseInsensitive) == 0) {
            return format.family;
        }
    }
    return type.inherits(u"text/plain"_s) && !isBareContainer(type.name()) ? std::optional(Family::Text) : std::nullopt;
}

bool isText(std::optional<Family> family)
{
    return family == Family::Html || family == Family::Markdown || family == Family::Text;
}

bool looksLikeHtml(const QByteArray &head)
{
    static const QRegularExpression start(uR"(^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b)"_s,
                                          QRegularExpression::CaseInsensitiveOption
                                              | QRegularExpression::DotMatchesEverythingOption);
    return start.match(QString::fromLatin1(head)).hasMatch();
}

QByteArray declaredCharset(const QByteArray &head)
{
    static const QRegularExpression charset(uR"((?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+))"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return charset.match(QString::fromLatin1(head.first(std::min<qsizetype>(head.size(), 2048)))).captured(1).toLatin1();
}

std::unexpected<Error> unsupported(const QString &type)
{
    return fail(ErrorCode::Unsupported, type.toStdString());
}

/// Old Office files, and new ones with a password, share a container (MS-CFB; MS-OFFCRYPTO 2.3.4).
std::unexpected<Error> oleError(const QByteArray &bytes, const QString &type)
{
    const auto utf16 = [](QStringView text) { return QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * 2); };
    if (bytes.contains(utf16(u"EncryptedPackage"))) {
        return fail(ErrorCode::Encrypted, "an Office document with a password");
    }
    return unsupported(type);
}

Result<void> readZip(const QString &path, Builder &builder, QString &type)
{
    auto archive = Archive::open(path);
    if (!archive) {
        return std::unexpected(archive.error());
    }
    if (archive->contains(u"word/document.xml"_s)) {
        type = mimeType(Family::Word);
        return readDocx(*archive, builder);
    }
    if (archive->contains(u"META-INF/container.xml"_s)) {
        type = mimeType(Family::Epub);
        return readEpub(*archive, builder);
    }
    if (archive->contains(u"mimetype"_s)) {
        const auto declared = archive->read(u"mimetype"_s);
        const QString name = QString::fromLatin1(
                                 declared.value_or(QByteArray()).first(std::min<qsizetype>(declared ? declared->size() : 0, 100)))
                                 .trimmed();
        if (familyOf(QMimeDatabase().mimeTypeForName(name)) == Family::OpenDocument) {
            type = name;
            return readOdf(*archive, builder);
        }
        return unsupported(name.isEmpty() ? type : name);
    }
    return unsupported(type);
}

Result<void> readTextFile(const QByteArray &bytes, Family family, Builder &builder)
{
    if (looksBinary(bytes)) {
        return fail(ErrorCode::Unsupported, "application/octet-stream");
    }
    if (family == Family::Html) {
        readHtml(decoded(bytes, declaredCharset(bytes)), builder);
    } else if (family == Family::Markdown) {
        return readMarkdown(decoded(bytes), builder);
    } else {
        readText(decoded(bytes), builder);
    }
    return {};
}

Result<QByteArray> readAll(QFile &file, qint64 limit)
{
    if (file.size() > limit) {
        return fail(ErrorCode::TooLarge, base::format("{} bytes; at most {} are read of this kind of file", file.size(), limit));
    }
    file.seek(0);
    QByteArray bytes = file.read(limit + 1);
    if (file.error() != QFileDevice::NoError) {
        return fail(ErrorCode::Unreadable, file.errorString().toStdString());
    }
    return bytes;
}

Result<QByteArray> headOf(QFile &file, const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists()) {
        return fail(ErrorCode::NotFound, "no such file: " + path.toStdString());
    }
    if (!info.isFile()) {
        return fail(ErrorCode::NotFound, "not a regular file: " + path.toStdString());
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::Unreadable, file.errorString().toStdString());
    }
    if (file.size() == 0) {
        return fail(ErrorCode::Empty, "the file has no bytes");
    }
    if (file.size() > limits::MaxFileBytes) {
        return fail(ErrorCode::TooLarge, base::format("{} bytes; at most {} are read", file.size(), limits::MaxFileBytes));
    }
    QByteArray head = file.read(HeadBytes);
    if (head.isEmpty()) {
        return fail(ErrorCode::Unreadable, file.errorString().toStdString());
    }
    return head;
}

Result<void> readFile(QFile &file, Container container, std::optional<Family> family, Builder &builder, QString &type)
{
    switch (container) {
    case Container::Pdf:
        type = mimeType(Family::Pdf);
        return readPdf(file.fileName(), builder);
    case Container::Zip:
        return readZip(file.fileName(), builder, type);
    case Container::Ole: {
        const auto bytes = readAll(file, limits::MaxFileBytes);
        return bytes ? oleError(*bytes, type) : std::unexpected(bytes.error());
    }
    case Container::Rtf:
        return unsupported(u"application/rtf"_s);
    case Container::None:
        break;
    }
    if (isText(family)) {
        const auto bytes = readAll(file, limits::MaxTextFileBytes);
        return bytes ? readTextFile(*bytes, *family, builder) : std::unexpected(bytes.error());
    }
    if (family || isBareContainer(type)) {
        return fail(ErrorCode::Damaged, "the content is not what its type says: " + type.toStdString());
    }
    return unsupported(type);
}
}

Result<Document> readDocument(const QString &path, const QString &mimeType)
{
    QFile file(path);
    const auto head = headOf(file, path);
    if (!head) {
        return std::unexpected(head.error());
    }
    const QMimeDatabase database;
    QMimeType named
        = mimeType.isEmpty() ? database.mimeTypeForFile(path, QMimeDatabase::MatchExtension) : database.mimeTypeForName(mimeType);
    if (!named.isValid() || named.isDefault()) {
        named = database.mimeTypeForData(*head);
    }
    std::optional<Family> family = familyOf(named);
    if (family == Family::Text && looksLikeHtml(*head)) {
        family = Family::Html;
        named = database.mimeTypeForName(documents::mimeType(Family::Html));
    }
    QString type = named.name();
    if (isText(family)) {
        // A picture named .txt is a picture.
        const QMimeType byContent = database.mimeTypeForData(*head);
        if (!byContent.isDefault() && byContent.isValid() && !byContent.inherits(u"text/plain"_s) && looksBinary(*head)) {
            type = byContent.name();
            family.reset();
        }
    }
    Builder builder;
    if (const auto done = readFile(file, containerOf(*head), family, builder, type); !done) {
        return std::unexpected(done.error());
    }
    auto document = builder.finish();
    if (!document) {
        return document;
    }
    document->mimeType = type;
    const bool hasText = std::ranges::any_of(document->pages, [](const Page &page) { return !page.paragraphs.isEmpty(); });
    if (!hasText) {
        return fail(ErrorCode::Empty, "there is no text in the file");
    }
    return document;
}
}
