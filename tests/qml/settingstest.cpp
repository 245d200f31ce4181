// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The settings page as a person uses it, by mouse and keyboard, beside a scripted engine.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"
#include "gui/settings/windowlanguages.h"

#include <KConfig>
#include <KConfigGroup>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>

class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanupTestCase();
    void settingsKeepTheirPlace();
    void settingsSayWhatModelsRunOn();
    void settingsMeasureHowExactlyTheModelAnswers();
    void aQuestionEndsTheMeasurement();
    void wheelScrollsTheSettingsAndChangesNone();
    void escapeLeavesTheSettings();
    void failedDriverIsExplainedAndCanBeTriedAgain();
    void languageChangesAtOnce();
    void everyLanguageIsOfferedByItsOwnName();
    void choicesStayWhenTheLanguageChanges();
    void boxThatWasOpenedByMouseTakesTheKeyboard();
    void coloursChangeAtOnce();
    void everythingIsReachedByTab();
    void everySettingIsSavedSoonAfterAChange();
};

void SettingsTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void SettingsTest::cleanupTestCase()
{
    init(); // other tests read the same file
}

void SettingsTest::settingsKeepTheirPlace()
{
    test::Window window({.size = {1050, 420}});
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("modelSettings") && window.item("modelSettings")->isVisible());
    QTest::qWait(500); // the page slides in
    window.turnWheel({660, 200}, -20);
    QTest::qWait(700); // it scrolls smoothly
    const QQuickItem &models = *window.item("modelSettings");
    const QRectF before = test::sceneRect(models);
    QVERIFY(QRectF({}, QSizeF(window.window().size())).contains(before));
    window.click(models);
    QTRY_VERIFY(!models.isVisible());
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(models.isVisible());
    QTRY_COMPARE(test::sceneRect(models), before);
}

void SettingsTest::settingsSayWhatModelsRunOn()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.shown(QStringLiteral("Scripted Processor")));
    QVERIFY(window.shown(QStringLiteral("Chosen: fastest in a trial, with 1.00 ms a step")));
    QVERIFY(window.shown(QStringLiteral("2.50 ms a step in a trial")));
}

void SettingsTest::settingsMeasureHowExactlyTheModelAnswers()
{
    test::Window window({.size = {1050, 1800}}); // all of the page is seen
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.shown(QStringLiteral("How exactly the model answers on this computer has not been measured yet.")));
    QTest::qWait(500); // the page slides in
    window.click(*window.item("measureExactness"));
    QTRY_VERIFY(window.shown(QStringLiteral("Measuring how exactly Scripted Model answers here…")));
    QVERIFY(window.item("exactnessProgress")->isVisible());
    QTRY_VERIFY(window.item("exactnessProgress")->property("value").toReal() > 0);
    window.click(*window.item("measureExactness")); // stops it
    QTRY_VERIFY(window.shown(QStringLiteral("How exactly the model answers on this computer has not been measured yet.")));
    window.click(*window.item("measureExactness"));
    QTRY_VERIFY(window.shown(QStringLiteral("Answers as exactly as the model allows: 99.4 %"))); // 99.476, not rounded up
    QVERIFY(!window.item("exactnessProgress")->isVisible());
    QVERIFY(window.shown(QStringLiteral("Measure Again")));
}

void SettingsTest::aQuestionEndsTheMeasurement()
{
    test::Window window({.script = {QStringLiteral("--compare-ms"), QStringLiteral("60000")}});
    QVERIFY(window.waitUntilReady());
    gui::EngineClient &engine = *window.application().engine();
    engine.compareWithExact();
    QVERIFY(engine.isComparing());
    window.ask(QStringLiteral("Hello?"));
    QVERIFY(window.waitUntilAnswered());
    QVERIFY(window.shown(QStringLiteral("Hello.")));
    QVERIFY(!engine.isComparing());
    QVERIFY(engine.exactness() < 0);
}

void SettingsTest::wheelScrollsTheSettingsAndChangesNone()
{
    test::Window window({.size = {1050, 420}});
    QVERIFY(window.waitUntilReady());
    const QString scheme = Settings::colorScheme();
    const double temperature = Settings::temperature();
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("colourSetting") && window.item("colourSetting")->isVisible());
    QTest::qWait(500); // the page slides in
    for (const char *setting : {"colourSetting", "temperatureSetting"}) {
        const QQuickItem &item = *window.item(setting);
        const qreal before = test::sceneRect(item).top();
        // The box of a choice lies in the lower half.
        const QPointF place = item.mapToScene({item.width() / 2, item.height() * 0.7});
        QVERIFY(QRectF({}, QSizeF(window.window().size())).contains(place));
        window.turnWheel(place, -1);
        QTRY_VERIFY2(test::sceneRect(item).top() < before, setting);
        QTest::qWait(300); // it scrolls smoothly
    }
    QCOMPARE(Settings::colorScheme(), scheme);
    QCOMPARE(Settings::temperature(), temperature);
}

