// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes the changes of a scope all or nothing: they are rolled back unless they were committed.
#pragma once

#include "storage/error.h"

#include <memory>

namespace storage
{
class Database;

/// A write transaction, which takes the write lock at once (BEGIN IMMEDIATE), so that a wait for another program happens here and
/// not half-way. Errors of begin(): Locked, ReadOnly, ...
class Transaction
{
public:
    [[nodiscard]] static Result<Transaction> begin(Database &database);

    /// Once this succeeds the changes survive a power cut. After a failure they are rolled back.
    [[nodiscard]] Result<void> commit();

private:
    struct RollBack {
        void operator()(Database *database) const;
    };

    explicit Transaction(Database &database);

    std::unique_ptr<Database, RollBack> m_database;
};
}
