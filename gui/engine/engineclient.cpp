// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/engineclient.h"

#include "gui/common/promise.h"
#include "gui/engine/engineprocess.h"
#include "gui/engine/exactnessmeasurement.h"
#include "gui/engine/generationqueue.h"

#include <KLocalizedString>

#include <QCoroFuture>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

Q_LOGGING_CATEGORY(EngineLog, "eu.tramontane.engine", QtInfoMsg)

namespace method = inference::protocol::method;

namespace gui
{
namespace
{
constexpr int LoadCrashesAllowed = 2;
/// This many crashes of drivers end one load; each is of another driver if the engine can remember those that crashed.
constexpr int DriverCrashesAllowed = 4;

using LoadPromise = Promise<inference::Result<inference::protocol::ModelInfo>>;
using UsablePromise = Promise<inference::Result<void>>;

inference::Error notRunning()
{
    return {.code = inference::ErrorCode::Internal, .detail = "the engine does not run"};
}

/// Sends a request and returns what its reply says.
template<typename T>
QCoro::Task<inference::Result<T>> ask(EngineProcess &process, const char *method, nlohmann::json params)
{
    const auto promise = std::make_shared<Promise<inference::Result<T>>>();
    process.request(method, params, [promise](const EngineProcess::Reply &reply) {
        promise->resolve(reply.and_then(inference::protocol::parse<T>));
    });
    co_return co_await promise->future();
}
}

struct EngineClient::Private {
    EngineClient *q;
    EngineProcess process;
    QStringList arguments; ///< the arguments without those that keepCaches() adds
    std::vector<std::string> forgotten; ///< keys of caches that the engine is yet to be told of
    State state = State::Stopped;
    QString errorText;
    inference::protocol::ModelInfo model;
    bool modelReady = false;
    qreal loadProgress = 0;

    QString wantedPath; ///< empty if no model is wanted
    bool loadWanted = false; ///< wantedPath is yet to be loaded; the model before it writes until then
    QString loadingPath; ///< the path of the model/load that is under way, else empty
    quint32 contextLength = 0;
    std::shared_ptr<LoadPromise> loadPromise;
    int loadCrashes = 0;
    int driverCrashes = 0; ///< crashes while this model was loaded that were of drivers

    GenerationQueue queue{process};
    std::optional<UsablePromise> usablePromise; ///< set while somebody waits until a model can be used
    ExactnessMeasurement measurement{process};

    Private(EngineClient *client, QString program, QStringList arguments)
        : q(client)
        , process(std::move(program), arguments)
        , arguments(std::move(arguments))
    {
    }

    /// Returns what those who stand in the queue wait for.
    [[nodiscard]] Generation::Stage waitingStage() const
    {
        return state == State::Generating ? Generation::Stage::WaitingForOthers : Generation::Stage::WaitingForModel;
    }
    /// Returns why no model can be used in Stopped and NoModel.
    [[nodiscard]] inference::Error whyUnusable() const
    {
        return state == State::Stopped ? notRunning()
                                       : inference::Error{.code = inference::ErrorCode::NoModel, .detail = "no model is loaded"};
    }

    void setState(State now);
    void settle();
    void tellForgotten();
    void giveUp(const QString &sentence);
    void starting();
    void shakeHands();
    void load();
    void loaded(const EngineProcess::Reply &reply);
    void failLoad(const inference::Error &error);
    void notified(const std::string &name, const nlohmann::json &params);
    void measurementEnded();
    void died(const QString &reason, bool forDriver);
};

EngineClient::EngineClient(QString program, QStringList arguments, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(program), std::move(arguments)))
{
    connect(&d->process, &EngineProcess::starting, this, [this] { d->starting(); });
    connect(&d->process, &EngineProcess::started, this, [this] { d->shakeHands(); });
    connect(&d->process, &EngineProcess::notified, this,
            [this](const std::string &name, const nlohmann::json &params) { d->notified(name, params); });
    connect(&d->process, &EngineProcess::failedToStart, this, [this](const QString &program) {
        d->giveUp(i18nc("@info", "The program %1, which runs the model, could not be started. Please install Tramontane again.",
                        program));
    });
    connect(&d->process, &EngineProcess::died, this,
            [this](const QString &reason, bool forDriver) { d->died(reason, forDriver); });
    connect(&d->measurement, &ExactnessMeasurement::progressChanged, this, &EngineClient::compareProgressChanged);
    connect(&d->measurement, &ExactnessMeasurement::measured, this,
            [this](const inference::protocol::Exactness &exactness) { d->model.exactness = exactness; });
    connect(&d->measurement, &ExactnessMeasurement::ended, this, [this] { d->measurementEnded(); });
    connect(&d->queue, &GenerationQueue::turnEnded, this, [this] { d->settle(); });
}

