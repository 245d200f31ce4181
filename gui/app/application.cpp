// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/application.h"

#include "gui/services/services.h"

#include <QGuiApplication>
#include <QJSEngine>

namespace gui
{
namespace
{
Application *theInstance = nullptr;
}

Application::Application(Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_devices(services.engine())
    , m_history(services.history())
    , m_chats(services.history())
    , m_sessions(services)
    , m_notifier([] { return QGuiApplication::applicationState() == Qt::ApplicationActive; })
{
    Q_ASSERT(theInstance == nullptr);
    theInstance = this;
    connect(&m_history, &HistoryGate::opened, &m_chats, &ChatListModel::refresh);
    connect(&m_history, &HistoryGate::opened, &m_sessions, &ChatSessions::takeUp);
    connect(&m_history, &HistoryGate::changedElsewhere, this, [this] {
        m_chats.refresh();
        m_sessions.shown()->refresh();
    });
    connect(&m_history, &HistoryGate::purged, &m_services, &Services::forgetChats);
    connect(&m_chats, &ChatListModel::renamed, &m_sessions, &ChatSessions::rename);
    connect(&m_chats, &ChatListModel::removed, &m_sessions, &ChatSessions::close);
    connect(&m_chats, &ChatListModel::removed, &m_services, [this](qint64 chatId) { m_services.forgetChats({chatId}); });
    connect(&m_sessions, &ChatSessions::stored, &m_chats, &ChatListModel::refresh);
    connect(&m_sessions, &ChatSessions::workingChanged, &m_chats, &ChatListModel::setWorking);
    connect(&m_sessions, &ChatSessions::answered, &m_chats,
            [this](const Answered &answered) { m_chats.setUnread(answered.chatId, !answered.isShown); });
    connect(&m_sessions, &ChatSessions::shownChanged, &m_chats,
            [this] { m_chats.setUnread(m_sessions.shown()->chatId(), false); });
    connect(&m_sessions, &ChatSessions::answered, &m_notifier, &AnswerNotifier::take);
    connect(&m_notifier, &AnswerNotifier::opened, this, [this](qint64 chatId) {
        m_sessions.show(chatId);
        Q_EMIT activationRequested();
    });

    connect(&m_history, &HistoryGate::damagedFileKept, this, &Application::passiveNotice);
    connect(&m_sessions, &ChatSessions::failed, this, &Application::passiveNotice);
    connect(&m_chats, &ChatListModel::failed, this, &Application::passiveNotice);
    connect(&m_devices, &DeviceList::driverFailed, this, &Application::passiveNotice);
}

Application::~Application()
{
    theInstance = nullptr;
}

Application *Application::create(QQmlEngine *, QJSEngine *)
{
    QJSEngine::setObjectOwnership(theInstance, QJSEngine::CppOwnership);
    return theInstance;
}

void Application::start()
{
    m_services.start();
    m_history.open();
    if (const QString notice = models()->substituteNotice(); !notice.isEmpty()) {
        Q_EMIT passiveNotice(notice);
    }
}

EngineClient *Application::engine() const
{
    return &m_services.engine();
}

ModelLibrary *Application::models() const
{
    return &m_services.models();
}
}
