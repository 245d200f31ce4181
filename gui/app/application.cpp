// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/application.h"

#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/markdown/markdownsanitizer.h"
#include "gui/turns/prompt.h"
#include "storage/history.h"
#include "storage/historywatch.h"

#include <KLocalizedString>

#include <QClipboard>
#include <QCoreApplication>
#include <QCoroFuture>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHash>
#include <QJSEngine>
#include <QStandardPaths>

namespace gui
{
namespace
{
Application *theInstance = nullptr;

/// Where a program of ours is: `environment` says so, else beside this one, else in PATH.
QString findProgram(const char *environment, const QString &name)
{
    const QString named = qEnvironmentVariable(environment);
    if (!named.isEmpty()) {
        return named;
    }
    const QString beside = QCoreApplication::applicationDirPath() + u'/' + name;
    if (QFileInfo(beside).isExecutable()) {
        return beside;
    }
    const QString inPath = QStandardPaths::findExecutable(name);
    return inPath.isEmpty() ? name : inPath;
}

QString defaultDatabase()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/tramontane");
    QDir().mkpath(folder);
    return folder + QStringLiteral("/history.db");
}

ApplicationOptions completed(ApplicationOptions options)
{
    if (options.databasePath.isEmpty()) {
        options.databasePath = defaultDatabase();
    }
    if (options.engineProgram.isEmpty()) {
        options.engineProgram = findProgram("TRAMONTANE_ENGINE", QStringLiteral("tramontane-engine"));
    }
    if (options.readerProgram.isEmpty()) {
        options.readerProgram = findProgram("TRAMONTANE_READER", QStringLiteral("tramontane-reader"));
    }
    return options;
}
}

struct Application::Private {
    Application *q;
    ApplicationOptions options;
    storage::History history;
    EngineClient engine;
    DeviceList devices;
    ModelLibrary models;
    ChatListModel chats;
    Conversation *conversation = nullptr;
    QList<Conversation *> conversations; ///< the shown one, and those that still write an answer
    std::optional<storage::Error> startupError;
    std::unique_ptr<storage::HistoryWatch> watch; ///< once the history is open

    Private(Application *application, ApplicationOptions chosen)
        : q(application)
        , options(completed(std::move(chosen)))
        , history(options.databasePath)
        , engine(options.engineProgram, options.engineArguments)
        , devices(engine)
        , models(engine, options.modelPath)
        , chats(history)
    {
    }

    QCoro::Task<void> open();
    QCoro::Task<void> purge();
    void keepCaches();
    QCoro::Task<void> beginAnew();
    void setStartupError(std::optional<storage::Error> error);
    void takeInChanges();
    Conversation *make(qint64 chatId);
    void show(Conversation *now);
    void drop(Conversation *unused);
};

Application::Application(ApplicationOptions options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(options)))
{
    Q_ASSERT(theInstance == nullptr);
    theInstance = this;
    d->conversation = d->make(0);
    connect(&d->chats, &ChatListModel::renamed, this, [this](qint64 chatId, const QString &title) {
        for (Conversation *conversation : std::as_const(d->conversations)) {
            if (conversation->chatId() == chatId) {
                conversation->setTitle(title);
            }
        }
    });
    connect(&d->chats, &ChatListModel::removed, this, [this](qint64 chatId) {
        for (Conversation *conversation : std::as_const(d->conversations)) {
            if (conversation->chatId() == chatId) {
                conversation->stop();
            }
        }
        if (d->conversation->chatId() == chatId) {
            d->show(d->make(0));
        }
        d->engine.forgetCaches({cacheKey(chatId)});
    });
    connect(&d->devices, &DeviceList::driverFailed, this, &Application::passiveNotice);
    connect(Settings::self(), &Settings::keptMebibytesChanged, this, [this] { d->keepCaches(); });
    connect(Settings::self(), &Settings::contextLengthChanged, this, [this] {
        d->engine.setContextLength(Settings::contextLength());
        d->models.loadCurrent();
    });
}

Application::~Application()
{
    // Running answers are saved before the history closes.
    qDeleteAll(std::exchange(d->conversations, {}));
    theInstance = nullptr;
}

Application *Application::create(QQmlEngine *, QJSEngine *)
{
    QJSEngine::setObjectOwnership(theInstance, QJSEngine::CppOwnership);
    return theInstance;
}

Application *Application::instance()
{
    return theInstance;
}

void Application::start()
{
    d->engine.setContextLength(Settings::contextLength());
    d->keepCaches();
    d->engine.start();
    d->models.loadCurrent();
    d->open();
    if (const QString notice = d->models.substituteNotice(); !notice.isEmpty()) {
        Q_EMIT passiveNotice(notice);
    }
}

