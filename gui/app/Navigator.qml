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

    property list<string> shown: [] // the pages that lie over the conversation
    property list<Item> focused: [] // what had the focus beneath each of them
    readonly property int depth: pages?.layers.depth ?? 1
    onDepthChanged: Qt.callLater(returnFocus)

    // Whoever calls this gives the focus to something.
    function showConversation(): void {
        shown = [];
        focused = [];
        pages.layers.clear();
        if (drawer.modal) {
            drawer.drawerOpen = false;
        }
    }

    // Shows a page in the place of what lies over the conversation.
    function show(page: string): void {
        const beneath = focused.slice(0, 1);
        showConversation();
        focused = beneath;
        push(page);
    }

    // Shows a page over what is shown, which back() leads to again.
    function showOver(page: string): void {
        if (atConversation && drawer.modal) {
            drawer.drawerOpen = false;
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
        } else if (shown[shown.length - 1] !== page) {
            shown = [...shown, page];
            if (focused.length < shown.length) {
                focused = [...focused, pages.Window.activeFocusItem];
            }
            pages.layers.push(component);
            pages.layers.currentItem.forceActiveFocus();
        }
    }

    // Gives the focus back to what had it before a page came, which may have gone.
    function returnFocus(): void {
        if (focused.length < depth) {
            return;
        }
        const item = focused[depth - 1];
        shown = shown.slice(0, depth - 1);
        focused = focused.slice(0, depth - 1);
        if (item?.visible && item.enabled) {
            item.forceActiveFocus(Qt.ShortcutFocusReason);
        } else {
            pages.layers.currentItem.forceActiveFocus();
        }
    }
}
