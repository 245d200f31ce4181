// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Word's document.xml (ECMA-376 part 1, section 17), with the styles that make headings and lists, and the notes.
#include "documents/reader/docx.h"

#include "documents/documentlimits.h"

#include <QHash>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
struct Style {
    int headingLevel = 0; ///< 0: not a heading
    bool inList = false;
    QString parent;
};

struct OpenParagraph {
    int headingLevel = 0;
    bool inList = false;
    QString text;
    QStringList notes; ///< ids in the two maps of notes, such as "f3" or "e1"
};

QStringView attribute(const QXmlStreamReader &xml, QLatin1StringView name)
{
    for (const QXmlStreamAttribute &candidate : xml.attributes()) {
        if (candidate.name() == name) {
            return candidate.value();
        }
    }
    return {};
}

/// Returns the level of a style by Word's built-in name, which is "heading 2" in every language of the program.
int headingLevelByName(QStringView name)
{
    if (name.compare("title"_L1, Qt::CaseInsensitive) == 0) {
        return 1;
    }
    if (name.startsWith("heading "_L1, Qt::CaseInsensitive)) {
        const int level = name.sliced(8).toInt();
        return level >= 1 && level <= 9 ? level : 0;
    }
    return 0;
}

QHash<QString, Style> stylesOf(const QByteArray &bytes)
{
    QHash<QString, Style> styles;
    QXmlStreamReader xml(bytes);
    QString current;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        if (xml.name() == "style"_L1) {
            current = attribute(xml, "styleId"_L1).toString();
        } else if (current.isEmpty()) {
            continue;
        } else if (xml.name() == "name"_L1) {
            if (const int level = headingLevelByName(attribute(xml, "val"_L1)); level > 0) {
                styles[current].headingLevel = level;
            }
        } else if (xml.name() == "basedOn"_L1) {
            styles[current].parent = attribute(xml, "val"_L1).toString();
        } else if (xml.name() == "outlineLvl"_L1) {
            // 0 to 8 are headings, 9 is body text.
            if (const int level = attribute(xml, "val"_L1).toInt() + 1; level <= 9) {
                styles[current].headingLevel = level;
            }
        } else if (xml.name() == "numId"_L1) {
            styles[current].inList = attribute(xml, "val"_L1) != "0"_L1;
        }
    }
    // A derived style is what its parent is.
    for (Style &style : styles) {
        QString parent = style.parent;
        for (int i = 0; i < 20 && !parent.isEmpty() && style.headingLevel == 0; ++i) {
            const Style ancestor = styles.value(parent);
            style.headingLevel = ancestor.headingLevel;
            style.inList = style.inList || ancestor.inList;
            parent = ancestor.parent;
        }
    }
    return styles;
}

class DocxReader
{
public:
    DocxReader(Builder &builder, QHash<QString, Style> styles)
        : m_builder(builder)
        , m_styles(std::move(styles))
    {
    }

    /// Reads the notes, before the text: each one waits for the paragraph that refers to it.
    void readNotes(const QByteArray &bytes, QChar kind)
    {
        QXmlStreamReader xml(bytes);
        QString *note = nullptr;
        while (!xml.atEnd()) {
            if (const auto token = xml.readNext(); token == QXmlStreamReader::StartElement) {
                if (xml.name() == "footnote"_L1 || xml.name() == "endnote"_L1) {
                    note = &m_notes[kind + attribute(xml, "id"_L1).toString()];
                } else if (note && xml.name() == "t"_L1) {
                    *note += xml.readElementText(QXmlStreamReader::SkipChildElements);
                }
            } else if (token == QXmlStreamReader::EndElement && note && xml.name() == "p"_L1) {
                *note += u' ';
            }
        }
    }

    Result<void> run(const QByteArray &bytes)
    {
        m_xml.addData(bytes);
        int depth = 0;
        while (!m_xml.atEnd() && !m_builder.full()) {
            switch (m_xml.readNext()) {
            case QXmlStreamReader::StartElement:
                if (++depth > limits::MaxDepth) {
                    return fail(ErrorCode::Damaged, "document.xml nests too deep");
                }
                // These are deleted text, and the second copy of a drawing for old programs.
                if (m_xml.name() == "del"_L1 || m_xml.name() == "moveFrom"_L1 || m_xml.name() == "Fallback"_L1) {
                    m_xml.skipCurrentElement();
                    --depth;
                } else {
                    start(m_xml.name());
                }
                break;
            case QXmlStreamReader::EndElement:
                --depth;
                end(m_xml.name());
                break;
            case QXmlStreamReader::Characters:
                if (m_inText && !m_open.isEmpty()) {
                    m_open.last().text += m_xml.text();
                }
                break;
            default:
                break;
            }
        }
        if (m_xml.hasError() && !m_builder.full()) {
            return fail(ErrorCode::Damaged, "document.xml: " + m_xml.errorString().toStdString());
        }
        return {};
    }

private:
    void start(QStringView name)
    {
        if (name == "p"_L1 && m_xml.prefix() != "a"_L1) {
            m_open.append(OpenParagraph());
        } else if (name == "tr"_L1) {
            m_rows.append(QStringList());
        } else if (name == "tc"_L1 && !m_rows.isEmpty()) {
            m_rows.last().append(QString());
            ++m_cellDepth;
        }
        if (!m_open.isEmpty()) {
            inParagraph(name, m_open.last());
        }
    }

