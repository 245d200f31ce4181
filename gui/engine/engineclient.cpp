// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/engineclient.h"

#include "gui/engine/engineprocess.h"
#include "gui/engine/exactnessmeasurement.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QElapsedTimer>
#include <QPromise>
#include <QTimer>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>

Q_LOGGING_CATEGORY(EngineLog, "eu.tramontane.engine", QtInfoMsg)

using namespace std::chrono_literals;
namespace method = inference::protocol::method;

namespace gui
{
namespace
{
constexpr int CrashesAllowed = 5;
constexpr auto CrashWindow = 60s;
constexpr auto FirstBackOff = 250ms;
constexpr auto StopPatience = 15s; ///< a device may finish a long dispatch first
constexpr int LoadCrashesAllowed = 2;
constexpr int DriverCrashesAllowed = 4; ///< in one load; each is of another driver, if that can be written down

template<typename T>
struct Answer {
    QPromise<inference::Result<T>> promise;

    Answer() { promise.start(); }
    void give(inference::Result<T> result)
    {
        promise.addResult(std::move(result));
        promise.finish();
    }
};

using LoadAnswer = Answer<inference::protocol::ModelInfo>;
using DescribeAnswer = Answer<inference::protocol::ModelDescription>;
using DevicesAnswer = Answer<std::vector<inference::protocol::DeviceInfo>>;
using CountAnswer = Answer<inference::protocol::TokensCounted>;
}

struct EngineClient::Private {
    EngineClient *q;
    EngineProcess process;
    QStringList arguments; ///< without what keepCaches() adds
    std::vector<std::string> forgotten; ///< keys of caches that the engine is yet to be told of
    State state = State::Stopped;
    QString errorText;
    inference::protocol::ModelInfo model;
    bool modelReady = false;
    qreal loadProgress = 0;

    QString wantedPath; ///< empty: no model
    bool loadWanted = false; ///< wantedPath is yet to be loaded; the one before answers until then
    QString loadingPath; ///< of the model/load that is under way
    quint32 contextLength = 0;
    std::shared_ptr<LoadAnswer> loadAnswer;
    int loadCrashes = 0;
    int driverCrashes = 0; ///< likewise, of drivers that were tried

    QPointer<Generation> generation;
    qint64 generationId = 0; ///< 0: none runs
    std::optional<inference::protocol::ChatStart> waiting; ///< of `generation`, until the measurement has ended

    ExactnessMeasurement measurement{process};

    QTimer stopTimer;
    QTimer restartTimer;
    QList<std::chrono::steady_clock::time_point> crashTimes;

    Private(EngineClient *client, QString program, QStringList arguments)
        : q(client)
        , process(std::move(program), arguments)
        , arguments(std::move(arguments))
    {
        stopTimer.setSingleShot(true);
        stopTimer.setInterval(StopPatience);
        restartTimer.setSingleShot(true);
    }

    void setState(State now)
    {
        state = now;
        Q_EMIT q->stateChanged();
    }

    void settle();
    void tellForgotten();
    void giveUp(const QString &sentence);
    void launch();
    void shakeHands();
    void load();
    void loaded(const EngineProcess::Reply &reply);
    void failLoad(const inference::Error &error);
    void notified(const std::string &name, const nlohmann::json &params);
    void generated(const EngineProcess::Reply &reply);
    void failGeneration(const inference::Error &error);
    void stop(Generation *which);
    void ask(const inference::protocol::ChatStart &request);
    void measurementEnded();
    void died(const QString &reason, bool forDriver);
};

Generation::Generation(QObject *parent)
    : QObject(parent)
{
}

Generation::~Generation()
{
    stop();
}

void Generation::stop()
{
    if (m_client) {
        m_client->d->stop(this);
    }
}

EngineClient::EngineClient(QString program, QStringList arguments, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(program), std::move(arguments)))
{
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
    connect(&d->restartTimer, &QTimer::timeout, this, [this] { d->launch(); });
    connect(&d->stopTimer, &QTimer::timeout, this, [this] {
        qCWarning(EngineLog) << "the engine did not stop when asked; it is ended";
        d->process.kill();
    });
}

