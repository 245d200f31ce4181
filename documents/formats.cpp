// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/formats.h"

#include <algorithm>

namespace documents
{
QString mimeType(Family family)
{
    return QString::fromUtf8(std::ranges::find(Formats, family, &Format::family)->mimeType);
}

QStringList filePatterns()
{
    QStringList patterns;
    for (const Format &format : Formats) {
        for (const QString &suffix : QString::fromUtf8(format.suffixes).split(u' ')) {
            patterns += u"*." + suffix;
        }
    }
    return patterns;
}
}
