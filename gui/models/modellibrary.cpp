// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/models/modellibrary.h"

#include "gui/app/sentences.h"
#include "gui/engine/engineclient.h"
#include "gui/settings/settings.h"

#include <KLazyLocalizedString>
#include <KLocalizedString>

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QHash>
#include <QLocale>
#include <QPointer>
#include <QStandardPaths>

#include <algorithm>

namespace gui
{
namespace
{
struct ModelFile {
    QString name;
    QString path;
    qint64 sizeBytes = 0;

    bool operator==(const ModelFile &) const = default;
};

QString modelsFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/tramontane/models");
}

ModelFile modelFile(const QFileInfo &info)
{
    return {.name = info.completeBaseName(), .path = info.absoluteFilePath(), .sizeBytes = info.size()};
}

/// The language's name in the window's language, as far as this program's translations have it, else in English.
QString translatedLanguage(const QString &code, QLocale::Language language)
{
    static const QHash<QString, KLazyLocalizedString> names{
        {QStringLiteral("cs"), kli18nc("@item a language", "Czech")},
        {QStringLiteral("da"), kli18nc("@item a language", "Danish")},
        {QStringLiteral("de"), kli18nc("@item a language", "German")},
        {QStringLiteral("el"), kli18nc("@item a language", "Greek")},
        {QStringLiteral("en"), kli18nc("@item a language", "English")},
        {QStringLiteral("es"), kli18nc("@item a language", "Spanish")},
        {QStringLiteral("fi"), kli18nc("@item a language", "Finnish")},
        {QStringLiteral("fr"), kli18nc("@item a language", "French")},
        {QStringLiteral("hu"), kli18nc("@item a language", "Hungarian")},
        {QStringLiteral("it"), kli18nc("@item a language", "Italian")},
        {QStringLiteral("nl"), kli18nc("@item a language", "Dutch")},
        {QStringLiteral("pl"), kli18nc("@item a language", "Polish")},
        {QStringLiteral("pt"), kli18nc("@item a language", "Portuguese")},
        {QStringLiteral("ro"), kli18nc("@item a language", "Romanian")},
        {QStringLiteral("sv"), kli18nc("@item a language", "Swedish")},
        {QStringLiteral("uk"), kli18nc("@item a language", "Ukrainian")},
    };
    const auto known = names.constFind(code);
    return known != names.constEnd() ? known->toString() : QLocale::languageToString(language);
}

/// "English and German", as far as the locale knows the languages.
QString languageNames(const QStringList &codes)
{
    QStringList names;
    for (const QString &code : codes) {
        const QLocale::Language language = QLocale::codeToLanguage(code);
        names += language == QLocale::AnyLanguage ? code : translatedLanguage(code, language);
    }
    return QLocale().createSeparatedList(names);
}
}

struct ModelLibrary::Private {
    ModelLibrary *q;
    EngineClient &engine;
    QString currentPath;
    QList<ModelFile> files;
    QStringList languages;
    QString errorText;

    [[nodiscard]] QList<ModelFile> find() const;
    QCoro::Task<void> load();
};

ModelLibrary::ModelLibrary(EngineClient &engine, QString modelPath, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, engine, std::move(modelPath)))
{
    if (d->currentPath.isEmpty()) {
        d->currentPath = Settings::modelPath();
    }
    connect(&engine, &EngineClient::modelLoaded, this, [this](const inference::protocol::ModelInfo &info) {
        d->languages.clear();
        for (const std::string &language : info.languages) {
            d->languages += QString::fromStdString(language);
        }
        d->errorText.clear();
        Q_EMIT currentChanged();
    });
    connect(&engine, &EngineClient::loadFailed, this, [this](const inference::Error &error) {
        d->languages.clear();
        d->errorText = sentence(error);
        Q_EMIT currentChanged();
    });
    refresh();
    if (d->currentPath.isEmpty() && !d->files.isEmpty()) {
        d->currentPath = d->files.first().path;
    }
}

ModelLibrary::~ModelLibrary() = default;

