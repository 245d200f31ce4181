// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How long a test waits for real programs before it fails.
#pragma once

namespace test
{
/// The patience for anything that a model does not compute: windows, processes and disks of a machine that has much else to do.
constexpr int PatienceMs = 60'000;
/// The patience for an answer, which a software driver may take a while to write.
constexpr int AnswerMs = 180'000;
}
