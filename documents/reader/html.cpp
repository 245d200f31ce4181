// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Text out of HTML as found in the wild: a tokenizer that cannot fail, and the few elements that shape paragraphs.
#include "documents/reader/html.h"

#include "documents/entities.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
const QSet<QString> &blocks()
{
    static const QSet<QString> names{
        u"address"_s, u"article"_s, u"aside"_s,   u"blockquote"_s, u"body"_s,   u"caption"_s,  u"center"_s,   u"dd"_s,
        u"details"_s, u"dialog"_s,  u"dir"_s,     u"div"_s,        u"dl"_s,     u"dt"_s,       u"fieldset"_s, u"figcaption"_s,
        u"figure"_s,  u"footer"_s,  u"form"_s,    u"head"_s,       u"header"_s, u"hgroup"_s,   u"hr"_s,       u"html"_s,
        u"legend"_s,  u"main"_s,    u"menu"_s,    u"nav"_s,        u"ol"_s,     u"optgroup"_s, u"option"_s,   u"p"_s,
        u"search"_s,  u"section"_s, u"summary"_s, u"tbody"_s,      u"tfoot"_s,  u"thead"_s,    u"ul"_s};
    return names;
}

/// Elements whose content is no text of the page.
const QSet<QString> &silent()
{
    static const QSet<QString> names{u"script"_s,  u"style"_s,    u"template"_s, u"svg"_s,   u"math"_s,  u"iframe"_s,
                                     u"noembed"_s, u"noframes"_s, u"object"_s,   u"audio"_s, u"video"_s, u"canvas"_s};
    return names;
}

/// Elements whose content is not parsed for tags, even where it looks like some.
bool isRaw(QStringView name)
{
    return name == "script"_L1 || name == "style"_L1 || name == "iframe"_L1 || name == "noembed"_L1 || name == "noframes"_L1
        || name == "title"_L1 || name == "textarea"_L1;
}

int headingLevel(QStringView name)
{
    return name.size() == 2 && name.at(0) == u'h' && name.at(1) >= u'1' && name.at(1) <= u'6' ? name.at(1).unicode() - u'0' : 0;
}

class HtmlReader
{
public:
    HtmlReader(QStringView html, Builder &builder)
        : m_html(html)
        , m_builder(builder)
    {
    }

    void run()
    {
        while (m_at < m_html.size() && !m_builder.full()) {
            if (m_html.at(m_at) == u'<') {
                markup();
            } else {
                const qsizetype next = m_html.indexOf(u'<', m_at);
                text(m_html.sliced(m_at, (next < 0 ? m_html.size() : next) - m_at));
                m_at = next < 0 ? m_html.size() : next;
            }
        }
        endRow();
        flush();
    }

private:
    void markup()
    {
        const QStringView rest = m_html.sliced(m_at);
        if (rest.startsWith("<!--"_L1)) {
            skipPast("-->"_L1);
        } else if (rest.startsWith("<![CDATA["_L1)) {
            const qsizetype end = m_html.indexOf("]]>"_L1, m_at);
            const qsizetype begin = m_at + 9;
            append(m_html.sliced(begin, (end < 0 ? m_html.size() : end) - begin).toString());
            m_at = end < 0 ? m_html.size() : end + 3;
        } else if (rest.size() > 1 && (rest.at(1) == u'!' || rest.at(1) == u'?')) {
            skipPast(">"_L1);
        } else if (rest.size() > 1
                   && (rest.at(1).isLetter() || (rest.at(1) == u'/' && rest.size() > 2 && rest.at(2).isLetter()))) {
            tag();
        } else {
            text(u"<");
            ++m_at;
        }
    }

    void skipPast(QLatin1StringView mark)
    {
        const qsizetype end = m_html.indexOf(mark, m_at);
        m_at = end < 0 ? m_html.size() : end + mark.size();
    }

    void tag()
    {
        const bool closing = m_html.at(m_at + 1) == u'/';
        qsizetype at = m_at + (closing ? 2 : 1);
        const qsizetype begin = at;
        while (at < m_html.size() && !m_html.at(at).isSpace() && m_html.at(at) != u'>' && m_html.at(at) != u'/') {
            ++at;
        }
        QString name = m_html.sliced(begin, at - begin).toString().toLower();
        name = name.sliced(name.indexOf(u':') + 1);
        bool empty = false;
        at = attributes(at, empty);
        m_at = at;
        if (closing) {
            close(name);
            return;
        }
        open(name);
        if (isRaw(name) && !empty) {
            raw(name);
        } else if (empty && (silent().contains(name) || blocks().contains(name))) {
            close(name);
        }
    }

    /// Returns the position after the tag's `>`, minding quotes. `empty` becomes true if the tag ended in `/>`.
    qsizetype attributes(qsizetype at, bool &empty) const
    {
        QChar quote;
        for (; at < m_html.size(); ++at) {
            const QChar character = m_html.at(at);
            if (!quote.isNull()) {
                quote = character == quote ? QChar() : quote;
            } else if ((character == u'"' || character == u'\'') && followsEquals(at)) {
                // An unclosed quote would swallow the rest of the document.
                quote = m_html.indexOf(character, at + 1) < 0 ? QChar() : character;
            } else if (character == u'>') {
                empty = m_html.at(at - 1) == u'/';
                return at + 1;
            }
        }
        return m_html.size();
    }

