// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one object that the pages of the window start from: it has what they show, and says what concerns all of them.
#pragma once

#include "gui/app/answernotifier.h"
#include "gui/app/chatsessions.h"
#include "gui/app/historygate.h"
#include "gui/chats/chatlistmodel.h"
#include "gui/engine/engineclient.h"
#include "gui/models/devicelist.h"
#include "gui/models/modellibrary.h"

#include <QObject>
#include <QString>
#include <qqmlregistration.h>

class QJSEngine;
class QQmlEngine;

namespace gui
{
class Services;

class Application : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(App)
    QML_SINGLETON
    Q_PROPERTY(gui::EngineClient *engine READ engine CONSTANT)
    Q_PROPERTY(gui::ModelLibrary *models READ models CONSTANT)
    Q_PROPERTY(gui::DeviceList *devices READ devices CONSTANT)
    Q_PROPERTY(gui::HistoryGate *history READ history CONSTANT)
    Q_PROPERTY(gui::ChatListModel *chats READ chats CONSTANT)
    Q_PROPERTY(gui::ChatSessions *sessions READ sessions CONSTANT)

public:
    /// `services` outlives the application.
    explicit Application(Services &services, QObject *parent = nullptr);
    ~Application() override;

    /// Returns the only instance, which the program makes before it loads any QML; QML never owns it.
    static Application *create(QQmlEngine *engine, QJSEngine *scriptEngine);

    /// Starts the services and opens the history. Returns at once.
    void start();

    [[nodiscard]] EngineClient *engine() const;
    [[nodiscard]] ModelLibrary *models() const;
    [[nodiscard]] DeviceList *devices() { return &m_devices; }
    [[nodiscard]] HistoryGate *history() { return &m_history; }
    [[nodiscard]] ChatListModel *chats() { return &m_chats; }
    [[nodiscard]] ChatSessions *sessions() { return &m_sessions; }

Q_SIGNALS:
    /// Asks the window to show a sentence, for example that the disk is full.
    void passiveNotice(const QString &sentence);
    /// Another start of the program handed over to this one: the window comes to the front.
    void activationRequested();

private:
    Services &m_services;
    DeviceList m_devices;
    HistoryGate m_history;
    ChatListModel m_chats;
    ChatSessions m_sessions;
    AnswerNotifier m_notifier;
};
}