EngineClient::~EngineClient()
{
    disconnect(&d->process, nullptr, this, nullptr);
    d->process.shutDown();
    const inference::Error gone{.code = inference::ErrorCode::Cancelled, .detail = "the engine client is gone"};
    if (const auto answer = std::exchange(d->loadAnswer, nullptr)) {
        answer->give(std::unexpected(gone));
    }
    if (d->generation) {
        d->generation->m_client.clear();
        Q_EMIT d->generation->failed(gone);
    }
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

qint64 EngineClient::memoryBytes() const
{
    const auto &memory = d->model.memory;
    return d->modelReady ? static_cast<qint64>(memory.deviceBytes + memory.hostBytes) : 0;
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
    return d->errorText;
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
        d->crashTimes.clear();
        d->loadCrashes = d->driverCrashes = 0;
        d->launch();
    }
}

QCoro::Task<inference::Result<inference::protocol::ModelInfo>> EngineClient::loadModel(QString path)
{
    if (const auto earlier = std::exchange(d->loadAnswer, nullptr)) {
        earlier->give(inference::fail(inference::ErrorCode::Cancelled, "another model was chosen"));
    }
    const auto answer = std::make_shared<LoadAnswer>();
    d->loadAnswer = answer;
    d->wantedPath = std::move(path);
    d->loadWanted = true;
    d->loadCrashes = d->driverCrashes = 0;
    start();
    d->settle();
    co_return co_await answer->promise.future();
}

QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
EngineClient::countTokens(inference::protocol::TokensCount request)
{
    if (d->state != State::Ready && d->state != State::Generating) {
        co_return inference::fail(inference::ErrorCode::NoModel, "tokens are counted with a loaded model only");
    }
    const auto answer = std::make_shared<CountAnswer>();
    d->process.request(method::TokensCount, request, [answer](const EngineProcess::Reply &reply) {
        answer->give(reply.and_then(inference::protocol::parse<inference::protocol::TokensCounted>));
    });
    co_return co_await answer->promise.future();
}

QCoro::Task<inference::Result<inference::protocol::ModelDescription>> EngineClient::describeModel(QString path)
{
    if (!d->process.isReady()) {
        co_return inference::fail(inference::ErrorCode::Internal, "the engine does not run");
    }
    const auto answer = std::make_shared<DescribeAnswer>();
    const inference::protocol::ModelDescribe request{.path = path.toStdString()};
    d->process.request(method::ModelDescribe, request, [answer](const EngineProcess::Reply &reply) {
        answer->give(reply.and_then(inference::protocol::parse<inference::protocol::ModelDescription>));
    });
    co_return co_await answer->promise.future();
}

