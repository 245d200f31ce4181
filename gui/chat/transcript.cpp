// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns messages into rows and roles.
#include "gui/chat/transcript.h"

#include "gui/chat/foldedtext.h"
#include "gui/common/sentences.h"
#include "gui/markdown/markdownblocks.h"
#include "gui/turns/answerdetails.h"
#include "gui/turns/answernote.h"
#include "gui/turns/thought.h"

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
QString kindName(const storage::Message &message)
{
    return message.role == storage::Role::User ? QStringLiteral("question")
                                               : storage::wordOf(storage::MessageKindWords, message.kind);
}

QString stateName(storage::MessageState state)
{
    switch (state) {
    case storage::MessageState::Partial:
        return QStringLiteral("partial");
    case storage::MessageState::Complete:
        return QStringLiteral("complete");
    case storage::MessageState::Stopped:
        return QStringLiteral("stopped");
    case storage::MessageState::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

QVariantList attachmentList(const QList<storage::Attachment> &attachments)
{
    QVariantList list;
    for (const storage::Attachment &attachment : attachments) {
        list += QVariantMap{{QStringLiteral("name"), attachment.name},
                            {QStringLiteral("pageCount"), attachment.pageCount},
                            {QStringLiteral("mimeType"), attachment.mimeType}};
    }
    return list;
}
}

Transcript::Transcript(QObject *parent)
    : QAbstractListModel(parent)
{
}

int Transcript::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant Transcript::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const storage::Message &message = m_tree.at(m_rows[index.row()]);
    switch (role) {
    case MessageIdRole:
        return message.id;
    case KindRole:
        return besideOf(message.id) != 0 ? QStringLiteral("comparison") : kindName(message);
    case TextRole:
        return message.text;
    case FoldedTextRole:
        return message.role == storage::Role::User ? foldedText(message.text) : QString();
    case BlocksRole:
        return QVariant::fromValue<QObject *>(blocksOf(message));
    case StateRole:
        return stateName(message.state);
    case StreamingRole:
        return message.id == m_written;
    case ErrorTextRole:
        return message.state == storage::MessageState::Failed ? failure::sentence(message.failure) : QString();
    case ThoughtRole:
        return thought::of(message).text;
    case ThoughtSecondsRole:
        return thought::seconds(thought::of(message));
    case ThinkingRole:
        return m_isThinking && message.id == m_written;
    case AttachmentsRole:
        return attachmentList(message.attachments);
    case NoteRole:
        // What a summary has read so far is told with its progress.
        return message.id == m_written && message.coverage ? QString() : note::sentence(message);
    case CutShortRole:
        return note::isCutShort(message);
    case InForceRole:
        return message.shortening && message.shortening->inForce;
    case UndoableRole:
        return message.shortening.has_value();
    case ResumableRole:
        return message.id != m_written && note::canResume(message);
    case DetailsRole:
        return message.id == m_written ? QString() : details::text(message);
    case LimitedRole:
        return note::tellsALimit(message);
    case CreatedAtRole:
        return message.createdAt;
    case VersionIndexRole:
        return m_tree.versions(message.id).indexOf(message.id);
    case VersionCountRole:
        return m_tree.versions(message.id).size();
    case ModelRole:
        return message.model;
    case BesideRole:
        return beside(message);
    case AnswersRole:
        return questionOf(index.row()).has_value();
    }
    return {};
}

QHash<int, QByteArray> Transcript::roleNames() const
{
    return {
        {MessageIdRole, "messageId"},
        {KindRole, "kind"},
        {TextRole, "text"},
        {FoldedTextRole, "foldedText"},
        {BlocksRole, "blocks"},
        {StateRole, "state"},
        {StreamingRole, "streaming"},
        {ErrorTextRole, "errorText"},
        {ThoughtRole, "thought"},
        {ThoughtSecondsRole, "thoughtSeconds"},
        {ThinkingRole, "thinking"},
        {NoteRole, "note"},
        {LimitedRole, "limited"},
        {CutShortRole, "cutShort"},
        {ResumableRole, "resumable"},
        {DetailsRole, "details"},
        {InForceRole, "inForce"},
        {UndoableRole, "undoable"},
        {AttachmentsRole, "attachments"},
        {CreatedAtRole, "createdAt"},
        {VersionIndexRole, "versionIndex"},
        {VersionCountRole, "versionCount"},
        {ModelRole, "modelName"},
        {BesideRole, "beside"},
        {AnswersRole, "answers"},
    };
}

int Transcript::count() const
{
    return static_cast<int>(m_rows.size());
}

std::optional<qint64> Transcript::head() const
{
    return m_rows.isEmpty() ? std::nullopt : std::optional(m_rows.last());
}

std::optional<storage::Message> Transcript::messageAt(int row) const
{
    if (row < 0 || row >= count()) {
        return std::nullopt;
    }
    return m_tree.at(m_rows[row]);
}

qint64 Transcript::idAt(int row) const
{
    return m_rows.value(row);
}

int Transcript::rowOf(qint64 messageId) const
{
    return static_cast<int>(m_rows.indexOf(messageId));
}

