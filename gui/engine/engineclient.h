// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Starts, watches and restarts tramontane-engine, and speaks the protocol. Nothing else in the window does.
#pragma once

#include "gui/engine/generation.h"
#include "inference/protocol/messages.h"

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>
#include <qqmlregistration.h>

#include <memory>
#include <vector>

namespace gui
{
/// The engine's process goes through seven states:
///
/// - It is Stopped until start() or loadModel() makes it Starting. It is Starting until the process has said that it speaks the
///   same protocol. Then it is Loading if a model is wanted, else NoModel.
/// - Loading ends in Ready, or in NoModel where the model is refused or has killed the process twice. loadModel() leads from
///   NoModel and from Ready to Loading.
/// - Ready and Generating are the two in which it isUsable(). generate() leads from Ready to Generating. When the text is
///   written, a model that was chosen meanwhile is loaded first; else the next generation in the queue has its turn; when none
///   waits it is Ready again. A measurement of exactness belongs to Ready: it ends before anything else begins.
/// - A process that dies leads from any state to Restarting and, after a pause that grows, to what Starting leads to. What was
///   being written has failed, what waits goes on waiting, and the model that was loaded is loaded again.
/// - It is Stopped again when the process has died too often, cannot be started, or speaks another protocol. In Stopped and in
///   NoModel nobody waits: who stands in the queue is refused.
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
    Q_PROPERTY(bool thinkingSwitch READ hasThinkingSwitch NOTIFY stateChanged)
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
    /// Returns whether a model is loaded, which answers or could.
    [[nodiscard]] bool isUsable() const { return state() == State::Ready || state() == State::Generating; }
    [[nodiscard]] qreal loadProgress() const; ///< how much of the model is loaded, from 0 to 1
    [[nodiscard]] QString modelName() const;
    [[nodiscard]] QString deviceName() const;
    /// Returns whether the loaded model can think before it answers, and can answer at once.
    [[nodiscard]] bool hasThinkingSwitch() const;
    [[nodiscard]] quint32 contextLength() const; ///< tokens; 0 without a model
    [[nodiscard]] qint64 memoryBytes() const; ///< bytes that the model takes on the device and in the host; 0 without a model
    /// Returns the greatest length of a context, in tokens, that there is memory for with the loaded model; 0 without one.
    [[nodiscard]] quint32 largestContextLength() const;
    /// Returns the memory that a context of so many tokens would take beyond the one there is, in bytes, about.
    [[nodiscard]] qint64 memoryBytesForContext(quint32 tokens) const;
    [[nodiscard]] qint64 processId() const; ///< 0 while no engine runs

    /// Returns why the engine is Stopped or Restarting, as a translated sentence, or an empty text.
    [[nodiscard]] QString errorText() const;

    /// Returns the share of next words, from 0 to 1, for which the loaded model, as it runs here, has the same first choice as
    /// with exact arithmetic. It is negative while it is not known.
    [[nodiscard]] qreal exactness() const;
    [[nodiscard]] bool isComparing() const; ///< true while exactness() is being measured
    [[nodiscard]] qreal compareProgress() const; ///< how much of that is done, from 0 to 1
    [[nodiscard]] QString compareErrorText() const; ///< why exactness() could not be measured, as a translated sentence; or empty

    /// Measures exactness() of the loaded model. A text or another model that is asked for meanwhile goes first and ends the
    /// measurement.
    Q_INVOKABLE void compareWithExact();
    Q_INVOKABLE void stopComparing();

    /// Starts the process, also again after it was given up. Returns at once.
    Q_INVOKABLE void start();

    /// Sets the folder where the engine keeps what it has read of chats, and how many bytes it keeps; with 0 it keeps nothing.
    /// The limit takes effect at once, the folder when the engine next starts.
    void keepCaches(const QString &folder, quint64 limitBytes);
    /// Removes what the engine keeps of these chats, as soon as it runs.
    void forgetCaches(const QStringList &keys);

    /// Sets the context length of models loaded from now on, in tokens. 0 stands for the one that the model was trained with,
    /// bounded by memory.
    void setContextLength(quint32 tokens);

    /// Loads a model, once what is being written is whole. The path is remembered: a restarted engine loads the model again by
    /// itself, unless it has killed the engine twice. A later call ends an earlier one that still waits with Cancelled.
    QCoro::Task<inference::Result<inference::protocol::ModelInfo>> loadModel(QString path);
    /// Waits until a model is ready, but not for what is being written. Errors: NoModel or Internal, where none will be ready.
    QCoro::Task<inference::Result<void>> whenUsable();
    QCoro::Task<inference::Result<inference::protocol::TokensCounted>> countTokens(inference::protocol::TokensCount request);
    /// Asks what a model file says of itself, without loading it. The engine answers at once, also while a text is being written.
    QCoro::Task<inference::Result<inference::protocol::ModelDescription>> describeModel(QString path);
    /// Asks what models can run on. The engine answers at once, also while a text is being written.
    QCoro::Task<inference::Result<std::vector<inference::protocol::DeviceInfo>>> devices();
    /// Has a device that failed tried again: the model is loaded once more, after what is being written.
    void retryDevice(const QString &id);

    /// Asks for a text, behind all that was asked for before: nobody has to wait for a state or to try again. `versions` are the
    /// same request, at least once, the fullest first: where the engine refuses one as ContextFull it is sent the next one in the
    /// same turn, and the last one's refusal is the generation's. The result is never null; failures arrive through
    /// Generation::failed, never before this function returns.
    [[nodiscard]] Generation *generate(Requester requester, std::vector<inference::protocol::ChatStart> versions,
                                       QObject *parent);
    /// Returns who waits for a turn, the next one first.
    [[nodiscard]] QList<Requester> waiting() const;

Q_SIGNALS:
    void stateChanged();
    void loadProgressChanged();
    void exactnessChanged();
    void compareProgressChanged();
    void modelLoaded(const inference::protocol::ModelInfo &info);
    void loadFailed(const inference::Error &error);
    void crashed(); ///< the process died without being asked to
    void driverFailed(); ///< the process died of the driver of a device that it tried; devices() tells which

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
