// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/i18n.h"

namespace gui
{
I18n::I18n(QObject *parent)
    : QObject(parent)
{
    m_context.setTranslationDomain(QStringLiteral(TRANSLATION_DOMAIN));
}

void I18n::retranslate()
{
    ++m_revision;
    Q_EMIT revisionChanged();
}

QString I18n::i18n(const QString &text, const QVariant &p1, const QVariant &p2, const QVariant &p3, const QVariant &p4) const
{
    return m_context.i18n(text, p1, p2, p3, p4);
}

QString I18n::i18nc(const QString &context, const QString &text, const QVariant &p1, const QVariant &p2, const QVariant &p3,
                    const QVariant &p4) const
{
    return m_context.i18nc(context, text, p1, p2, p3, p4);
}

QString I18n::i18np(const QString &singular, const QString &plural, const QVariant &count, const QVariant &p2, const QVariant &p3,
                    const QVariant &p4) const
{
    return m_context.i18np(singular, plural, count, p2, p3, p4);
}

QString I18n::i18ncp(const QString &context, const QString &singular, const QString &plural, const QVariant &count,
                     const QVariant &p2, const QVariant &p3, const QVariant &p4) const
{
    return m_context.i18ncp(context, singular, plural, count, p2, p3, p4);
}
}
