// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The way to every page: one is known by the name of its type in this module, and lies over the conversation.
pragma Singleton
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

QtObject {
    id: root

    // The window sets these two.
    property Kirigami.PageRow pages
    property Kirigami.OverlayDrawer drawer

    readonly property bool atConversation: !pages || pages.layers.depth === 1

    function showConversation(): void {
        pages.layers.clear();
        if (drawer.modal) {
            drawer.drawerOpen = false;
        }
    }

    // Shows a page in the place of what lies over the conversation.
    function show(page: string): void {
        showConversation();
        push(page);
    }

    // Shows a page over what is shown, which back() leads to again.
    function showOver(page: string): void {
        if (atConversation) {
            showConversation();
        }
        push(page);
    }

    function back(): void {
        pages.layers.pop();
    }

    function push(page: string): void {
        const component = Qt.createComponent("eu.tramontane", page);
        if (component.status === Component.Error) {
            console.error(component.errorString());
        } else {
            pages.layers.push(component);
        }
    }
}