EngineClient::~EngineClient()
{
    disconnect(&d->process, nullptr, this, nullptr);
    d->process.shutDown();
    const inference::Error gone{.code = inference::ErrorCode::Cancelled, .detail = "the engine client is gone"};
    if (d->loadPromise) {
        d->loadPromise->resolve(std::unexpected(gone));
    }
    if (d->usablePromise) {
        d->usablePromise->resolve(std::unexpected(gone));
    }
    d->queue.failAll(gone);
}

EngineClient::State EngineClient::state() const
{
    return d->state;
}

qreal EngineClient::loadProgress() const
{
    return d->loadProgress;
}

QString EngineClient::modelName() const
{
    return d->modelReady ? QString::fromStdString(d->model.name) : QString();
}

QString EngineClient::deviceName() const
{
    return d->modelReady ? QString::fromStdString(d->model.device) : QString();
}

quint32 EngineClient::contextLength() const
{
    return d->modelReady ? d->model.contextLength : 0;
}

bool EngineClient::hasThinkingSwitch() const
{
    return d->modelReady && d->model.thinkingSwitch;
}

qint64 EngineClient::memoryBytes() const
{
    const auto &memory = d->model.memory;
    return d->modelReady ? static_cast<qint64>(memory.deviceBytes + memory.hostBytes) : 0;
}

quint32 EngineClient::largestContextLength() const
{
    return d->modelReady ? d->model.memory.largestContextLength : 0;
}

qint64 EngineClient::memoryBytesForContext(quint32 tokens) const
{
    if (contextLength() == 0 || tokens <= contextLength()) {
        return 0;
    }
    const double perToken = static_cast<double>(d->model.memory.cacheBytes) / contextLength();
    return static_cast<qint64>(perToken * (tokens - contextLength()));
}

qreal EngineClient::exactness() const
{
    return d->modelReady && d->model.exactness ? d->model.exactness->sameToken : -1;
}

bool EngineClient::isComparing() const
{
    return d->measurement.isRunning();
}

qreal EngineClient::compareProgress() const
{
    return d->measurement.progress();
}

QString EngineClient::compareErrorText() const
{
    return d->measurement.errorText();
}

void EngineClient::compareWithExact()
{
    if (d->state != State::Ready || isComparing()) {
        return;
    }
    d->measurement.start();
    Q_EMIT exactnessChanged();
}

void EngineClient::stopComparing()
{
    d->measurement.stop();
}

qint64 EngineClient::processId() const
{
    return d->process.processId();
}

QString EngineClient::errorText() const
{
    return d->state == State::Stopped || d->state == State::Restarting ? d->errorText : QString();
}

void EngineClient::setContextLength(quint32 tokens)
{
    d->contextLength = tokens;
}

void EngineClient::keepCaches(const QString &folder, quint64 limitBytes)
{
    d->process.setArguments(
        d->arguments
        + QStringList{QStringLiteral("--cache-folder"), folder, QStringLiteral("--cache-limit"), QString::number(limitBytes)});
    if (d->process.isReady()) {
        d->process.notify(method::CacheLimit, inference::protocol::CacheLimit{.bytes = limitBytes});
    }
}

void EngineClient::forgetCaches(const QStringList &keys)
{
    std::ranges::transform(keys, std::back_inserter(d->forgotten), &QString::toStdString);
    d->tellForgotten();
}

void EngineClient::Private::tellForgotten()
{
    if (process.isReady() && !forgotten.empty()) {
        process.notify(method::CacheForget, inference::protocol::CacheForget{.keys = std::exchange(forgotten, {})});
    }
}

void EngineClient::start()
{
    if (d->state == State::Stopped) {
        d->process.forgetCrashes();
        d->loadCrashes = d->driverCrashes = 0;
        d->process.start();
    }
}

QCoro::Task<inference::Result<inference::protocol::ModelInfo>> EngineClient::loadModel(QString path)
{
    if (d->loadPromise) {
        d->loadPromise->resolve(inference::fail(inference::ErrorCode::Cancelled, "another model was chosen"));
    }
    const auto promise = std::make_shared<LoadPromise>();
    d->loadPromise = promise;
    d->wantedPath = std::move(path);
    d->loadWanted = true;
    d->loadCrashes = d->driverCrashes = 0;
    start();
    d->settle();
    co_return co_await promise->future();
}

