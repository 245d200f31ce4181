// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Pages of Kirigami Addons look for KI18n's functions in the root context, so these are put there for them; our own pages use
// I18n.
#include "gui/app/windowengine.h"

#include "gui/app/application.h"
#include "gui/common/i18n.h"
#include "gui/common/language.h"
#include "gui/common/settings.h"

#include <KColorSchemeManager>
#include <KLocalizedQmlContext>
#include <KWindowStateSaver>

#include <QWindow>

namespace gui
{
namespace
{
void applyColorScheme()
{
    KColorSchemeManager *manager = KColorSchemeManager::instance();
    manager->setAutosaveChanges(false); // the setting is ours
    const QString id = Settings::colorScheme();
    // The scheme is looked up by its id, since its name is translated.
    manager->activateScheme(id.isEmpty() ? QModelIndex() : manager->indexForSchemeId(id));
}
}

WindowEngine::WindowEngine(Application &application)
    : m_saver(*Settings::self())
{
    applyColorScheme();
    m_engine.setNetworkAccessManagerFactory(&m_noNetwork);
    KLocalization::setupLocalizedContext(&m_engine);
    QObject::connect(Settings::self(), &Settings::colorSchemeChanged, &m_engine, applyColorScheme);
    QObject::connect(Settings::self(), &Settings::languageChanged, &m_engine, [this, &application] {
        applyLanguage();
        m_engine.retranslate();
        if (auto *translator = m_engine.singletonInstance<I18n *>("eu.tramontane.common", "Translator")) {
            translator->retranslate();
        }
        application.chats()->refresh();
        application.models()->retranslate();
    });
}

WindowEngine::~WindowEngine() = default;

void WindowEngine::load(const KConfigGroup &state)
{
    m_engine.loadFromModule("eu.tramontane", "Main");
    auto *window = qobject_cast<QWindow *>(m_engine.rootObjects().value(0));
    if (!window) {
        return;
    }
    if (state.isValid()) {
        new KWindowStateSaver(window, state); // the window owns it
    }
    window->setVisible(true); // show() would undo that it is maximised
}
}