QCoro::Task<void> Application::Private::open()
{
    const QPointer<Application> self(q);
    const auto opened = co_await history.open();
    if (!self) {
        co_return;
    }
    if (!opened) {
        setStartupError(opened.error());
        co_return;
    }
    setStartupError(std::nullopt);
    if (!options.besideTheWindow) {
        purge();
        watch = std::make_unique<storage::HistoryWatch>(history);
        connect(watch.get(), &storage::HistoryWatch::changedElsewhere, q, [this] { takeInChanges(); });
    }
    chats.refresh();
    Q_EMIT q->opened();
}

/// Nobody can undo what an earlier window deleted.
QCoro::Task<void> Application::Private::purge()
{
    const QPointer<Application> self(q);
    const auto gone = co_await history.purgeDeletedChats();
    if (self && gone) {
        QStringList keys;
        std::ranges::transform(*gone, std::back_inserter(keys), cacheKey);
        engine.forgetCaches(keys);
    }
}

/// Only for the window, whose chats go on.
void Application::Private::keepCaches()
{
    if (!options.besideTheWindow) {
        const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
        engine.keepCaches(folder + QStringLiteral("/tramontane/chats"), quint64{Settings::keptMebibytes()} << 20);
    }
}

QCoro::Task<void> Application::Private::beginAnew()
{
    const QPointer<Application> self(q);
    const auto kept = co_await history.setAside();
    if (!self) {
        co_return;
    }
    if (!kept) {
        setStartupError(kept.error());
        co_return;
    }
    co_await open();
    if (self && !startupError) {
        Q_EMIT q->passiveNotice(i18nc("@info %1 is a file name", "The unreadable file was kept as %1.", *kept));
    }
}

void Application::Private::setStartupError(std::optional<storage::Error> error)
{
    if (error) {
        qWarning().noquote() << "the history was not opened:" << QString::fromStdString(error->detail);
    } else if (!startupError) {
        return;
    }
    startupError = std::move(error);
    Q_EMIT q->startupErrorChanged();
}

/// Shows what `tramontane ask` has written.
void Application::Private::takeInChanges()
{
    chats.refresh();
    conversation->refresh();
}

DeviceList *Application::devices() const
{
    return &d->devices;
}

EngineClient *Application::engine() const
{
    return &d->engine;
}

ChatListModel *Application::chats() const
{
    return &d->chats;
}

Conversation *Application::conversation() const
{
    return d->conversation;
}

ModelLibrary *Application::models() const
{
    return &d->models;
}

QString Application::startupError() const
{
    return d->startupError ? sentence(*d->startupError) : QString();
}

bool Application::canBeginAnew() const
{
    return d->startupError
        && (d->startupError->code == storage::ErrorCode::Damaged || d->startupError->code == storage::ErrorCode::NotADatabase);
}

void Application::openHistoryAgain()
{
    d->open();
}

void Application::beginAnew()
{
    if (canBeginAnew()) {
        d->beginAnew();
    }
}

void Application::newChat()
{
    const bool unused = d->conversation->chatId() == 0 && !d->conversation->busy();
    if (!unused) {
        d->show(d->make(0));
    }
}

void Application::openChat(qint64 chatId)
{
    if (chatId == d->conversation->chatId()) {
        return;
    }
    for (Conversation *conversation : std::as_const(d->conversations)) {
        if (conversation->chatId() == chatId) {
            d->show(conversation);
            return;
        }
    }
    d->show(d->make(chatId));
}

void Application::copyToClipboard(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void Application::openLink(const QUrl &url)
{
    if (isAllowedLink(url.toString(QUrl::FullyEncoded))) {
        QDesktopServices::openUrl(url);
    }
}

Conversation *Application::Private::make(qint64 chatId)
{
    const Conversation::Services services{
        .history = &history, .engine = &engine, .readerProgram = options.readerProgram, .temperature = options.temperature};
    auto *made = new Conversation(services, chatId);
    QJSEngine::setObjectOwnership(made, QJSEngine::CppOwnership);
    conversations += made;
    connect(made, &Conversation::stored, q, [this] { chats.refresh(); });
    connect(made, &Conversation::failed, q, &Application::passiveNotice);
    connect(made, &Conversation::busyChanged, q, [this, made] { drop(made); });
    return made;
}

void Application::Private::show(Conversation *now)
{
    Conversation *before = std::exchange(conversation, now);
    Q_EMIT q->conversationChanged();
    drop(before);
}

/// Lets go of a conversation that nobody looks at and that has nothing left to do.
void Application::Private::drop(Conversation *unused)
{
    if (unused != conversation && !unused->busy()) {
        conversations.removeOne(unused);
        unused->deleteLater();
    }
}
}
