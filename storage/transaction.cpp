// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// BEGIN, COMMIT and ROLLBACK tied to a scope.
#include "storage/transaction.h"

#include "storage/database.h"

#include <tuple>

namespace storage
{
Transaction::Transaction(Database &database)
    : m_database(&database)
{
}

Result<Transaction> Transaction::begin(Database &database)
{
    return database.statement("BEGIN IMMEDIATE").run().transform([&database] { return Transaction(database); });
}

Result<void> Transaction::commit()
{
    return m_database->statement("COMMIT").run().transform([this] { std::ignore = m_database.release(); });
}

void Transaction::RollBack::operator()(Database *database) const
{
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (database->isInTransaction()) {
        std::ignore = database->statement("ROLLBACK").run();
    }
}
}