    void inParagraph(QStringView name, OpenParagraph &paragraph)
    {
        if (name == "t"_L1) {
            m_inText = true;
        } else if (name == "tab"_L1 || name == "br"_L1 || name == "cr"_L1 || name == "ptab"_L1) {
            paragraph.text += u' ';
        } else if (name == "noBreakHyphen"_L1) {
            paragraph.text += u'-';
        } else if (name == "sym"_L1) {
            paragraph.text += u' ';
        } else if (name == "pStyle"_L1) {
            const Style style = m_styles.value(attribute(m_xml, "val"_L1).toString());
            paragraph.headingLevel = style.headingLevel;
            paragraph.inList = paragraph.inList || style.inList;
        } else if (name == "outlineLvl"_L1) {
            const int level = attribute(m_xml, "val"_L1).toInt() + 1;
            paragraph.headingLevel = level <= 9 ? level : 0;
        } else if (name == "numId"_L1) {
            paragraph.inList = attribute(m_xml, "val"_L1) != "0"_L1;
        } else if (name == "footnoteReference"_L1) {
            paragraph.notes.append(u'f' + attribute(m_xml, "id"_L1).toString());
        } else if (name == "endnoteReference"_L1) {
            paragraph.notes.append(u'e' + attribute(m_xml, "id"_L1).toString());
        }
    }

    void end(QStringView name)
    {
        if (name == "t"_L1) {
            m_inText = false;
        } else if (name == "p"_L1 && m_xml.prefix() != "a"_L1 && !m_open.isEmpty()) {
            const OpenParagraph paragraph = m_open.takeLast();
            if (m_open.isEmpty()) {
                emitParagraph(paragraph);
                for (const OpenParagraph &later : std::exchange(m_deferred, {})) {
                    emitParagraph(later);
                }
            } else {
                m_deferred.append(paragraph);
            }
        } else if (name == "tc"_L1 && m_cellDepth > 0) {
            --m_cellDepth;
        } else if (name == "tr"_L1 && !m_rows.isEmpty()) {
            m_builder.addRow(m_rows.takeLast());
        }
    }

    void emitParagraph(const OpenParagraph &paragraph)
    {
        QStringList texts{paragraph.text};
        for (const QString &note : paragraph.notes) {
            texts.append(m_notes.value(note));
        }
        if (m_cellDepth > 0 && !m_rows.isEmpty() && !m_rows.last().isEmpty()) {
            QString &cell = m_rows.last().last();
            cell += (cell.isEmpty() ? QString() : u" "_s) + texts.join(u' ');
            return;
        }
        if (paragraph.headingLevel > 0) {
            m_builder.add(Paragraph::Kind::Heading, paragraph.text, paragraph.headingLevel);
        } else {
            m_builder.add(paragraph.inList ? Paragraph::Kind::ListItem : Paragraph::Kind::Body, paragraph.text);
        }
        for (const QString &note : texts.sliced(1)) {
            m_builder.addBody(note);
        }
    }

    QXmlStreamReader m_xml;
    Builder &m_builder;
    QHash<QString, Style> m_styles;
    QHash<QString, QString> m_notes;
    QList<OpenParagraph> m_open;
    QList<OpenParagraph> m_deferred;
    QList<QStringList> m_rows;
    int m_cellDepth = 0;
    bool m_inText = false;
};

QString titleOf(const QByteArray &coreXml)
{
    QXmlStreamReader xml(coreXml);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == "title"_L1) {
            return xml.readElementText(QXmlStreamReader::SkipChildElements);
        }
    }
    return {};
}

/// Returns an optional part, which is empty when it is missing or unreadable.
QByteArray optionalPart(Archive &archive, const QString &name)
{
    return archive.contains(name) ? archive.read(name).value_or(QByteArray()) : QByteArray();
}
}

Result<void> readDocx(Archive &archive, Builder &builder)
{
    const auto document = archive.read(u"word/document.xml"_s);
    if (!document) {
        return std::unexpected(document.error());
    }
    builder.setTitle(titleOf(optionalPart(archive, u"docProps/core.xml"_s)));
    DocxReader reader(builder, stylesOf(optionalPart(archive, u"word/styles.xml"_s)));
    reader.readNotes(optionalPart(archive, u"word/footnotes.xml"_s), u'f');
    reader.readNotes(optionalPart(archive, u"word/endnotes.xml"_s), u'e');
    return reader.run(*document);
}
}
