// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Who made this program and under which licence, for the about page, --version and crash reports.
#pragma once

namespace gui
{
void setAboutData();
}