int Transcript::reveal(qint64 messageId)
{
    if (rowOf(messageId) < 0 && m_written == 0 && m_tree.contains(messageId)) {
        show(m_tree.newestLeaf(messageId));
    }
    return rowOf(messageId);
}

QString Transcript::lastQuestion() const
{
    for (qsizetype row = m_rows.size() - 1; row >= 0; --row) {
        if (const storage::Message &message = m_tree.at(m_rows[row]); message.role == storage::Role::User) {
            return message.text;
        }
    }
    return {};
}

std::optional<storage::Message> Transcript::message(qint64 id) const
{
    return m_tree.contains(id) ? std::optional(m_tree.at(id)) : std::nullopt;
}

QString Transcript::textAt(int row) const
{
    return row < 0 || row >= count() ? QString() : m_tree.at(m_rows[row]).text;
}

QList<storage::Message> Transcript::branchTo(std::optional<qint64> headId) const
{
    QList<storage::Message> branch;
    // A history that was damaged could hold a circle.
    for (std::optional<qint64> id = headId; id && m_tree.contains(*id) && branch.size() < m_tree.size();
         id = branch.last().parentId) {
        branch += m_tree.at(*id);
    }
    std::ranges::reverse(branch);
    return branch;
}

std::optional<qint64> Transcript::leafOfVersion(int row, int delta) const
{
    if (row < 0 || row >= count()) {
        return std::nullopt;
    }
    const QList<qint64> versions = m_tree.versions(m_rows[row]);
    const qsizetype wanted = versions.indexOf(m_rows[row]) + delta;
    if (wanted < 0 || wanted >= versions.size()) {
        return std::nullopt;
    }
    return m_tree.newestLeaf(versions[wanted]);
}

void Transcript::takeIn(const storage::Message &stored)
{
    const storage::Message message = thought::apart(stored);
    if (!m_tree.contains(message.id)) {
        m_tree.add(message);
        return;
    }
    storage::Message &known = m_tree.at(message.id);
    if (known.text == message.text && known.state == message.state && known.note == message.note
        && known.coverage == message.coverage && known.parts == message.parts && known.shortening == message.shortening) {
        return;
    }
    const bool isReadOtherwise = known.shortening != message.shortening;
    known = message;
    if (MarkdownBlocks *blocks = m_blocks.value(message.id)) {
        blocks->setText(message.text);
    }
    changed(message.id,
            {TextRole, ThoughtRole, ThoughtSecondsRole, NoteRole, LimitedRole, CutShortRole, ResumableRole, DetailsRole,
             InForceRole, StateRole, ErrorTextRole});
    if (isReadOtherwise) {
        Q_EMIT branchChanged();
    }
}

void Transcript::takeBack(qint64 messageId, std::optional<qint64> headId)
{
    const auto first = static_cast<int>(m_rows.indexOf(messageId));
    if (first >= 0) {
        beginRemoveRows({}, first, count() - 1);
        m_rows.resize(first);
        endRemoveRows();
    }
    m_tree.remove(messageId);
    dropBlocks();
    if (!m_tree.contains(m_written)) {
        m_written = 0;
    }
    show(headId);
}