void SettingsTest::escapeLeavesTheSettings()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("languageSetting") && window.item("languageSetting")->isVisible());
    QTest::qWait(500); // the page slides in
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(!window.item("languageSetting") || !window.item("languageSetting")->isVisible());
    QVERIFY(window.item("emptyState")->isVisible());
}

void SettingsTest::failedDriverIsExplainedAndCanBeTriedAgain()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const auto note = [&window](const char *text) { return window.shownContaining(QString::fromLatin1(text)); };
    const auto showSettings = [&window] {
        window.press(Qt::Key_Comma, Qt::ControlModifier);
        return QTest::qWaitFor([&window] { return window.shown(QStringLiteral("Fragile Device")) != nullptr; });
    };
    const auto hideSettings = [&window] {
        window.press(Qt::Key_Escape);
        return QTest::qWaitFor([&window] { return !window.shown(QStringLiteral("Fragile Device")); });
    };
    QVERIFY(QFile::exists(QStringLiteral(GERMAN_CATALOGUE)));
    Settings::self()->setLanguage(QStringLiteral("de"));
    QVERIFY(showSettings());
    QTRY_VERIFY(note("Treiber"));
    QVERIFY(hideSettings());
    Settings::self()->setLanguage(QStringLiteral("en"));
    QVERIFY(showSettings());
    QTRY_VERIFY(note("its driver crashed when it was tried"));
    QTest::qWait(500); // the page slides in
    QQuickItem *button = window.shown(QStringLiteral("Try Again"));
    QVERIFY(button);
    for (QQuickItem *item = button->parentItem(); item; item = item->parentItem()) {
        if (item->property("contentY").isValid()) { // the page scrolls
            item->setProperty("contentY", item->property("contentHeight").toReal() - item->height());
        }
    }
    QTest::qWait(300);
    window.click(*button);
    QTRY_VERIFY(!note("its driver crashed when it was tried"));
    QVERIFY(!window.shown(QStringLiteral("Try Again")));
    QVERIFY(window.shown(QStringLiteral("Fragile Device")));
}

void SettingsTest::languageChangesAtOnce()
{
    QVERIFY(QFile::exists(QStringLiteral(GERMAN_CATALOGUE)));
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.shown(QStringLiteral("How can I help?")));
    Settings::self()->setLanguage(QStringLiteral("de"));
    QTRY_VERIFY(!window.shown(QStringLiteral("How can I help?")));
    Settings::self()->setLanguage(QStringLiteral("en"));
    QTRY_VERIFY(window.shown(QStringLiteral("How can I help?")));
}

/// Returns the languages that have a folder in translations/, and English.
static QSet<QString> translated()
{
    const QStringList folders = QDir(QStringLiteral(SOURCE_FOLDER "/translations")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return QSet<QString>(folders.cbegin(), folders.cend()) + QSet<QString>{QStringLiteral("en")};
}

void SettingsTest::everyLanguageIsOfferedByItsOwnName()
{
    const QStringList codes = gui::WindowLanguages::codes();
    QCOMPARE((QSet<QString>(codes.cbegin(), codes.cend())), translated());
    const QMap<QString, QString> known{
        {QStringLiteral("de"), QStringLiteral("Deutsch")},    {QStringLiteral("en"), QStringLiteral("English")},
        {QStringLiteral("es"), QStringLiteral("Español")},    {QStringLiteral("fr"), QStringLiteral("Français")},
        {QStringLiteral("nl"), QStringLiteral("Nederlands")}, {QStringLiteral("el"), QStringLiteral("Ελληνικά")}};
    QStringList names;
    for (const auto &[code, name] : known.asKeyValueRange()) {
        QCOMPARE(gui::WindowLanguages::nativeName(code), name);
    }
    for (const QString &code : codes) {
        names += gui::WindowLanguages::nativeName(code);
    }
    QFile readme(QStringLiteral(SOURCE_FOLDER "/README.md"));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QString sentence = QStringLiteral("Interface languages: %1.").arg(names.join(QStringLiteral(", ")));
    QVERIFY2(readme.readAll().contains(sentence.toUtf8()), qPrintable(sentence));
}

/// Returns all boxes of a page.
static QList<QQuickItem *> boxes(const test::Window &window)
{
    return window.findAll([](const QQuickItem &item) { return item.isVisible() && item.inherits("QQuickComboBox"); });
}

void SettingsTest::choicesStayWhenTheLanguageChanges()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    Settings::self()->setLanguage(QStringLiteral("en"));
    Settings::self()->setColorScheme(QStringLiteral("BreezeDark"));
    Settings::self()->setMaxTokens(512);
    Settings::self()->setContextLength(4096);
    Settings::self()->setKeptMebibytes(4096);
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(boxes(window).size() >= 5);
    const auto chosen = [&window] {
        QList<int> rows;
        for (const QQuickItem *box : boxes(window)) {
            rows << box->property("currentIndex").toInt();
        }
        return rows;
    };
    QList<int> before = chosen();
    QVERIFY2(!before.contains(0), "each box shows another than its first entry");
    QCOMPARE(window.item("colourSetting")->property("currentText").toString(), QStringLiteral("Dark"));
    const QList<QQuickItem *> all = boxes(window);
    const auto language = std::ranges::find_if(
        all, [](const QQuickItem *box) { return box->property("currentText").toString() == QStringLiteral("English"); });
    QVERIFY(language != all.cend());
    Settings::self()->setLanguage(QStringLiteral("de"));
    QTRY_COMPARE(window.item("colourSetting")->property("currentText").toString(), QStringLiteral("Dunkel"));
    before[language - all.cbegin()] = 1; // German comes first after the system's language
    QCOMPARE(chosen(), before);
    QCOMPARE(Settings::colorScheme(), QStringLiteral("BreezeDark"));
    QCOMPARE(Settings::maxTokens(), 512U);
    Settings::self()->setLanguage(QStringLiteral("en")); // while there is a window to hear of it
}

