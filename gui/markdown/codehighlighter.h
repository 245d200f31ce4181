// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Colours for code, by what KSyntaxHighlighting knows of its language.
#pragma once

#include <KSyntaxHighlighting/SyntaxHighlighter>

#include <QColor>
#include <QString>
#include <QTimer>

namespace gui
{
/// Goes through a long text in slices, between which the window lives on, and leaves plain what would take too long: lines that
/// no person wrote, and what comes behind very much code.
class CodeHighlighter : public KSyntaxHighlighting::SyntaxHighlighter
{
public:
    explicit CodeHighlighter(QTextDocument &document);

    /// `language`: as written after a fence; an unknown or empty one leaves the code plain. The colours are made for
    /// `background`.
    void setLook(const QString &language, const QColor &background);

protected:
    void highlightBlock(const QString &text) override;

private:
    void goOn();

    QTextDocument &m_document;
    QString m_language;
    bool m_dark = false;
    bool m_known = false; ///< the language
    int m_limit = 0; ///< lines before it have had their turn
    QTimer m_next;
};
}
