// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// OpenDocument text and presentations: one walk through content.xml.
#include "documents/reader/odf.h"

#include "documents/documentlimits.h"

#include <QHash>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
/// Returns whether the text of an element is no part of what the document says: deleted text, comments, markers of notes.
bool isSkipped(QStringView name)
{
    return name == "text:tracked-changes"_L1 || name == "office:annotation"_L1 || name == "text:note-citation"_L1
        || name == "office:forms"_L1 || name == "text:sequence-decls"_L1 || name == "text:variable-decls"_L1
        || name == "presentation:notes"_L1 || name == "svg:desc"_L1 || name == "svg:title"_L1 || name == "text:ruby-text"_L1;
}

struct OpenParagraph {
    Paragraph::Kind kind = Paragraph::Kind::Body;
    int level = 0;
    QString text;
};

class OdfReader
{
public:
    OdfReader(const QByteArray &xml, Builder &builder)
        : m_xml(xml)
        , m_builder(builder)
    {
        // Names are compared with their usual prefixes: every known writer uses them.
        m_xml.setNamespaceProcessing(false);
    }

    Result<void> run()
    {
        int depth = 0;
        while (!m_xml.atEnd() && !m_builder.full()) {
            switch (m_xml.readNext()) {
            case QXmlStreamReader::StartElement:
                if (++depth > limits::MaxDepth) {
                    return fail(ErrorCode::Damaged, "content.xml nests too deep");
                }
                if (isSkipped(m_xml.qualifiedName())) {
                    m_xml.skipCurrentElement();
                    --depth;
                } else {
                    start(m_xml.qualifiedName());
                }
                break;
            case QXmlStreamReader::EndElement:
                --depth;
                end(m_xml.qualifiedName());
                break;
            case QXmlStreamReader::Characters:
                if (!m_open.isEmpty()) {
                    m_open.last().text += m_xml.text();
                }
                break;
            default:
                break;
            }
        }
        if (m_xml.hasError() && !m_builder.full()) {
            return fail(ErrorCode::Damaged, "content.xml: " + m_xml.errorString().toStdString());
        }
        return {};
    }

private:
    void start(QStringView name)
    {
        if (name == "style:style"_L1) {
            const auto attributes = m_xml.attributes();
            m_parents.insert(attributes.value("style:name"_L1).toString(),
                             attributes.value("style:parent-style-name"_L1).toString());
        } else if (name == "text:h"_L1) {
            const int level = m_xml.attributes().value("text:outline-level"_L1).toInt();
            m_open.append({.kind = Paragraph::Kind::Heading, .level = level, .text = {}});
        } else if (name == "text:p"_L1) {
            m_open.append(paragraphByStyle(m_xml.attributes().value("text:style-name"_L1).toString()));
        } else if (name == "text:list-item"_L1) {
            ++m_itemDepth;
        } else if (name == "table:table-row"_L1) {
            m_rows.append(QStringList());
        } else if (name == "table:table-cell"_L1 && !m_rows.isEmpty()) {
            m_rows.last().append(QString());
            ++m_cellDepth;
        } else if (name == "text:s"_L1 || name == "text:tab"_L1 || name == "text:line-break"_L1) {
            if (!m_open.isEmpty()) {
                m_open.last().text += u' ';
            }
        } else if (name == "draw:page"_L1) {
            m_builder.setHasPages(true);
            m_builder.beginPage(m_xml.attributes().value("draw:name"_L1).toString());
        }
    }

    void end(QStringView name)
    {
        if ((name == "text:h"_L1 || name == "text:p"_L1) && !m_open.isEmpty()) {
            const OpenParagraph paragraph = m_open.takeLast();
            if (m_open.isEmpty()) {
                emitParagraph(paragraph);
                for (const OpenParagraph &later : std::exchange(m_deferred, {})) {
                    emitParagraph(later);
                }
            } else {
                // This is a note or a text box that hangs in the open paragraph. It comes after it, so as not to tear it.
                m_deferred.append(paragraph);
            }
        } else if (name == "text:list-item"_L1) {
            --m_itemDepth;
        } else if (name == "table:table-cell"_L1 && m_cellDepth > 0) {
            --m_cellDepth;
        } else if (name == "table:table-row"_L1 && !m_rows.isEmpty()) {
            m_builder.addRow(m_rows.takeLast());
        }
    }

    [[nodiscard]] OpenParagraph paragraphByStyle(QString style) const
    {
        for (int i = 0; i < 20 && !style.isEmpty(); ++i) {
            if (style == "Title"_L1) {
                return {.kind = Paragraph::Kind::Heading, .level = 1, .text = {}};
            }
            style = m_parents.value(style);
        }
        return {.kind = m_itemDepth > 0 ? Paragraph::Kind::ListItem : Paragraph::Kind::Body, .level = 0, .text = {}};
    }

    void emitParagraph(const OpenParagraph &paragraph)
    {
        if (m_cellDepth > 0 && !m_rows.isEmpty() && !m_rows.last().isEmpty()) {
            QString &cell = m_rows.last().last();
            cell += (cell.isEmpty() ? QString() : u" "_s) + paragraph.text;
        } else {
            m_builder.add(paragraph.kind, paragraph.text, paragraph.level);
        }
    }

    QXmlStreamReader m_xml;
    Builder &m_builder;
    QHash<QString, QString> m_parents; ///< the parents of the automatic styles
    QList<OpenParagraph> m_open;
    QList<OpenParagraph> m_deferred;
    QList<QStringList> m_rows; ///< the open table rows, the innermost last
    int m_cellDepth = 0;
    int m_itemDepth = 0;
};

QString titleOf(const QByteArray &metaXml)
{
    QXmlStreamReader xml(metaXml);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == "title"_L1) {
            return xml.readElementText(QXmlStreamReader::SkipChildElements);
        }
    }
    return {};
}
}

Result<void> readOdf(Archive &archive, Builder &builder)
{
    if (const auto manifest = archive.read(u"META-INF/manifest.xml"_s); manifest && manifest->contains("encryption-data")) {
        return fail(ErrorCode::Encrypted, "the manifest lists encrypted parts");
    }
    const auto content = archive.read(u"content.xml"_s);
    if (!content) {
        return std::unexpected(content.error());
    }
    if (archive.contains(u"meta.xml"_s)) {
        if (const auto meta = archive.read(u"meta.xml"_s)) {
            builder.setTitle(titleOf(*meta));
        }
    }
    return OdfReader(*content, builder).run();
}
}
