// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/formatnames.h"

#include "documents/formats.h"

#include <KLocalizedString>

#include <QLocale>

namespace gui
{
QString formatNames()
{
    QStringList names;
    for (const auto &[family, name] : documents::FamilyNames) {
        names += ki18nc(name.context, name.text).toString();
    }
    return QLocale().createSeparatedList(names);
}
}
