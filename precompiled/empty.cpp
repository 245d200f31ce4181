// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A library needs a source; what counts here are the headers that are precompiled for it.