    [[nodiscard]] bool followsEquals(qsizetype at) const
    {
        while (at > 0 && m_html.at(at - 1).isSpace()) {
            --at;
        }
        return at > 0 && m_html.at(at - 1) == u'=';
    }

    void raw(const QString &name)
    {
        const QString end = "</"_L1 + name;
        const qsizetype found = m_html.indexOf(end, m_at, Qt::CaseInsensitive);
        const QStringView content = m_html.sliced(m_at, (found < 0 ? m_html.size() : found) - m_at);
        m_at = found < 0 ? m_html.size() : found;
        if (name == "title"_L1 && m_silent.isEmpty()) {
            if (!m_builder.hasTitle()) {
                m_builder.setTitle(withEntities(content));
            }
        } else if (name == "textarea"_L1) {
            text(content);
        }
    }

    void text(QStringView raw)
    {
        if (m_silent.isEmpty()) {
            append(withEntities(raw));
        }
    }

    void append(const QString &text)
    {
        if (!m_silent.isEmpty()) {
            return;
        }
        if (m_preformatted > 0) {
            const QStringList lines = text.split(u'\n');
            for (qsizetype i = 0; i < lines.size(); ++i) {
                if (i > 0) {
                    flush();
                }
                m_text += lines.at(i);
            }
            return;
        }
        if (m_breaks > 0 && !QStringView(text).trimmed().isEmpty()) {
            m_breaks = 0;
        }
        m_text += text;
    }

    void open(const QString &name)
    {
        if (!m_silent.isEmpty()) {
            if (name == m_silent.last() || silent().contains(name)) {
                m_silent.append(name);
            }
            return;
        }
        if (silent().contains(name)) {
            m_silent.append(name);
        } else if (const int level = headingLevel(name); level > 0) {
            flush();
            m_heading = level;
        } else if (name == "li"_L1) {
            flush();
            m_item = true;
        } else if (name == "br"_L1) {
            m_text += u' ';
            // Two in a row are how old pages make paragraphs.
            if (++m_breaks == 2) {
                flush();
            }
        } else if (name == "pre"_L1) {
            flush();
            ++m_preformatted;
        } else if (name == "table"_L1) {
            endRow();
            flush();
        } else if (name == "tr"_L1) {
            endRow();
            flush();
            m_inRow = true;
        } else if (name == "td"_L1 || name == "th"_L1) {
            endCell();
            m_inCell = m_inRow;
        } else if (blocks().contains(name)) {
            boundary();
        }
    }

    void close(const QString &name)
    {
        if (!m_silent.isEmpty()) {
            if (const qsizetype at = m_silent.lastIndexOf(name); at >= 0) {
                m_silent.remove(at, m_silent.size() - at);
            }
            return;
        }
        if (headingLevel(name) > 0) {
            flush();
            m_heading = 0;
        } else if (name == "li"_L1) {
            flush();
            m_item = false;
        } else if (name == "pre"_L1) {
            flush();
            m_preformatted = std::max(0, m_preformatted - 1);
        } else if (name == "td"_L1 || name == "th"_L1) {
            endCell();
        } else if (name == "tr"_L1 || name == "table"_L1) {
            endRow();
            flush();
        } else if (name == "ul"_L1 || name == "ol"_L1) {
            flush();
            m_item = false;
        } else if (blocks().contains(name)) {
            boundary();
        }
    }

    /// Ends a block. Inside a table's cell its end is only a space.
    void boundary()
    {
        if (m_inCell && m_heading == 0 && !m_item) {
            m_text += u' ';
        } else {
            flush();
        }
    }

    void endCell()
    {
        if (m_inCell) {
            m_cells.append(m_text);
            m_text.clear();
        }
        m_inCell = false;
    }

    void endRow()
    {
        if (!m_inRow) {
            return;
        }
        endCell();
        m_inRow = false;
        if (m_cells.size() == 1) {
            // One cell in a row is layout, not a table.
            m_builder.addBody(m_cells.first());
        } else {
            m_builder.addRow(m_cells);
        }
        m_cells.clear();
    }

    void flush()
    {
        m_breaks = 0;
        if (m_text.isEmpty()) {
            return;
        }
        if (m_heading > 0) {
            m_builder.add(Paragraph::Kind::Heading, m_text, m_heading);
        } else {
            m_builder.add(m_item ? Paragraph::Kind::ListItem : Paragraph::Kind::Body, m_text);
        }
        m_text.clear();
    }

    QStringView m_html;
    Builder &m_builder;
    qsizetype m_at = 0;
    QString m_text;
    QStringList m_silent; ///< the silent elements that are open
    QStringList m_cells; ///< the cells of the row so far
    int m_heading = 0;
    int m_preformatted = 0;
    int m_breaks = 0;
    bool m_item = false;
    bool m_inRow = false;
    bool m_inCell = false;
};
}

void readHtml(const QString &html, Builder &builder)
{
    HtmlReader(html, builder).run();
}
}
