// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/codehighlighter.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/Theme>

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr int LinesAtOnce = 100; ///< some 10 ms
constexpr int MostLines = 5'000;
constexpr qsizetype LongestLine = 1'000; ///< patterns may take more than linear time

/// Read once, when the first code is shown.
KSyntaxHighlighting::Repository &repository()
{
    static KSyntaxHighlighting::Repository repository;
    return repository;
}

/// Models write "python", "Python", "py", "c++" and "shell" alike.
KSyntaxHighlighting::Definition definitionOf(const QString &language)
{
    const QString name = language.toLower();
    if (auto definition = repository().definitionForName(name); definition.isValid()) {
        return definition; // also by its other names
    }
    static const QHash<QString, QString> others{
        {QStringLiteral("shell"), QStringLiteral("bash")}, {QStringLiteral("console"), QStringLiteral("bash")},
        {QStringLiteral("zsh"), QStringLiteral("bash")},   {QStringLiteral("csharp"), QStringLiteral("c#")},
        {QStringLiteral("golang"), QStringLiteral("go")},  {QStringLiteral("jsonc"), QStringLiteral("json")}};
    if (const auto other = others.find(name); other != others.end()) {
        return repository().definitionForName(*other);
    }
    return repository().definitionForFileName(QStringLiteral("code.") + name);
}
}

CodeHighlighter::CodeHighlighter(QTextDocument &document)
    : SyntaxHighlighter(&document)
    , m_document(document)
{
    m_next.setSingleShot(true);
    m_next.setInterval(0ms);
    connect(&m_next, &QTimer::timeout, this, &CodeHighlighter::goOn);
}

void CodeHighlighter::setLook(const QString &language, const QColor &background)
{
    const bool dark = background.isValid() && background.lightness() < 128;
    const bool sameTheme = theme().isValid() && dark == m_dark;
    if (language == m_language && (sameTheme || !m_known)) {
        return;
    }
    m_language = language;
    m_dark = dark;
    const KSyntaxHighlighting::Definition definition
        = language.isEmpty() ? KSyntaxHighlighting::Definition() : definitionOf(language);
    m_known = definition.isValid();
    m_limit = LinesAtOnce;
    if (m_known) {
        setTheme(repository().defaultTheme(dark ? KSyntaxHighlighting::Repository::DarkTheme
                                                : KSyntaxHighlighting::Repository::LightTheme));
    }
    setDefinition(definition);
    rehighlight();
}

void CodeHighlighter::highlightBlock(const QString &text)
{
    const int line = currentBlock().blockNumber();
    if (!m_known || line >= MostLines) {
        return;
    }
    if (line >= m_limit) {
        m_next.start();
    } else if (text.size() <= LongestLine) {
        SyntaxHighlighter::highlightBlock(text);
    }
}

void CodeHighlighter::goOn()
{
    const QTextBlock first = m_document.findBlockByNumber(m_limit);
    m_limit += LinesAtOnce;
    const QTextBlock behind = m_document.findBlockByNumber(m_limit);
    if (first.isValid()) {
        // A change that changes nothing: all of its lines are highlighted, and laid out once. One by one they would be laid out
        // each.
        QTextCursor edit(&m_document);
        edit.setPosition(first.position());
        edit.setPosition((behind.isValid() ? behind.position() : m_document.characterCount()) - 1, QTextCursor::KeepAnchor);
        edit.mergeBlockFormat(QTextBlockFormat());
    }
    if (behind.isValid() && m_limit < MostLines) {
        m_next.start();
    }
}
}
