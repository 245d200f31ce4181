// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/models/modellibrary.h"

#include "gui/common/places.h"
#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"
#include "gui/models/modellanguages.h"

#include <KLocalizedString>

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QHash>
#include <QPointer>
#include <QSet>

#include <algorithm>
#include <optional>

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

ModelFile modelFile(const QFileInfo &info)
{
    return {.name = info.completeBaseName(), .path = info.absoluteFilePath(), .sizeBytes = info.size()};
}

/// Returns the model that whoever started the program has ready for it, or an empty text if there is none.
QString offeredPath()
{
    const QString path = qEnvironmentVariable("TRAMONTANE_MODEL");
    return QFileInfo(path).isFile() ? QFileInfo(path).absoluteFilePath() : QString();
}
}

struct ModelLibrary::Private {
    ModelLibrary *q;
    EngineClient &engine;
    QString currentPath;
    QList<ModelFile> files;
    std::optional<LanguageSources> languages; ///< what the loaded model speaks; empty while none is loaded
    QString errorText;
    QHash<QString, LanguageSources> described; ///< what the files speak, by their paths
    QSet<QString> asked; ///< the paths of the files that the engine was asked about
    bool wantsDescriptions = false; ///< true once somebody has looked at the list
    bool describing = false;
    bool describesNoMore = false; ///< true once a file has killed the engine

    [[nodiscard]] QList<ModelFile> find() const;
    QCoro::Task<void> load();
    QCoro::Task<void> describeAll();
    void learn(const QString &path, const LanguageSources &sources);
};

ModelLibrary::ModelLibrary(EngineClient &engine, QString modelPath, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, engine, std::move(modelPath)))
{
    if (d->currentPath.isEmpty()) {
        d->currentPath = Settings::modelPath();
    }
    connect(&engine, &EngineClient::modelLoaded, this, [this](const inference::protocol::ModelInfo &info) {
        d->languages = info.languageSources;
        d->errorText.clear();
        d->asked += QString::fromStdString(info.path);
        d->learn(QString::fromStdString(info.path), info.languageSources);
        Q_EMIT currentChanged();
    });
    connect(&engine, &EngineClient::crashed, this, [this] {
        if (d->describing) {
            d->describesNoMore = true;
            retranslate();
        }
    });
    connect(&engine, &EngineClient::stateChanged, this, [this] {
        if (d->wantsDescriptions) {
            describe(); // it may not have run before
        }
    });
    connect(&engine, &EngineClient::loadFailed, this, [this](const inference::Error &error) {
        d->languages.reset();
        d->errorText = sentence(error);
        Q_EMIT currentChanged();
    });
    refresh();
    if (d->currentPath.isEmpty()) {
        d->currentPath = offeredPath();
    }
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
    case LanguagesRole: {
        const auto described = d->described.constFind(file.path);
        if (described != d->described.constEnd()) {
            return languagesLine(*described);
        }
        return d->describesNoMore ? languagesLine({}) : QString();
    }
    case CurrentRole:
        return file.path == d->currentPath;
    }
    return {};
}

