package io.bongsu.perf.report;

import io.bongsu.perf.report.plot.Ink;
import io.bongsu.perf.report.text.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What every page of ours has around its content: one file that fetches nothing. Its Content-Security-Policy allows our script by its
 * hash and no other, so that a name that got past the escaping would still not run.
 */
final class Shell {

    private Shell() {}

    static String page(String title, Consumer<Markup> content) {
        String script = resource("page.js");
        Markup page = new Markup().raw("<!DOCTYPE html>\n");
        page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml").open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + hash(script) + "'");
        page.leaf("title", title);
        page.open("style").raw(Ink.css()).raw(resource("page.css")).close();
        page.close().open("body").open("main");
        content.accept(page);
        page.close();
        page.open("script").raw(script).close();
        page.close().close();
        return page.document();
    }

    private static String hash(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Shell.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table that scrolls by itself where a phone is narrower. */
    static void table(Markup page, Consumer<Markup> rows) {
        page.open("div", "class", "wide", "tabindex", "0").open("table");
        rows.accept(page);
        page.close().close();
    }

    /** @param words whether what stands below is words, which begin at the left */
    static void head(Markup page, List<String> labels, boolean words) {
        page.open("thead").open("tr");
        labels.forEach(label -> page.leaf("th", label, "scope", "col", "class", words ? "words" : ""));
        page.close().close();
    }

    /** @param units under the labels; empty where there is none */
    static void head(Markup page, Map<String, String> units) {
        page.open("thead").open("tr");
        units.forEach((label, unit) -> {
            page.open("th", "scope", "col").text(label);
            page.leaf("span", unit).close();
        });
        page.close().close();
    }
}
