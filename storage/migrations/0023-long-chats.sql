-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- A summary is stored as it goes, so that one that was interrupted need not read again what it has read. The hash tells a piece of
-- the document from others, however it was cut.
ALTER TABLE summary_parts ADD COLUMN source_hash TEXT NOT NULL DEFAULT ''; -- SHA-256 of the piece, in hexadecimal digits; or empty
