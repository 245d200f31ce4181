// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every page by keyboard alone and by what a screen reader is told: no field keeps Tab, no control is without a name or out of
// reach, and one always sees where the focus is.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTest>

class KeyboardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void noFieldKeepsTab_data();
    void noFieldKeepsTab();
    void focusIsSeenOnEveryControl_data();
    void focusIsSeenOnEveryControl();
    void everyControlHasANameAndIsReached_data();
    void everyControlHasANameAndIsReached();
    void focusComesBackFromAPage();
    void everyShortcutIsListedAndNamedByItsButton();
};

namespace
{
constexpr int MostStops = 200; ///< more controls than any page has
constexpr QSize AllOfAPage(1050, 2600); ///< nothing scrolls, so that pictures can be compared

const QString Conversation = QStringLiteral("ConversationPage");
const QString FirstStart = QStringLiteral("first start"); ///< the conversation without a model

void addPages()
{
    QTest::addColumn<QString>("page");
    QTest::newRow(qPrintable(FirstStart)) << FirstStart;
    const QStringList files = QDir(QStringLiteral(SOURCE_FOLDER "/gui/app/pages")).entryList({QStringLiteral("*.qml")});
    for (const QString &file : files) {
        const QString page = QFileInfo(file).baseName();
        QTest::newRow(qPrintable(page)) << page;
    }
}

test::WindowOptions optionsFor(const QString &page)
{
    return {.model = page != FirstStart, .size = AllOfAPage};
}

/// Shows a page and waits until it has come to rest. The conversation has a question and its answer.
bool show(const test::Window &window, const QString &page)
{
    if (!window.waitUntilReady()) {
        return false;
    }
    if (page == FirstStart) {
        return window.item("noModelView")->isVisible();
    }
    if (page == Conversation) {
        return window.ask(QStringLiteral("Why is the sky blue?")) && window.waitUntilAnswered();
    }
    auto *navigator = window.engine().singletonInstance<QObject *>("eu.tramontane", "Navigator");
    return navigator && QMetaObject::invokeMethod(navigator, "show", Q_ARG(QString, page)) && window.waitForPages();
}

QString describe(const QQuickItem *item)
{
    return item
        ? QStringLiteral("%1 %2 “%3”")
              .arg(QString::fromLatin1(item->metaObject()->className()), item->objectName(), item->property("text").toString())
        : QStringLiteral("nothing");
}

/// Returns what a screen reader calls a control. Qt names its own buttons by their text, but only where there is a screen reader.
QString nameOf(const QAccessibleInterface &control)
{
    const QString name = control.text(QAccessible::Name);
    return name.isEmpty() ? control.object()->property("text").toString() : name;
}

/// Returns what Tab reaches from where the focus is, in its order, until it comes round.
QList<QQuickItem *> tabStops(const test::Window &window)
{
    QList<QQuickItem *> stops;
    for (int i = 0; i < MostStops; ++i) {
        window.press(Qt::Key_Tab);
        QQuickItem *item = window.window().activeFocusItem();
        if (!item || stops.contains(item)) {
            break;
        }
        stops << item;
    }
    return stops;
}

QList<QQuickItem *> fields(const test::Window &window)
{
    return window.findAll([](const QQuickItem &item) {
        return item.isVisible() && item.isEnabled() && (item.inherits("QQuickTextEdit") || item.inherits("QQuickTextInput"))
            && !item.property("readOnly").toBool();
    });
}

bool isControl(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::Button:
    case QAccessible::ButtonMenu:
    case QAccessible::CheckBox:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::Link:
    case QAccessible::RadioButton:
    case QAccessible::Slider:
    case QAccessible::SpinBox:
        return true;
    default:
        return false;
    }
}

/// Returns the controls that a screen reader finds below an element, those in the row of a list included.
QList<QAccessibleInterface *> controls(QAccessibleInterface *root)
{
    QList<QAccessibleInterface *> found;
    QList<QAccessibleInterface *> open{root};
    while (!open.isEmpty()) {
        QAccessibleInterface *element = open.takeFirst();
        if (element != root && element->state().invisible) {
            continue;
        }
        if (isControl(element->role()) || (element->role() == QAccessible::ListItem && element->state().focusable)) {
            found << element;
        }
        for (int i = 0; i < element->childCount(); ++i) {
            if (QAccessibleInterface *child = element->child(i)) {
                open << child;
            }
        }
    }
    return found;
}
}

void KeyboardTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void KeyboardTest::noFieldKeepsTab_data()
{
    addPages();
}

