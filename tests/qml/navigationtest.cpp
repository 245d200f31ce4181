// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The ways to the pages of the window and back, by name, mouse and keyboard.
#include "tests/support/windowharness.h"

#include <QApplication>
#include <QDir>
#include <QTest>

class NavigationTest : public QObject
{
    Q_OBJECT

    /// Returns the stack of pages that lie over each other in the window: the conversation, and what was led to.
    static QObject *layers(const test::Window &window)
    {
        auto *navigator = window.engine().singletonInstance<QObject *>("eu.tramontane", "Navigator");
        auto *pages = navigator ? navigator->property("pages").value<QObject *>() : nullptr;
        return pages ? pages->property("layers").value<QObject *>() : nullptr;
    }
    static int depth(const test::Window &window) { return layers(window)->property("depth").toInt(); }
    static QString title(const test::Window &window)
    {
        const auto *page = layers(window)->property("currentItem").value<QObject *>();
        return page ? page->property("title").toString() : QString();
    }

private Q_SLOTS:
    void everyPageOpensByItsName_data();
    void everyPageOpensByItsName();
    void pagesLieOverEachOther();
    void settingsReplaceWhatLiesOverTheConversation();
};

void NavigationTest::everyPageOpensByItsName_data()
{
    QTest::addColumn<QString>("page");
    QStringList pages = QDir(QStringLiteral(":/qt/qml/eu/tramontane")).entryList({QStringLiteral("*Page.qml")});
    QVERIFY(pages.removeOne(QStringLiteral("ConversationPage.qml"))); // it is always there
    QVERIFY(pages.contains(QStringLiteral("SettingsPage.qml")));
    for (const QString &file : std::as_const(pages)) {
        QTest::newRow(qPrintable(file)) << file.chopped(4);
    }
}

void NavigationTest::everyPageOpensByItsName()
{
    QFETCH(const QString, page);
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(layers(window));
    auto *navigator = window.engine().singletonInstance<QObject *>("eu.tramontane", "Navigator");
    QVERIFY(QMetaObject::invokeMethod(navigator, "show", Q_ARG(QString, page)));
    QTRY_COMPARE(depth(window), 2);
    QVERIFY(!title(window).isEmpty());
    QTRY_VERIFY(!window.item("composerText")->isVisible());
    window.press(Qt::Key_Escape);
    QTRY_COMPARE(depth(window), 1);
    QTRY_VERIFY(window.item("composerText")->isVisible());
}

void NavigationTest::pagesLieOverEachOther()
{
    test::Window window({.size = {1050, 1800}}); // all of the page is seen
    QVERIFY(window.waitUntilReady());
    window.click(*window.item("settingsButton"));
    QTRY_COMPARE(title(window), QStringLiteral("Settings"));
    QTest::qWait(500); // the page slides in
    for (const QString &entry : {QStringLiteral("Model"), QStringLiteral("About Tramontane")}) {
        const QQuickItem *button = window.find([&entry](const QQuickItem &item) {
            return item.isVisible() && item.property("text").toString() == entry && item.inherits("QQuickAbstractButton");
        });
        QVERIFY2(button, qPrintable(entry));
        window.click(*button);
        QTRY_COMPARE(title(window), entry);
        QCOMPARE(depth(window), 3);
        QTest::qWait(500);
        window.press(Qt::Key_Escape);
        QTRY_COMPARE(title(window), QStringLiteral("Settings"));
        QTest::qWait(500);
    }
}

void NavigationTest::settingsReplaceWhatLiesOverTheConversation()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const QQuickItem *button = window.find([](const QQuickItem &item) {
        return item.isVisible() && item.property("words").toString() == QStringLiteral("Scripted Model");
    });
    QVERIFY(button);
    window.click(*button);
    QTRY_COMPARE(title(window), QStringLiteral("Model"));
    QTest::qWait(500); // the page slides in
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_COMPARE(title(window), QStringLiteral("Settings"));
    QCOMPARE(depth(window), 2);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    NavigationTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "navigationtest.moc"
