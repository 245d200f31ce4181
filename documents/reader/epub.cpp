// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// EPUB: container.xml leads to the package, its spine to the chapters, the table of contents to their names.
#include "documents/reader/epub.h"

#include "documents/reader/encoding.h"
#include "documents/reader/html.h"

#include <QDir>
#include <QHash>
#include <QUrl>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
struct Package {
    QString title;
    QHash<QString, QString> paths; ///< manifest id to the part's path in the container
    QStringList spine; ///< manifest ids in reading order
    QString contents; ///< the path of the EPUB 3 navigation document, else of the EPUB 2 NCX
};

struct Entry {
    QString title;
    int level = 1;
    QString path;
};

/// Returns `href`, as it is written in the part `base`, as a path in the container without its fragment.
QString resolved(const QString &base, QStringView href)
{
    const QString path = QUrl::fromPercentEncoding(href.toUtf8()).section(u'#', 0, 0);
    const qsizetype slash = base.lastIndexOf(u'/');
    return path.isEmpty() ? base : QDir::cleanPath(base.first(slash + 1) + path);
}

/// Returns whether text is encrypted. Fonts may be obfuscated without hiding it (EPUB 3.3, section 4.4); anything else encrypted
/// hides it.
bool hidesText(const QByteArray &encryptionXml)
{
    QXmlStreamReader xml(encryptionXml);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == "EncryptionMethod"_L1) {
            const QStringView algorithm = xml.attributes().value("Algorithm"_L1);
            if (algorithm != "http://www.idpf.org/2008/embedding"_L1 && algorithm != "http://ns.adobe.com/pdf/enc#RC"_L1) {
                return true;
            }
        }
    }
    return false;
}

Result<QString> packagePath(Archive &archive)
{
    const auto container = archive.read(u"META-INF/container.xml"_s);
    if (!container) {
        return std::unexpected(container.error());
    }
    QXmlStreamReader xml(*container);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == "rootfile"_L1) {
            return xml.attributes().value("full-path"_L1).toString();
        }
    }
    return fail(ErrorCode::Damaged, "container.xml names no package");
}

Result<Package> packageOf(Archive &archive, const QString &path)
{
    const auto bytes = archive.read(path);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    Package package;
    QString ncx;
    QXmlStreamReader xml(*bytes);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        const auto attributes = xml.attributes();
        if (xml.name() == "title"_L1 && package.title.isEmpty()) {
            package.title = xml.readElementText(QXmlStreamReader::SkipChildElements);
        } else if (xml.name() == "item"_L1) {
            const QString part = resolved(path, attributes.value("href"_L1));
            package.paths.insert(attributes.value("id"_L1).toString(), part);
            if (attributes.value("properties"_L1).split(u' ').contains("nav"_L1)) {
                package.contents = part;
            } else if (attributes.value("media-type"_L1) == "application/x-dtbncx+xml"_L1) {
                ncx = part;
            }
        } else if (xml.name() == "itemref"_L1) {
            package.spine.append(attributes.value("idref"_L1).toString());
        }
    }
    if (xml.hasError()) {
        return fail(ErrorCode::Damaged, path.toStdString() + ": " + xml.errorString().toStdString());
    }
    if (package.contents.isEmpty()) {
        package.contents = ncx;
    }
    return package;
}

/// Reads both kinds of contents: NCX (navPoint, text, content src) and the navigation document (nav type toc: ol, li, a href).
QList<Entry> contentsOf(Archive &archive, const QString &path)
{
    QList<Entry> entries;
    const auto bytes = path.isEmpty() ? Result<QByteArray>(QByteArray()) : archive.read(path);
    QXmlStreamReader xml(bytes.value_or(QByteArray()));
    int level = 0;
    bool inContents = false;
    QString ncxTitle;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        const QStringView name = xml.name();
        if (token == QXmlStreamReader::StartElement) {
            if (name == "nav"_L1) {
                inContents = xml.attributes().value("epub:type"_L1) == "toc"_L1
                    || xml.attributes().value("http://www.idpf.org/2007/ops"_L1, "type"_L1) == "toc"_L1;
                level = 0;
            } else if (name == "navPoint"_L1 || (name == "ol"_L1 && inContents)) {
                ++level;
            } else if (name == "text"_L1 && level > 0) {
                ncxTitle = xml.readElementText(QXmlStreamReader::SkipChildElements);
            } else if (name == "content"_L1 && level > 0) {
                entries.append({.title = ncxTitle, .level = level, .path = resolved(path, xml.attributes().value("src"_L1))});
            } else if (name == "a"_L1 && inContents) {
                const QString target = resolved(path, xml.attributes().value("href"_L1));
                entries.append(
                    {.title = xml.readElementText(QXmlStreamReader::IncludeChildElements), .level = level, .path = target});
            }
        } else if (token == QXmlStreamReader::EndElement) {
            if (name == "navPoint"_L1 || (name == "ol"_L1 && inContents)) {
                --level;
            } else if (name == "nav"_L1) {
                inContents = false;
            }
        }
    }
    return entries;
}
}

Result<void> readEpub(Archive &archive, Builder &builder)
{
    if (archive.contains(u"META-INF/encryption.xml"_s)) {
        if (const auto encryption = archive.read(u"META-INF/encryption.xml"_s); encryption && hidesText(*encryption)) {
            return fail(ErrorCode::Encrypted, "the book is protected (DRM)");
        }
    }
    const auto path = packagePath(archive);
    if (!path) {
        return std::unexpected(path.error());
    }
    const auto package = packageOf(archive, *path);
    if (!package) {
        return std::unexpected(package.error());
    }
    QHash<QString, QList<Entry>> entriesByPart;
    for (const Entry &entry : contentsOf(archive, package->contents)) {
        entriesByPart[entry.path].append(entry);
    }
    for (const QString &id : package->spine) {
        const QString part = package->paths.value(id);
        const auto bytes = archive.read(part);
        if (!bytes) {
            return std::unexpected(bytes.error());
        }
        builder.beginPage();
        if (builder.full()) {
            break;
        }
        for (const Entry &entry : entriesByPart.value(part)) {
            builder.setPageLabel(entry.title);
            builder.addOutlineEntry(entry.title, entry.level, builder.pageNumber());
        }
        // The book's title comes from the package, not from a chapter's head.
        builder.setTitle(package->title);
        readHtml(decoded(*bytes), builder);
        builder.setTitle(package->title);
    }
    return {};
}
}
