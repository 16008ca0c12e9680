package io.bongsu.perf.report.plot;

import java.util.List;
import java.util.Locale;

/**
 * What a thing is drawn for, not a colour: on a page each has one by day and one by night. The series' are those of Okabe and Ito
 * (https://jfly.uni-koeln.de/color/), which people with any kind of colour vision can tell apart, darkened or lightened until they
 * stand out from the ground; dashes and the shape of the dots say it a second time.
 */
public enum Ink {
    TEXT(0x1b1f24, 0xe8eaed),
    MUTED(0x59626d, 0xa6adb5),
    GRID(0xe3e6ea, 0x343a41),
    AXIS(0x8a929b, 0x7b838c),
    GROUND(0xffffff, 0x15181c),
    BAND(0xf1f3f5, 0x21262c),
    MARK(0x1b1f24, 0xe8eaed),
    BAD(0xb3261e, 0xff8f85),
    SERIES_1(0x0072b2, 0x56b4e9),
    SERIES_2(0xd55e00, 0xff8a3d),
    SERIES_3(0x00845f, 0x2fc795),
    SERIES_4(0xb0568c, 0xe39cc6),
    SERIES_5(0xb07800, 0xf0b63a),
    SERIES_6(0x2f9fd8, 0xb5e0fa),
    SERIES_7(0x4a4f55, 0xc9ced4);

    /** More lines than this in one plot nobody tells apart. */
    public static final int SERIES = 7;

    private static final List<Ink> LINES =
            List.of(SERIES_1, SERIES_2, SERIES_3, SERIES_4, SERIES_5, SERIES_6, SERIES_7);

    private final int light;
    private final int dark;

    Ink(int light, int dark) {
        this.light = light;
        this.dark = dark;
    }

    static Ink series(int index) {
        return LINES.get(index % SERIES);
    }

    int light() {
        return light;
    }

    String cssName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rules that a page with our SVG needs: for screens by day and by night, and for paper. */
    public static String css() {
        StringBuilder day = new StringBuilder();
        StringBuilder night = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (Ink ink : values()) {
            day.append(String.format(Locale.ROOT, "--%s:#%06x;", ink.cssName(), ink.light));
            night.append(String.format(Locale.ROOT, "--%s:#%06x;", ink.cssName(), ink.dark));
            rules.append(String.format(
                    Locale.ROOT, ".l-%1$s{stroke:var(--%1$s)}.f-%1$s{fill:var(--%1$s)}\n", ink.cssName()));
        }
        return ":root{" + day + "}\n@media screen and (prefers-color-scheme:dark){:root{" + night + "}}\n" + rules;
    }
}