QHash<int, QByteArray> ModelLibrary::roleNames() const
{
    return {{NameRole, "name"},
            {PathRole, "path"},
            {SizeBytesRole, "sizeBytes"},
            {LanguagesRole, "languages"},
            {CurrentRole, "current"}};
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

QString ModelLibrary::currentLanguages() const
{
    return d->languages ? languagesLine(*d->languages) : QString();
}

QString ModelLibrary::currentNotice() const
{
    return d->languages ? languageWarning(*d->languages) : QString();
}

QString ModelLibrary::substituteNotice() const
{
    const QString why = qEnvironmentVariable("TRAMONTANE_MODEL_MISSING");
    if (why.isEmpty() || d->currentPath.isEmpty() || d->currentPath != offeredPath()) {
        return {};
    }
    if (why == QLatin1StringView("space")) {
        return i18nc("@info",
                     "There was not enough room on the disk for the larger model, which speaks several languages. A smaller one "
                     "answers for now; it speaks English. To get the larger one, make room and start Tramontane again.");
    }
    return i18nc("@info",
                 "The larger model, which speaks several languages, could not be downloaded. A smaller one answers for now; it "
                 "speaks English. To get the larger one, check the network and start Tramontane again.");
}

QString ModelLibrary::errorText() const
{
    return d->errorText;
}

QUrl ModelLibrary::folder() const
{
    QDir().mkpath(places::models());
    return QUrl::fromLocalFile(places::models());
}

bool ModelLibrary::lacks(QLocale::Language language) const
{
    return d->languages && !d->languages->empty() && !speaks(*d->languages, language);
}

QString ModelLibrary::speakerOf(QLocale::Language language) const
{
    const auto found = std::ranges::find_if(d->files, [this, language](const ModelFile &file) {
        return file.path != d->currentPath && speaksWell(d->described.value(file.path), language);
    });
    return found == d->files.end() ? QString() : found->path;
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
    d->languages.reset();
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
    for (const ModelFile &file : now) {
        if (!d->files.contains(file)) { // it is new, or another file under the same name
            d->asked.remove(file.path);
            d->described.remove(file.path);
        }
    }
    beginResetModel();
    d->files = now;
    endResetModel();
    Q_EMIT countChanged();
    if (d->wantsDescriptions) {
        describe();
    }
}

/// Returns the files of the known folders, each once, sorted by name.
QList<ModelFile> ModelLibrary::Private::find() const
{
    QList<ModelFile> found;
    const auto add = [&found](const QFileInfo &info) {
        const ModelFile file = modelFile(info);
        if (info.isFile() && !found.contains(file)) {
            found += file;
        }
    };
    QStringList folders = QStringList{places::models()} + Settings::modelFolders();
    if (const QString offered = offeredPath(); !offered.isEmpty()) {
        folders += QFileInfo(offered).path(); // others that were made ready lie beside it
    }
    for (const QString &folder : std::as_const(folders)) {
        QDirIterator files(folder, {QStringLiteral("*.gguf")}, QDir::Files | QDir::Readable);
        while (files.hasNext()) {
            add(files.nextFileInfo());
        }
    }
    for (const QString &path : {offeredPath(), currentPath}) {
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

void ModelLibrary::describe()
{
    d->wantsDescriptions = true;
    if (!d->describing && !d->describesNoMore) {
        d->describeAll();
    }
}

QCoro::Task<void> ModelLibrary::Private::describeAll()
{
    const QPointer<ModelLibrary> self(q);
    describing = true;
    const auto isNew = [this](const ModelFile &file) { return !asked.contains(file.path); };
    for (auto next = std::ranges::find_if(files, isNew); next != files.end(); next = std::ranges::find_if(files, isNew)) {
        const QString path = next->path;
        const auto description = co_await engine.describeModel(path);
        if (!self) {
            co_return;
        }
        if (!description && description.error().code == inference::ErrorCode::Internal) {
            break; // no engine runs, or it died of the file
        }
        asked += path;
        learn(path, description ? description->languageSources : LanguageSources());
    }
    describing = false;
}

/// Keeps what a file is known to speak; a file that cannot be read counts as well, and speaks nothing that is known.
void ModelLibrary::Private::learn(const QString &path, const LanguageSources &sources)
{
    described.insert(path, sources);
    for (int row = 0; row < q->count(); ++row) {
        if (files[row].path == path) {
            Q_EMIT q->dataChanged(q->index(row), q->index(row), {LanguagesRole});
        }
    }
}

void ModelLibrary::retranslate()
{
    Q_EMIT currentChanged();
    if (!d->files.isEmpty()) {
        Q_EMIT dataChanged(index(0), index(count() - 1), {LanguagesRole});
    }
}
}
