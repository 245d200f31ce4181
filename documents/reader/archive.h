// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A zip container from a stranger: parts are inflated up to a limit and compared with their checksums.
#pragma once

#include "documents/error.h"

#include <QByteArray>
#include <QString>

#include <memory>

class KZip;

namespace documents::reader
{
class Archive
{
public:
    /// Opens a container. It is Damaged when the directory at its end is missing or broken, which is what a cut-off download
    /// looks like.
    [[nodiscard]] static Result<Archive> open(const QString &path);
    Archive(Archive &&) noexcept;
    Archive &operator=(Archive &&) noexcept;
    ~Archive();

    [[nodiscard]] bool contains(const QString &part) const;
    /// Returns the whole part. It is Damaged when it is missing, too short or fails its checksum, and TooLarge beyond
    /// documentlimits.h.
    [[nodiscard]] Result<QByteArray> read(const QString &part);

private:
    explicit Archive(std::unique_ptr<KZip> zip);
    std::unique_ptr<KZip> m_zip;
    qint64 m_inflated = 0;
};
}