QCoro::Task<inference::Result<void>> EngineClient::whenUsable()
{
    if (isUsable()) {
        co_return inference::Result<void>();
    }
    if (d->state == State::Stopped || d->state == State::NoModel) {
        co_return std::unexpected(d->whyUnusable());
    }
    if (!d->usablePromise) {
        d->usablePromise.emplace();
    }
    co_return co_await d->usablePromise->future();
}

QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
EngineClient::countTokens(inference::protocol::TokensCount request)
{
    if (!isUsable()) {
        co_return inference::fail(inference::ErrorCode::NoModel, "tokens are counted with a loaded model only");
    }
    co_return co_await ask<inference::protocol::TokensCounted>(d->process, method::TokensCount, request);
}

QCoro::Task<inference::Result<inference::protocol::ModelDescription>> EngineClient::describeModel(QString path)
{
    if (!d->process.isReady()) {
        co_return std::unexpected(notRunning());
    }
    const inference::protocol::ModelDescribe request{.path = path.toStdString()};
    co_return co_await ask<inference::protocol::ModelDescription>(d->process, method::ModelDescribe, request);
}

QCoro::Task<inference::Result<std::vector<inference::protocol::DeviceInfo>>> EngineClient::devices()
{
    if (!d->process.isReady()) {
        co_return std::unexpected(notRunning());
    }
    auto list = co_await ask<inference::protocol::DeviceList>(d->process, method::Devices, nlohmann::json::object());
    co_return std::move(list).transform([](inference::protocol::DeviceList known) { return std::move(known.devices); });
}

void EngineClient::retryDevice(const QString &id)
{
    if (!d->process.isReady()) {
        return;
    }
    const inference::protocol::DevicesRetry request{.id = id.toStdString()};
    d->process.request(method::DevicesRetry, request, [this](const EngineProcess::Reply &reply) {
        if (reply && !d->wantedPath.isEmpty()) {
            d->loadWanted = true;
            d->loadCrashes = d->driverCrashes = 0;
            d->settle();
        }
    });
}

Generation *EngineClient::generate(Requester requester, std::vector<inference::protocol::ChatStart> versions, QObject *parent)
{
    if (d->state == State::Stopped || d->state == State::NoModel) {
        return GenerationQueue::refuse(requester, d->whyUnusable(), parent);
    }
    Generation *generation = d->queue.add(requester, std::move(versions), parent);
    d->queue.setWaitingStage(d->waitingStage());
    d->settle();
    return generation;
}

QList<Requester> EngineClient::waiting() const
{
    return d->queue.waiting();
}

void EngineClient::Private::setState(State now)
{
    state = now;
    queue.setWaitingStage(waitingStage());
    Q_EMIT q->stateChanged();
    if (q->isUsable()) {
        if (auto promise = std::exchange(usablePromise, std::nullopt)) {
            promise->resolve({});
        }
    } else if (state == State::Stopped || state == State::NoModel) {
        if (auto promise = std::exchange(usablePromise, std::nullopt)) {
            promise->resolve(std::unexpected(whyUnusable()));
        }
        queue.failAll(whyUnusable());
    }
}

void EngineClient::Private::measurementEnded()
{
    Q_EMIT q->exactnessChanged();
    if (!process.isReady()) {
        return; // it died: died() knows what to do
    }
    if (queue.isBusy()) {
        queue.send();
    } else {
        settle();
    }
}

/// Takes the next step towards what is wanted, once the engine is idle.
void EngineClient::Private::settle()
{
    if (!process.isReady() || queue.isBusy() || !loadingPath.isEmpty()) {
        return;
    }
    if (loadWanted && measurement.isRunning()) {
        measurement.stop(); // measurementEnded() comes here again
    } else if (loadWanted) {
        load();
    } else if (!modelReady) {
        setState(State::NoModel);
    } else if (queue.isEmpty()) {
        setState(State::Ready);
    } else {
        queue.beginTurn();
        if (measurement.isRunning()) {
            measurement.stop(); // measurementEnded() sends it
        } else {
            queue.send();
        }
        setState(State::Generating);
    }
}

void EngineClient::Private::giveUp(const QString &sentence)
{
    errorText = sentence;
    modelReady = false;
    setState(State::Stopped);
    if (const auto promise = std::exchange(loadPromise, nullptr)) {
        promise->resolve(std::unexpected(notRunning()));
    }
}