Transcript::Deleted Transcript::remove(qint64 messageId)
{
    Deleted deleted{.message = m_tree.at(messageId), .children = {}, .headBefore = head(), .headAfter = {}};
    std::optional<qint64> nextHead = head();
    if (nextHead == messageId) {
        const QList<qint64> versions = m_tree.versions(messageId);
        const qsizetype place = versions.indexOf(messageId);
        nextHead
            = versions.size() < 2 ? deleted.message.parentId : m_tree.newestLeaf(versions[place > 0 ? place - 1 : place + 1]);
    }
    if (const int row = rowOf(messageId); row >= 0) {
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    deleted.children = m_tree.lift(messageId);
    dropBlocks();
    show(nextHead);
    tellNeighbours();
    deleted.headAfter = head();
    return deleted;
}

void Transcript::restore(const Deleted &deleted)
{
    m_tree.putBack(deleted.message, deleted.children);
    show(head() == deleted.headAfter ? deleted.headBefore : head());
    tellNeighbours();
}

int Transcript::distance(int row, qint64 versionId) const
{
    const QList<qint64> versions = m_tree.versions(m_rows[row]);
    return static_cast<int>(versions.indexOf(versionId) - versions.indexOf(m_rows[row]));
}

void Transcript::setBeside(qint64 messageId, qint64 otherId)
{
    m_beside.insert(messageId, otherId);
    remake(rowOf(messageId));
}

void Transcript::endBeside(int row)
{
    if (m_beside.remove(idAt(row)) > 0) {
        remake(row);
    }
}

qint64 Transcript::besideOf(qint64 messageId) const
{
    const qint64 other = m_beside.value(messageId);
    return m_tree.contains(other) ? other : 0;
}

QVariantMap Transcript::beside(const storage::Message &message) const
{
    const qint64 otherId = besideOf(message.id);
    if (otherId == 0) {
        return {};
    }
    const storage::Message &other = m_tree.at(otherId);
    return {{QStringLiteral("text"), other.text},
            {QStringLiteral("blocks"), QVariant::fromValue<QObject *>(blocksOf(other))},
            {QStringLiteral("model"), other.model}};
}

/// Has a row shown by another delegate: views choose that when a row comes.
void Transcript::remake(int row)
{
    if (row >= 0) {
        const qint64 id = m_rows[row];
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
        beginInsertRows({}, row, row);
        m_rows.insert(row, id);
        endInsertRows();
    }
}

std::optional<qint64> Transcript::questionOf(int row) const
{
    const auto message = messageAt(row);
    const bool isBelowQuestion = message && message->role == storage::Role::Assistant && message->parentId
        && m_tree.contains(*message->parentId)
        && m_tree.at(*message->parentId).role != storage::Role::Assistant; // a recap may stand between
    return isBelowQuestion ? message->parentId : std::nullopt;
}

/// A message has more or fewer versions, or another one above it, when one beside or above it comes or goes.
void Transcript::tellNeighbours()
{
    if (!m_rows.isEmpty()) {
        Q_EMIT dataChanged(index(0), index(count() - 1), {VersionIndexRole, VersionCountRole, AnswersRole});
    }
}

/// Lets go of the blocks of messages that went.
void Transcript::dropBlocks()
{
    m_blocks.removeIf([this](const auto &entry) {
        const bool gone = !m_tree.contains(entry.key());
        if (gone) {
            entry.value()->deleteLater();
        }
        return gone;
    });
}

void Transcript::show(std::optional<qint64> headId)
{
    m_tree.setHead(headId);
    const QList<qint64> &branch = m_tree.branch();
    // What stands between the same beginning and the same end goes and comes.
    const auto first = std::ranges::mismatch(m_rows, branch).in1 - m_rows.begin();
    const auto most = std::min(m_rows.size(), branch.size()) - first;
    qsizetype same = 0;
    while (same < most && m_rows[m_rows.size() - 1 - same] == branch[branch.size() - 1 - same]) {
        ++same;
    }
    if (const qsizetype end = m_rows.size() - same; first < end) {
        beginRemoveRows({}, static_cast<int>(first), static_cast<int>(end) - 1);
        m_rows.remove(first, end - first);
        endRemoveRows();
    }
    if (const qsizetype end = branch.size() - same; first < end) {
        beginInsertRows({}, static_cast<int>(first), static_cast<int>(end) - 1);
        m_rows = branch;
        endInsertRows();
    }
    Q_EMIT countChanged();
    Q_EMIT branchChanged();
}

void Transcript::begin(const storage::Message &answer)
{
    const bool isNew = !m_tree.contains(answer.id);
    if (isNew) {
        m_tree.add(answer);
    } else {
        m_tree.at(answer.id) = answer;
    }
    m_written = answer.id;
    m_isThinking = false;
    if (MarkdownBlocks *closed = m_blocks.take(answer.id)) {
        closed->deleteLater(); // a text that is whole does not grow
    }
    show(answer.id);
    if (!isNew) {
        changed(answer.id, {});
    }
}

void Transcript::grow(const QString &added)
{
    m_tree.at(m_written).text += added;
    if (MarkdownBlocks *blocks = m_blocks.value(m_written)) {
        blocks->append(added);
    }
}

void Transcript::think(const storage::MessagePart &thought, bool goesOn)
{
    m_tree.at(m_written).parts = {thought};
    m_isThinking = goesOn;
    changed(m_written, {ThoughtRole, ThoughtSecondsRole, ThinkingRole});
}

void Transcript::rewrite(const QString &text)
{
    m_tree.at(m_written).text = text;
    if (MarkdownBlocks *blocks = m_blocks.value(m_written)) {
        blocks->setText(text);
    }
}

void Transcript::annotate(const storage::Message &answer)
{
    storage::Message &known = m_tree.at(m_written);
    known.note = answer.note;
    known.coverage = answer.coverage;
    known.statistics = answer.statistics;
    changed(m_written, {NoteRole, LimitedRole, CutShortRole});
}

void Transcript::finish(storage::MessageState state, const storage::Failure &failure)
{
    const qint64 id = std::exchange(m_written, 0);
    storage::Message &message = m_tree.at(id);
    message.state = state;
    message.failure = failure;
    if (MarkdownBlocks *blocks = m_blocks.value(id)) {
        blocks->finish();
    }
    changed(id, {}); // almost everything
}

void Transcript::changed(qint64 messageId, const QList<int> &roles)
{
    // The newest messages are at the end, and it is they that change.
    const auto row = static_cast<int>(m_rows.lastIndexOf(messageId));
    if (row >= 0) {
        Q_EMIT dataChanged(index(row), index(row), roles);
    }
}

MarkdownBlocks *Transcript::blocksOf(const storage::Message &message) const
{
    MarkdownBlocks *&blocks = m_blocks[message.id];
    if (blocks == nullptr) {
        blocks = new MarkdownBlocks(const_cast<Transcript *>(this));
        if (message.id == m_written) {
            blocks->append(message.text);
        } else {
            blocks->setText(message.text);
        }
    }
    return blocks;
}
}