void KeyboardTest::noFieldKeepsTab()
{
    QFETCH(const QString, page);
    test::Window window(optionsFor(page));
    QVERIFY(show(window, page));
    if (page == Conversation) {
        QVERIFY(window.click([&window] { return window.item("editQuestion"); }));
        QTRY_VERIFY(fields(window).size() >= 3); // the search, the question that is changed and the composer
    }
    for (QQuickItem *field : fields(window)) {
        const QString text = field->property("text").toString();
        for (const auto &[key, modifiers] :
             {std::pair(Qt::Key_Tab, Qt::NoModifier), std::pair(Qt::Key_Backtab, Qt::ShiftModifier)}) {
            field->forceActiveFocus();
            QVERIFY2(field->hasActiveFocus(), qPrintable(describe(field)));
            window.press(key, modifiers);
            QVERIFY2(!field->hasActiveFocus(), qPrintable(describe(field)));
            QVERIFY2(window.window().activeFocusItem(), qPrintable(describe(field)));
            QCOMPARE(field->property("text").toString(), text);
        }
    }
}

void KeyboardTest::focusIsSeenOnEveryControl_data()
{
    addPages();
}

void KeyboardTest::focusIsSeenOnEveryControl()
{
    QFETCH(const QString, page);
    test::Window window(optionsFor(page));
    QVERIFY(show(window, page));
    QList<const QQuickItem *> stops;
    while (true) {
        const QImage before = window.window().grabWindow();
        window.press(Qt::Key_Tab);
        const QQuickItem *stop = window.window().activeFocusItem();
        if (stops.contains(stop)) {
            break;
        }
        stops << stop;
        QVERIFY(stop);
        const auto seen = [&] {
            const QRect place = test::sceneRect(*stop).adjusted(-2, -2, 2, 2).toAlignedRect();
            return window.window().grabWindow().copy(place) != before.copy(place);
        };
        QVERIFY2(QTest::qWaitFor(seen), qPrintable(describe(stop)));
        QVERIFY(stops.size() < MostStops);
    }
    QVERIFY(stops.size() > 3);
}

void KeyboardTest::everyControlHasANameAndIsReached_data()
{
    addPages();
}

void KeyboardTest::everyControlHasANameAndIsReached()
{
    QFETCH(const QString, page);
    test::Window window(optionsFor(page));
    QVERIFY(show(window, page));
    const QList<QQuickItem *> stops = tabStops(window);
    QAccessibleInterface *root = QAccessible::queryAccessibleInterface(&window.window());
    QVERIFY(root);
    const QList<QAccessibleInterface *> all = controls(root);
    QVERIFY(all.size() > 3);
    for (QAccessibleInterface *control : all) {
        const auto *item = qobject_cast<QQuickItem *>(control->object());
        QVERIFY2(!nameOf(*control).isEmpty(), qPrintable(describe(item)));
        QVERIFY2(stops.contains(item), qPrintable(describe(item)));
    }
}

void KeyboardTest::focusComesBackFromAPage()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QQuickItem *settings = window.item("settingsButton");
    QVERIFY(tabStops(window).contains(settings));
    settings->forceActiveFocus(Qt::TabFocusReason);
    window.press(Qt::Key_Return);
    QTRY_VERIFY(window.item("modelSettings") && window.item("modelSettings")->isVisible());
    QQuickItem *model = window.item("modelSettings");
    QVERIFY(tabStops(window).contains(model)); // the focus had moved to the page
    model->forceActiveFocus(Qt::TabFocusReason);
    window.press(Qt::Key_Space);
    QTRY_VERIFY(window.item("chooseModelFile") && window.item("chooseModelFile")->isVisible());
    QVERIFY(!model->hasActiveFocus());
    QVERIFY(window.waitForPages());
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(model->hasActiveFocus());
    QVERIFY(window.waitForPages());
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(settings->hasActiveFocus());

    // What was written goes on where it was.
    window.item("composerText")->forceActiveFocus();
    window.type(QStringLiteral("Why "));
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("modelSettings") && window.item("modelSettings")->isVisible());
    QVERIFY(window.waitForPages());
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(window.item("composerText")->hasActiveFocus());
    window.type(QStringLiteral("not?"));
    QCOMPARE(window.item("composerText")->property("text").toString(), QStringLiteral("Why not?"));
}

void KeyboardTest::everyShortcutIsListedAndNamedByItsButton()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const QList<std::pair<const char *, QString>> hints{{"newChatButton", QStringLiteral("New chat (Ctrl+N)")},
                                                        {"attachButton", QStringLiteral("Attach a document (Ctrl+O)")}};
    for (const auto &[name, hint] : hints) {
        const QQuickItem *button = window.item(name);
        QTest::mouseMove(&window.window(), test::sceneRect(*button).center().toPoint());
        QTRY_VERIFY2(window.shown(hint), qPrintable(hint));
    }
    window.press(Qt::Key_F1);
    for (const char *key : {"Ctrl+N", "Ctrl+F", "Ctrl+O", "Ctrl+,", "F1", "Esc", "Ctrl+Q", "Enter", "F2"}) {
        QTRY_VERIFY2(window.shown(QString::fromLatin1(key)), key);
    }
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    KeyboardTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "keyboardtest.moc"