QCoro::Task<inference::Result<std::vector<inference::protocol::DeviceInfo>>> EngineClient::devices()
{
    if (!d->process.isReady()) {
        co_return inference::fail(inference::ErrorCode::Internal, "the engine does not run");
    }
    const auto answer = std::make_shared<DevicesAnswer>();
    d->process.request(method::Devices, nlohmann::json::object(), [answer](const EngineProcess::Reply &reply) {
        answer->give(reply.and_then(inference::protocol::parse<inference::protocol::DeviceList>).transform([](auto list) {
            return std::move(list.devices);
        }));
    });
    co_return co_await answer->promise.future();
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

Generation *EngineClient::generate(const inference::protocol::ChatStart &request, QObject *parent)
{
    auto *generation = new Generation(parent);
    if (d->state != State::Ready) {
        const bool busy = d->state == State::Generating || d->state == State::Loading;
        const inference::Error error{.code = busy ? inference::ErrorCode::Busy : inference::ErrorCode::NoModel,
                                     .detail = busy ? "the engine is busy" : "no model is loaded"};
        QMetaObject::invokeMethod(generation, [generation, error] { Q_EMIT generation->failed(error); }, Qt::QueuedConnection);
        return generation;
    }
    generation->m_client = this;
    d->generation = generation;
    if (isComparing()) {
        d->waiting = request;
        d->measurement.stop();
    } else {
        d->ask(request);
    }
    d->setState(State::Generating);
    return generation;
}

void EngineClient::Private::ask(const inference::protocol::ChatStart &request)
{
    generationId = process.request(method::ChatStart, request, [this](const EngineProcess::Reply &reply) { generated(reply); });
}

void EngineClient::Private::measurementEnded()
{
    Q_EMIT q->exactnessChanged();
    if (!process.isReady()) {
        return; // it died: died() knows what to do
    }
    if (const auto request = std::exchange(waiting, std::nullopt)) {
        ask(*request);
    } else {
        settle();
    }
}

/// Takes the next step towards what is wanted, once the engine is idle.
void EngineClient::Private::settle()
{
    if (!process.isReady() || generationId != 0 || waiting || !loadingPath.isEmpty()) {
        return;
    }
    if (loadWanted && measurement.isRunning()) {
        measurement.stop(); // measurementEnded() comes here again
    } else if (loadWanted) {
        load();
    } else {
        setState(modelReady ? State::Ready : State::NoModel);
    }
}

void EngineClient::Private::giveUp(const QString &sentence)
{
    errorText = sentence;
    modelReady = false;
    setState(State::Stopped);
    if (const auto answer = std::exchange(loadAnswer, nullptr)) {
        answer->give(inference::fail(inference::ErrorCode::Internal, "the engine does not run"));
    }
}

void EngineClient::Private::launch()
{
    errorText.clear();
    setState(crashTimes.isEmpty() ? State::Starting : State::Restarting);
    process.start();
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
    if (const auto answer = std::exchange(loadAnswer, nullptr)) {
        answer->give(*info);
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
    if (const auto answer = std::exchange(loadAnswer, nullptr)) {
        answer->give(std::unexpected(error));
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
    } else if (name == method::ChatPrefill) {
        const auto prefill = inference::protocol::parse<inference::protocol::ChatPrefill>(params);
        if (prefill && prefill->id == generationId && generation) {
            Q_EMIT generation->prefillProgressed(prefill->done, prefill->total);
        }
    } else if (name == method::ChatToken) {
        const auto token = inference::protocol::parse<inference::protocol::ChatToken>(params);
        if (token && token->id == generationId && generation) {
            Q_EMIT generation->textReceived(QString::fromStdString(token->text));
        }
    }
}

void EngineClient::Private::generated(const EngineProcess::Reply &reply)
{
    const auto result = reply.and_then(inference::protocol::parse<inference::protocol::ChatResult>);
    if (!result) {
        failGeneration(result.error());
        return;
    }
    generationId = 0;
    stopTimer.stop();
    const QPointer<Generation> done = std::exchange(generation, nullptr);
    settle();
    if (done) {
        done->m_client.clear();
        Q_EMIT done->finished(*result);
    }
}

void EngineClient::Private::failGeneration(const inference::Error &error)
{
    generationId = 0;
    stopTimer.stop();
    const QPointer<Generation> done = std::exchange(generation, nullptr);
    settle();
    if (done) {
        done->m_client.clear();
        Q_EMIT done->failed(error);
    }
}

void EngineClient::Private::stop(Generation *which)
{
    if (which == generation && std::exchange(waiting, std::nullopt)) {
        const QPointer<Generation> done = std::exchange(generation, nullptr);
        settle();
        done->m_client.clear();
        QMetaObject::invokeMethod(done, [done] { Q_EMIT done->finished({.stopReason = inference::protocol::StopReason::Stopped}); }, Qt::QueuedConnection);
        return;
    }
    if (which != generation || generationId == 0 || stopTimer.isActive()) {
        return;
    }
    process.request(method::ChatStop, inference::protocol::ChatStop{.id = generationId}, [](const EngineProcess::Reply &) { });
    stopTimer.start();
}

void EngineClient::Private::died(const QString &reason, bool forDriver)
{
    qCWarning(EngineLog) << "the engine died:" << reason;
    const auto now = std::chrono::steady_clock::now();
    crashTimes.removeIf([now](auto time) { return now - time > CrashWindow; });
    crashTimes += now;
    const bool whileLoading = !std::exchange(loadingPath, {}).isEmpty();
    waiting.reset();
    modelReady = false;
    loadWanted = !wantedPath.isEmpty();
    loadCrashes += whileLoading && !forDriver ? 1 : 0;
    driverCrashes += whileLoading && forDriver ? 1 : 0;
    if (whileLoading && (loadCrashes >= LoadCrashesAllowed || driverCrashes >= DriverCrashesAllowed)) {
        failLoad({.code = inference::ErrorCode::Internal, .detail = "the engine died twice while it loaded this model"});
        crashTimes.clear();
    }
    if (crashTimes.size() >= CrashesAllowed) {
        giveUp(i18nc("@info", "The program that runs the model stopped several times in a row and was not started again."));
    } else {
        setState(State::Restarting);
        restartTimer.start(FirstBackOff * (1 << std::max<qsizetype>(0, crashTimes.size() - 1)));
    }
    failGeneration({.code = inference::ErrorCode::Internal, .detail = "the engine died: " + reason.toStdString()});
    Q_EMIT q->crashed();
    if (forDriver) {
        Q_EMIT q->driverFailed();
    }
}
}
