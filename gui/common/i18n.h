// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// KI18n's functions for I18n.qml, which makes every binding that calls them follow a change of the language.
#pragma once

#include <KLocalizedQmlContext>
#include <QObject>
#include <QString>
#include <QVariant>
#include <qqmlregistration.h>

namespace gui
{
/// The arguments are what KI18n's own functions take; %1 to %4 in the text are replaced by p1 to p4.
class I18n : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Translator)
    QML_SINGLETON
    Q_PROPERTY(int revision READ revision NOTIFY revisionChanged)

public:
    explicit I18n(QObject *parent = nullptr);

    /// Grows with every change of the language. A binding that reads it is evaluated anew then; QQmlEngine::retranslate() does
    /// that only for bindings that call qsTr().
    [[nodiscard]] int revision() const { return m_revision; }
    void retranslate();

    Q_INVOKABLE QString i18n(const QString &text, const QVariant &p1 = {}, const QVariant &p2 = {}, const QVariant &p3 = {},
                             const QVariant &p4 = {}) const;
    Q_INVOKABLE QString i18nc(const QString &context, const QString &text, const QVariant &p1 = {}, const QVariant &p2 = {},
                              const QVariant &p3 = {}, const QVariant &p4 = {}) const;
    /// %1 is the count, %2 to %4 are p2 to p4.
    Q_INVOKABLE QString i18np(const QString &singular, const QString &plural, const QVariant &count, const QVariant &p2 = {},
                              const QVariant &p3 = {}, const QVariant &p4 = {}) const;
    Q_INVOKABLE QString i18ncp(const QString &context, const QString &singular, const QString &plural, const QVariant &count,
                               const QVariant &p2 = {}, const QVariant &p3 = {}, const QVariant &p4 = {}) const;

Q_SIGNALS:
    void revisionChanged();

private:
    KLocalizedQmlContext m_context;
    int m_revision = 0;
};
}