void EngineClient::Private::starting()
{
    const bool isRestarting = process.hasCrashed();
    if (!isRestarting) {
        errorText.clear();
    }
    setState(isRestarting ? State::Restarting : State::Starting);
}

void EngineClient::Private::shakeHands()
{
    const nlohmann::json params{{"protocolVersion", inference::protocol::Version}};
    process.request(method::Initialize, params, [this](const EngineProcess::Reply &reply) {
        if (!process.isRunning()) {
            return; // died() knows what to do
        }
        const auto info = reply.and_then(inference::protocol::parse<inference::protocol::EngineInfo>);
        if (!info || info->protocolVersion != inference::protocol::Version) {
            process.shutDown();
            giveUp(
                i18nc("@info",
                      "The program that runs the model does not belong to this version of Tramontane. Please install it again."));
            return;
        }
        process.setReady();
        tellForgotten();
        settle();
    });
}

void EngineClient::Private::load()
{
    loadWanted = false;
    modelReady = false;
    loadingPath = wantedPath;
    loadProgress = 0;
    measurement.forgetError();
    setState(State::Loading);
    Q_EMIT q->exactnessChanged();
    Q_EMIT q->loadProgressChanged();
    const inference::protocol::ModelLoad params{.path = loadingPath.toStdString(), .device = {}, .contextLength = contextLength};
    process.request(method::ModelLoad, params, [this](const EngineProcess::Reply &reply) { loaded(reply); });
}

void EngineClient::Private::loaded(const EngineProcess::Reply &reply)
{
    const bool current = std::exchange(loadingPath, {}) == wantedPath;
    if (!process.isReady()) {
        return; // it died: died() knows what to do
    }
    if (!current) {
        settle();
        return;
    }
    const auto info = reply.and_then(inference::protocol::parse<inference::protocol::ModelInfo>);
    if (!info) {
        failLoad(info.error());
        settle();
        return;
    }
    model = *info;
    modelReady = true;
    loadCrashes = driverCrashes = 0;
    settle();
    Q_EMIT q->exactnessChanged();
    Q_EMIT q->modelLoaded(*info);
    if (const auto promise = std::exchange(loadPromise, nullptr)) {
        promise->resolve(*info);
    }
}

void EngineClient::Private::failLoad(const inference::Error &error)
{
    if (wantedPath.isEmpty()) {
        return;
    }
    wantedPath.clear();
    loadWanted = false;
    modelReady = false;
    qCWarning(EngineLog) << "the model was not loaded:" << QString::fromStdString(error.detail);
    Q_EMIT q->loadFailed(error);
    if (const auto promise = std::exchange(loadPromise, nullptr)) {
        promise->resolve(std::unexpected(error));
    }
}

void EngineClient::Private::notified(const std::string &name, const nlohmann::json &params)
{
    if (name == method::ModelProgress) {
        if (const auto progress = inference::protocol::parse<inference::protocol::ModelProgress>(params)) {
            loadProgress = std::clamp(progress->fraction, 0.0, 1.0);
            Q_EMIT q->loadProgressChanged();
        }
    } else if (name == method::ModelCompareProgress) {
        measurement.notified(params);
    } else {
        queue.notified(name, params);
    }
}

void EngineClient::Private::died(const QString &reason, bool forDriver)
{
    qCWarning(EngineLog) << "the engine died:" << reason;
    const bool whileLoading = !std::exchange(loadingPath, {}).isEmpty();
    modelReady = false;
    loadWanted = !wantedPath.isEmpty();
    loadCrashes += whileLoading && !forDriver ? 1 : 0;
    driverCrashes += whileLoading && forDriver ? 1 : 0;
    if (whileLoading && (loadCrashes >= LoadCrashesAllowed || driverCrashes >= DriverCrashesAllowed)) {
        failLoad({.code = inference::ErrorCode::Internal, .detail = "the engine died twice while it loaded this model"});
        process.forgetCrashes();
    }
    if (process.startAgain()) {
        errorText = process.wasHung()
            ? i18nc("@info:status", "The engine did not answer any more and is being started again. Your messages are safe.")
            : i18nc("@info:status", "The engine stopped unexpectedly and is being started again. Your messages are safe.");
        setState(State::Restarting);
    } else {
        giveUp(i18nc("@info", "The program that runs the model stopped several times in a row and was not started again."));
    }
    queue.engineDied({.code = inference::ErrorCode::Internal, .detail = "the engine died: " + reason.toStdString()});
    Q_EMIT q->crashed();
    if (forDriver) {
        Q_EMIT q->driverFailed();
    }
}
}