void SettingsTest::boxThatWasOpenedByMouseTakesTheKeyboard()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("colourSetting") && window.item("colourSetting")->isVisible());
    QVERIFY(window.waitForPages());
    const auto colours = [&window] { return boxes(window).value(1); };
    const auto entry = [&window] { return window.shown(QStringLiteral("Dark")); };
    QVERIFY(window.click(colours));
    QTRY_VERIFY(entry());
    QVERIFY(colours()->hasActiveFocus());
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(!entry());
    QCOMPARE(Settings::colorScheme(), QString());
    QVERIFY(window.item("colourSetting")->isVisible()); // Esc was the list's and not the page's
    QVERIFY(window.click(colours));
    QTRY_VERIFY(entry());
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Return);
    QTRY_COMPARE(Settings::colorScheme(), QStringLiteral("BreezeDark"));
}

void SettingsTest::coloursChangeAtOnce()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const auto lightness = [] { return QGuiApplication::palette().color(QPalette::Window).lightness(); };
    Settings::self()->setColorScheme(QStringLiteral("BreezeDark"));
    QTRY_VERIFY(lightness() < 80);
    Settings::self()->setColorScheme(QStringLiteral("BreezeLight"));
    QTRY_VERIFY(lightness() > 200);
}

void SettingsTest::everythingIsReachedByTab()
{
    test::Window window({.size = {1050, 600}});
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("systemPromptSetting") && window.item("systemPromptSetting")->isVisible());
    QTest::qWait(500); // the page slides in
    const QQuickItem &measure = *window.item("measureExactness");
    const QRectF visible({}, QSizeF(window.window().size()));
    QVERIFY(!visible.contains(test::sceneRect(measure)));
    window.item("systemPromptSetting")->forceActiveFocus();
    window.type(QStringLiteral("Answer briefly."));
    window.press(Qt::Key_Tab);
    QVERIFY(measure.hasActiveFocus());
    QCOMPARE(Settings::systemPrompt(), QStringLiteral("Answer briefly.")); // no tab was written
    QTRY_VERIFY(visible.contains(test::sceneRect(measure)));
    window.press(Qt::Key_Space);
    QTRY_VERIFY(window.application().engine()->isComparing());
    window.press(Qt::Key_Backtab, Qt::ShiftModifier);
    window.type(QStringLiteral(" In German."));
    QCOMPARE(Settings::systemPrompt(), QStringLiteral("Answer briefly. In German."));
}

/// Returns another value of the same type.
static QVariant changed(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return QString(value.toString() + QLatin1Char('x'));
    case QMetaType::QStringList:
        return QStringList(value.toStringList() + QStringList{QStringLiteral("/x")});
    case QMetaType::UInt:
        return value.toUInt() + 1;
    case QMetaType::Double:
        return value.toDouble() + 0.5;
    case QMetaType::Bool:
        return !value.toBool();
    default:
        return {};
    }
}

void SettingsTest::everySettingIsSavedSoonAfterAChange()
{
    const test::Window window; // it stays open while the file is looked at
    QVERIFY(window.waitUntilReady());
    Settings &settings = *Settings::self();
    QVERIFY(settings.items().size() >= 9);
    for (const KConfigSkeletonItem *item : settings.items()) {
        const QByteArray name = item->name().toLatin1();
        const QVariant wanted = changed(item->property());
        QVERIFY2(wanted.isValid(), name.constData()); // else this test does not know the type
        QVERIFY2(settings.setProperty(name.constData(), wanted), name.constData());
        QCOMPARE(item->property(), wanted);
        const auto saved = [&] {
            const KConfig file(settings.config()->name(), KConfig::SimpleConfig);
            return file.group(item->group()).readEntry(item->key(), QVariant(wanted.metaType()));
        };
        QTRY_VERIFY2_WITH_TIMEOUT(saved() == wanted, name.constData(), 3000);
    }
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    SettingsTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "settingstest.moc"
