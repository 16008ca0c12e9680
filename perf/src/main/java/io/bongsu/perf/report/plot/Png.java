package io.bongsu.perf.report.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Draws a plot as a picture, with its title and caption, on white, two pixels for one, for screens and paper that show both. */
public final class Png {

    private static final double WIDTH = 720;
    private static final int SHARPNESS = 2;

    private final Graphics2D canvas;

    private Png(Graphics2D canvas) {
        this.canvas = canvas;
    }

    public static byte[] of(Plot plot) {
        // Before AWT's classes are loaded: otherwise it looks for a screen where DISPLAY is set.
        System.setProperty("java.awt.headless", "true");
        Drawing drawing = Layout.titled(plot, WIDTH);
        var image = new BufferedImage(
                (int) Math.ceil(drawing.width * SHARPNESS),
                (int) Math.ceil(drawing.height * SHARPNESS),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            canvas.scale(SHARPNESS, SHARPNESS);
            canvas.setColor(color(Ink.GROUND));
            canvas.fill(new Rectangle2D.Double(0, 0, drawing.width, drawing.height));
            Png png = new Png(canvas);
            drawing.shapes.forEach(png::shape);
        } finally {
            canvas.dispose();
        }
        try (var bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shape(Drawing.Shape shape) {
        switch (shape) {
            case Drawing.Path path -> {
                canvas.setColor(color(path.ink()));
                canvas.setStroke(new BasicStroke(
                        (float) path.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash(path.dash()), 0));
                canvas.draw(path(path.points()));
            }
            case Drawing.Box box -> {
                canvas.setColor(color(box.ink()));
                canvas.fill(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
            }
            case Drawing.Dot dot -> {
                canvas.setColor(color(dot.ink()));
                if (dot.sides() == 0) {
                    double size = 2 * Corners.RADIUS;
                    canvas.fill(new Ellipse2D.Double(dot.x() - Corners.RADIUS, dot.y() - Corners.RADIUS, size, size));
                } else {
                    Path2D corners = path(Corners.of(dot));
                    corners.closePath();
                    canvas.fill(corners);
                }
            }
            case Drawing.Words words -> words(words);
        }
    }

    private void words(Drawing.Words words) {
        canvas.setFont(
                new Font(Font.SANS_SERIF, words.bold() ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) words.size()));
        canvas.setColor(color(words.ink()));
        double width = canvas.getFontMetrics().stringWidth(words.text());
        double x =
                switch (words.anchor()) {
                    case START -> words.x();
                    case MIDDLE -> words.x() - width / 2;
                    case END -> words.x() - width;
                };
        canvas.drawString(words.text(), (float) x, (float) words.y());
    }

    /** What AWT calls no dash is null, not an empty one. */
    private static float @Nullable [] dash(List<Double> lengths) {
        if (lengths.isEmpty()) {
            return null;
        }
        float[] dash = new float[lengths.size()];
        for (int i = 0; i < dash.length; i++) {
            dash[i] = lengths.get(i).floatValue();
        }
        return dash;
    }

    private static Path2D path(List<double[]> points) {
        Path2D path = new Path2D.Double();
        for (double[] point : points) {
            if (path.getCurrentPoint() == null) {
                path.moveTo(point[0], point[1]);
            } else {
                path.lineTo(point[0], point[1]);
            }
        }
        return path;
    }

    private static Color color(Ink ink) {
        return new Color(ink.light());
    }
}
