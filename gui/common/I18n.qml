// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// KI18n's functions as qmllint understands them and xgettext extracts from; their results change with the language.
pragma Singleton
pragma ComponentBehavior: Bound

import QtQml
import eu.tramontane.common

QtObject {
    function i18n(text: string, p1: var, p2: var, p3: var, p4: var): string {
        return Translator.revision >= 0 ? Translator.i18n(text, p1, p2, p3, p4) : "";
    }

    function i18nc(context: string, text: string, p1: var, p2: var, p3: var, p4: var): string {
        return Translator.revision >= 0 ? Translator.i18nc(context, text, p1, p2, p3, p4) : "";
    }

    function i18np(singular: string, plural: string, count: var, p2: var, p3: var, p4: var): string {
        return Translator.revision >= 0 ? Translator.i18np(singular, plural, count, p2, p3, p4) : "";
    }

    function i18ncp(context: string, singular: string, plural: string, count: var, p2: var, p3: var, p4: var): string {
        return Translator.revision >= 0 ? Translator.i18ncp(context, singular, plural, count, p2, p3, p4) : "";
    }
}
