// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Starts, watches and restarts tramontane-engine, and speaks the protocol. Nothing else in the window does.
#pragma once

#include "inference/protocol/messages.h"

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <QString>
#include <qqmlregistration.h>

#include <memory>

namespace gui
{
class EngineClient;

/// One running chat/start. Lives until it is deleted; deleting it while it runs stops it.
class Generation : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    ~Generation() override;

    /// Asks the engine to stop; finished() still comes, with the stop reason "stopped".
    void stop();

Q_SIGNALS:
    void prefillProgressed(quint32 done, quint32 total); ///< tokens
    void textReceived(const QString &text); ///< as it comes from the engine, whole characters
    void finished(const inference::protocol::ChatResult &result);
    void failed(const inference::Error &error); ///< also when the engine dies: ErrorCode::Internal, and EngineClient restarts it

private:
    friend class EngineClient;
    explicit Generation(QObject *parent);
    QPointer<EngineClient> m_client; ///< while it runs
};

class EngineClient : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the engine client")
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(bool usable READ isUsable NOTIFY stateChanged)
    Q_PROPERTY(qreal loadProgress READ loadProgress NOTIFY loadProgressChanged)
    Q_PROPERTY(QString modelName READ modelName NOTIFY stateChanged)
    Q_PROPERTY(QString deviceName READ deviceName NOTIFY stateChanged)
    Q_PROPERTY(quint32 contextLength READ contextLength NOTIFY stateChanged)
    Q_PROPERTY(qint64 memoryBytes READ memoryBytes NOTIFY stateChanged)
    Q_PROPERTY(QString errorText READ errorText NOTIFY stateChanged)
    Q_PROPERTY(qreal exactness READ exactness NOTIFY exactnessChanged)
    Q_PROPERTY(bool comparing READ isComparing NOTIFY exactnessChanged)
    Q_PROPERTY(qreal compareProgress READ compareProgress NOTIFY compareProgressChanged)
    Q_PROPERTY(QString compareErrorText READ compareErrorText NOTIFY exactnessChanged)

public:
    enum class State {
        Stopped, ///< not started, or given up after repeated crashes
        Starting,
        NoModel,
        Loading,
        Ready,
        Generating,
        Restarting, ///< the process died and a new one is on its way
    };
    Q_ENUM(State)

    /// `program`: the engine's path; tests pass a scripted one. `arguments` default to {"serve"}.
    explicit EngineClient(QString program, QStringList arguments = {QStringLiteral("serve")}, QObject *parent = nullptr);
    ~EngineClient() override;

    [[nodiscard]] State state() const;
    /// A model is loaded, and answers or could.
    [[nodiscard]] bool isUsable() const { return state() == State::Ready || state() == State::Generating; }
    [[nodiscard]] qreal loadProgress() const; ///< 0 to 1
    [[nodiscard]] QString modelName() const;
    [[nodiscard]] QString deviceName() const;
    [[nodiscard]] quint32 contextLength() const; ///< tokens; 0 without a model
    [[nodiscard]] qint64 memoryBytes() const; ///< that the model takes, on the device and in the host; 0 without a model
    [[nodiscard]] qint64 processId() const; ///< 0 while no engine runs

    /// Why the engine is Stopped, as a translated sentence; empty otherwise.
    [[nodiscard]] QString errorText() const;

    /// Share of next words for which the loaded model, as it runs here, has the same first choice as with exact arithmetic, 0 to
    /// 1; negative while it is not known.
    [[nodiscard]] qreal exactness() const;
    [[nodiscard]] bool isComparing() const; ///< it is being measured
    [[nodiscard]] qreal compareProgress() const; ///< 0 to 1
    [[nodiscard]] QString compareErrorText() const; ///< why it could not be measured, as a translated sentence; or empty

    /// Measures exactness() of the loaded model. An answer or another model that is asked for meanwhile goes first and ends it.
    Q_INVOKABLE void compareWithExact();
    Q_INVOKABLE void stopComparing();

    /// Starts the process, also again after it was given up. Returns at once.
    Q_INVOKABLE void start();

    /// Where the engine keeps what it has read of chats, and how many bytes of it; 0: nothing. Takes effect at once, but for the
    /// folder where the engine already runs.
    void keepCaches(const QString &folder, quint64 limitBytes);
    /// Removes what is kept of these chats, as soon as there is an engine.
    void forgetCaches(const QStringList &keys);

    /// For models loaded from now on; tokens, 0: what the model was trained with, bounded by memory.
    void setContextLength(quint32 tokens);

    /// Remembers the path: a restarted engine loads it again by itself, unless the model has killed it twice.
    /// Waits for a running answer. A later call ends an earlier one that still waits with Cancelled.
    QCoro::Task<inference::Result<inference::protocol::ModelInfo>> loadModel(QString path);
    QCoro::Task<inference::Result<inference::protocol::TokensCounted>> countTokens(inference::protocol::TokensCount request);
    /// What a model file says of itself, without loading it; answered at once, also during an answer.
    QCoro::Task<inference::Result<inference::protocol::ModelDescription>> describeModel(QString path);
    /// What models can run on; answered at once, also during an answer.
    QCoro::Task<inference::Result<std::vector<inference::protocol::DeviceInfo>>> devices();
    /// Has a device tried again that failed: the model is loaded once more, after a running answer.
    void retryDevice(const QString &id);
    /// Never null; failures arrive through Generation::failed. One at a time: a second one fails with Busy.
    [[nodiscard]] Generation *generate(const inference::protocol::ChatStart &request, QObject *parent);

Q_SIGNALS:
    void stateChanged();
    void loadProgressChanged();
    void exactnessChanged();
    void compareProgressChanged();
    void modelLoaded(const inference::protocol::ModelInfo &info);
    void loadFailed(const inference::Error &error);
    void crashed(); ///< the process died without being asked to
    void driverFailed(); ///< likewise, and it was for the driver of a device that it tried; devices() tells which

private:
    friend class Generation;
    struct Private;
    std::unique_ptr<Private> d;
};
}