int ModelLibrary::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ModelLibrary::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const ModelFile &file = d->files[index.row()];
    switch (role) {
    case NameRole:
        return file.name;
    case PathRole:
        return file.path;
    case SizeBytesRole:
        return file.sizeBytes;
    case CurrentRole:
        return file.path == d->currentPath;
    }
    return {};
}

QHash<int, QByteArray> ModelLibrary::roleNames() const
{
    return {{NameRole, "name"}, {PathRole, "path"}, {SizeBytesRole, "sizeBytes"}, {CurrentRole, "current"}};
}

int ModelLibrary::count() const
{
    return static_cast<int>(d->files.size());
}

QString ModelLibrary::currentPath() const
{
    return d->currentPath;
}

QString ModelLibrary::currentName() const
{
    const QString name = d->engine.modelName();
    return name.isEmpty() ? QFileInfo(d->currentPath).completeBaseName() : name;
}

QStringList ModelLibrary::currentLanguages() const
{
    return d->languages;
}

QString ModelLibrary::currentNotice() const
{
    if (d->languages.isEmpty()) {
        return {};
    }
    const QString current = QLocale().name().section(u'_', 0, 0);
    if (d->languages.size() > 1 && d->languages.contains(current)) {
        return {};
    }
    return i18nc("@info %1 is a language or a list of languages", "This model speaks %1 only.", languageNames(d->languages));
}

QString ModelLibrary::errorText() const
{
    return d->errorText;
}

QUrl ModelLibrary::folder() const
{
    QDir().mkpath(modelsFolder());
    return QUrl::fromLocalFile(modelsFolder());
}

void ModelLibrary::loadCurrent()
{
    if (!d->currentPath.isEmpty()) {
        d->load();
    }
}

void ModelLibrary::select(const QString &path)
{
    if (path.isEmpty()) {
        return;
    }
    d->currentPath = path;
    Settings::setModelPath(path);
    Settings::self()->save();
    d->languages.clear();
    refresh();
    Q_EMIT currentChanged();
    if (!d->files.isEmpty()) {
        Q_EMIT dataChanged(index(0), index(count() - 1), {CurrentRole});
    }
    d->load();
}

void ModelLibrary::addFolder(const QUrl &url)
{
    const QString path = url.toLocalFile();
    QStringList folders = Settings::modelFolders();
    if (!path.isEmpty() && !folders.contains(path)) {
        folders += path;
        Settings::setModelFolders(folders);
        Settings::self()->save();
    }
    refresh();
}

void ModelLibrary::addFile(const QUrl &url)
{
    select(url.toLocalFile());
}

void ModelLibrary::refresh()
{
    const QList<ModelFile> now = d->find();
    if (now == d->files) {
        return;
    }
    beginResetModel();
    d->files = now;
    endResetModel();
    Q_EMIT countChanged();
}

/// The files of the known folders, each once, by name.
QList<ModelFile> ModelLibrary::Private::find() const
{
    QList<ModelFile> found;
    const auto add = [&found](const QFileInfo &info) {
        const ModelFile file = modelFile(info);
        if (info.isFile() && !found.contains(file)) {
            found += file;
        }
    };
    for (const QString &folder : QStringList{modelsFolder()} + Settings::modelFolders()) {
        QDirIterator files(folder, {QStringLiteral("*.gguf")}, QDir::Files | QDir::Readable);
        while (files.hasNext()) {
            add(files.nextFileInfo());
        }
    }
    for (const QString &path : {qEnvironmentVariable("TRAMONTANE_MODEL"), currentPath}) {
        if (!path.isEmpty()) {
            add(QFileInfo(path));
        }
    }
    std::ranges::sort(found, [](const ModelFile &left, const ModelFile &right) {
        return QString::localeAwareCompare(left.name, right.name) < 0;
    });
    return found;
}

QCoro::Task<void> ModelLibrary::Private::load()
{
    errorText.clear();
    // Success and failure arrive as the engine client's signals, which also come when it loads the model again by itself.
    std::ignore = co_await engine.loadModel(currentPath);
}
}
