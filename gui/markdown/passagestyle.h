// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How the passages of a message look: what QML knows of the theme, handed to those that write documents.
#pragma once

#include <QColor>
#include <QFont>
#include <QFontInfo>
#include <QObject>
#include <QStringList>
#include <qqmlregistration.h>

namespace gui
{
/// Lengths are in pixels.
class PassageStyle : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QFont font MEMBER font NOTIFY changed)
    Q_PROPERTY(QFont codeFont MEMBER codeFont NOTIFY changed)
    Q_PROPERTY(qreal spacing MEMBER spacing NOTIFY changed)
    Q_PROPERTY(qreal itemSpacing MEMBER itemSpacing NOTIFY changed)
    Q_PROPERTY(qreal indent MEMBER indent NOTIFY changed)
    Q_PROPERTY(qreal cellPadding MEMBER cellPadding NOTIFY changed)
    Q_PROPERTY(QColor lineColor MEMBER lineColor NOTIFY changed)
    Q_PROPERTY(QColor linkColor MEMBER linkColor NOTIFY changed)
    Q_PROPERTY(QColor codeColor MEMBER codeColor NOTIFY changed)
    Q_PROPERTY(QColor backgroundColor MEMBER backgroundColor NOTIFY changed)

public:
    using QObject::QObject;

    /// The families of a font, with that of coloured emoji behind them: else a font that has some of these as outlines comes
    /// first. The name is that of a real font, since an emoji font would stand in for an alias such as Sans Serif.
    [[nodiscard]] static QStringList familiesOf(const QFont &font)
    {
        return {QFontInfo(font).family(), QStringLiteral("Noto Color Emoji")};
    }

    QFont font;
    QFont codeFont;
    qreal spacing = 8; ///< between paragraphs, and above a list
    qreal itemSpacing = 2; ///< between the items of a list
    qreal indent = 24; ///< of a list
    qreal cellPadding = 4;
    QColor lineColor; ///< of tables and rules
    QColor linkColor;
    QColor codeColor; ///< behind code within a sentence
    QColor backgroundColor; ///< behind code in a frame

Q_SIGNALS:
    void changed();
};
}
