package io.bongsu.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.bongsu.testenv.Chromium;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Somebody in front of the page: does what a person does, by the names that a screen reader says too. */
final class PagePerson implements AutoCloseable {

    private static final double PATIENCE_MILLIS = 60_000;

    private final BrowserContext context;
    private final Page page;
    private final List<String> faults = new ArrayList<>();
    private final String user;

    private PagePerson(Chromium chromium, URI url, String user, Browser.NewContextOptions options) {
        this.user = user;
        context = chromium.context(options);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        page = context.newPage();
        page.onPageError(faults::add);
        page.onConsoleMessage(this::judge);
        page.navigate(url + "/");
    }

    static PagePerson english(Chromium chromium, URI url, String user) {
        return new PagePerson(chromium, url, user, new Browser.NewContextOptions().setLocale("en-US"));
    }

    /** A Korean with a phone that likes it dark. */
    static PagePerson korean(Chromium chromium, URI url, String user) {
        return new PagePerson(
                chromium,
                url,
                user,
                new Browser.NewContextOptions()
                        .setLocale("ko-KR")
                        .setViewportSize(390, 780)
                        .setHasTouch(true)
                        .setIsMobile(true)
                        .setColorScheme(ColorScheme.DARK));
    }

    Page page() {
        return page;
    }

    String user() {
        return user;
    }

    /** With the keyboard alone. */
    PagePerson signIn(String password) {
        page.locator("#user-id").fill(user);
        page.locator("#password").fill(password);
        page.keyboard().press("Enter");
        page.locator("#app").waitFor();
        return this;
    }

    PagePerson open(String room) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(room)).click();
        awaitState("live");
        return this;
    }

    void say(String text) {
        page.locator("#text").fill(text);
        page.keyboard().press("Enter");
        // The field is empty once the text is kept.
        page.waitForCondition(() -> page.locator("#text").inputValue().isEmpty());
    }

    PagePerson use(String transport) {
        page.locator("#open-settings").click();
        page.locator("#settings-transport").selectOption(transport);
        page.keyboard().press("Escape");
        return this;
    }

    /** What "Connection" says beside this name; opened where it is not. */
    String readout(String name) {
        return readoutOf(name).innerText();
    }

    void awaitReadout(String name, String told) {
        page.waitForCondition(() -> readout(name).equals(told));
    }

    private Locator readoutOf(String name) {
        Locator readout = page.locator("#readout");
        readout.waitFor();
        if (readout.getAttribute("open") == null) {
            readout.locator("summary").click();
        }
        return readout.locator("dl > div")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))))
                .locator("dd");
    }

    void awaitState(String state) {
        page.locator("#connection[data-state=" + state + "]").waitFor();
    }

    void awaitPending(String state) {
        page.locator("#pending [data-state=" + state + "]").first().waitFor();
    }

    /** Until so many messages are stored and shown, and none is on its way. */
    void awaitShown(int messages) {
        page.waitForCondition(
                () -> row().count() >= messages && page.locator("#pending li").count() == 0,
                new Page.WaitForConditionOptions().setTimeout(PATIENCE_MILLIS));
    }

    List<String> shown() {
        return row().locator(".text").allTextContents();
    }

    List<Long> shownSeqs() {
        Locator rows = row();
        return IntStream.range(0, rows.count())
                .mapToObj(i -> Long.valueOf(rows.nth(i).getAttribute("data-seq")))
                .toList();
    }

    /** What a page must not have: scripts that failed, and things the Content-Security-Policy had to stop. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private Locator row() {
        return page.locator("#messages [data-seq]");
    }

    private void judge(ConsoleMessage message) {
        // A server that is away is no fault of the page's.
        if (message.type().equals("error") && message.text().contains("Content Security Policy")) {
            faults.add(message.text());
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
