package io.bongsu.perf.report.text;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML that is XML too. Whatever comes in as text or as an attribute's value is escaped here and nowhere else, so that no name
 * of a case can become markup.
 */
public final class Markup {

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    public Markup open(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
        open.push(element);
        return this;
    }

    /** The one that was opened last. */
    public Markup close() {
        out.append("</").append(open.pop()).append(">");
        if (open.size() < 6) {
            out.append('\n');
        }
        return this;
    }

    public Markup text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** An element with nothing but text in it. */
    public Markup leaf(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** An element that HTML knows no end of: {@code meta}, {@code br}. */
    public Markup empty(String element, String... attributes) {
        open(element, attributes);
        open.pop();
        out.setLength(out.length() - 1);
        out.append("/>");
        return this;
    }

    /** Our own style and script, as they are; the caller answers for what is in them. */
    public Markup raw(String ours) {
        out.append(ours);
        return this;
    }

    /** The document; all that was opened must be closed. */
    public String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Still open: " + open);
        }
        return out.toString();
    }

    /** Characters that XML forbids even as references, such as NUL or half a surrogate pair, become U+FFFD. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(point) ? point : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean allowed(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || (point >= 0x20 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }
}
