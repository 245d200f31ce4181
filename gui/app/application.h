// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one object that QML starts from: it owns the engine, the history and what is shown of them.
#pragma once

#include "gui/chat/conversation.h"
#include "gui/chats/chatlistmodel.h"
#include "gui/engine/engineclient.h"
#include "gui/models/devicelist.h"
#include "gui/models/modellibrary.h"

#include <QObject>
#include <QString>
#include <QUrl>
#include <qqmlregistration.h>

#include <memory>
#include <optional>

class QJSEngine;
class QQmlEngine;

namespace gui
{
/// Where the programs and the data are. Tests pass their own; the defaults are what the user gets.
struct ApplicationOptions {
    QString databasePath; ///< empty: history.db in the data folder
    QString engineProgram; ///< empty: TRAMONTANE_ENGINE, else beside the application, else in PATH
    /// The desktop stays fluid while an answer is computed.
    QStringList engineArguments{QStringLiteral("serve"), QStringLiteral("--background")};
    QString readerProgram; ///< empty: TRAMONTANE_READER, else beside the application, else in PATH
    std::optional<double> temperature; ///< instead of the one in the settings
    QString modelPath; ///< empty: the one chosen in the settings, else the first of the library
    /// A window may be open beside this program: the deleted chats, which it may still bring back, are left to it.
    bool besideTheWindow = false;
};

class Application : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(App)
    QML_SINGLETON
    Q_PROPERTY(gui::EngineClient *engine READ engine CONSTANT)
    Q_PROPERTY(gui::DeviceList *devices READ devices CONSTANT)
    Q_PROPERTY(gui::ChatListModel *chats READ chats CONSTANT)
    Q_PROPERTY(gui::Conversation *conversation READ conversation NOTIFY conversationChanged)
    Q_PROPERTY(gui::ModelLibrary *models READ models CONSTANT)
    Q_PROPERTY(QString startupError READ startupError NOTIFY startupErrorChanged)
    Q_PROPERTY(bool canBeginAnew READ canBeginAnew NOTIFY startupErrorChanged)

public:
    explicit Application(ApplicationOptions options, QObject *parent = nullptr);
    ~Application() override;

    /// The instance made by main(); QML never owns it.
    static Application *create(QQmlEngine *engine, QJSEngine *scriptEngine);
    [[nodiscard]] static Application *instance();

    /// Opens the history, starts the engine and loads the model. Returns at once.
    void start();

    [[nodiscard]] EngineClient *engine() const;
    [[nodiscard]] DeviceList *devices() const;
    [[nodiscard]] ChatListModel *chats() const;
    /// Never null. A chat that nothing was written in yet has the id 0 and no row in the history.
    [[nodiscard]] Conversation *conversation() const;
    [[nodiscard]] ModelLibrary *models() const;
    /// Why the history cannot be opened, as a sentence; empty if all is well.
    [[nodiscard]] QString startupError() const;
    /// The history is beyond reading, and waiting for it will not help.
    [[nodiscard]] bool canBeginAnew() const;

    /// After a startupError().
    Q_INVOKABLE void openHistoryAgain();
    /// Keeps the unreadable file under another name and makes a new history.
    Q_INVOKABLE void beginAnew();
    Q_INVOKABLE void newChat();
    Q_INVOKABLE void openChat(qint64 chatId);
    Q_INVOKABLE void copyToClipboard(const QString &text);
    /// Hands the address to the desktop. Asks nothing: the window confirms before it calls this.
    Q_INVOKABLE void openLink(const QUrl &url);

Q_SIGNALS:
    void conversationChanged();
    void startupErrorChanged();
    /// The history can be used.
    void opened();
    /// Something worth a line at the bottom of the window.
    void passiveNotice(const QString &sentence);
    /// Another start of the program handed over to this one: the window comes to the front.
    void activationRequested();

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
