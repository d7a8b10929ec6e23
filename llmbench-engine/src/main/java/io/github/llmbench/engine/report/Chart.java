package io.github.llmbench.engine.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chart shows, in data: HTML and PDF draw the same. Every chart carries the table that says it in words. Immutable.
 *
 * @param id names it within a report
 * @param kind how it is drawn
 * @param title what it shows
 * @param note how to read it, one sentence
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series in order
 * @param reference a line at this x, such as no difference; {@code null} for none
 * @param table the same as a table
 */
record Chart(
        String id,
        Kind kind,
        String title,
        String note,
        Axis x,
        Axis y,
        List<Series> series,
        @Nullable Double reference,
        Table table) {
    Chart {
        series = List.copyOf(series);
    }

    /** How a chart is drawn. */
    enum Kind {
        /** Points with horizontal intervals, one row a category. */
        FOREST,
        /** Lines through points. */
        LINES,
        /** Points with vertical intervals. */
        SCATTER,
        /** One bar a category, made of one part a series. */
        STACKED_BARS
    }

    /**
     * An axis.
     *
     * @param title what is measured
     * @param unit empty for shares and counts
     * @param categories names in order where the axis has names instead of numbers; points then give an index
     * @param scale of the numbers
     */
    record Axis(String title, String unit, List<String> categories, Scale scale) {
        Axis {
            categories = List.copyOf(categories);
        }

        static Axis of(String title, String unit) {
            return new Axis(title, unit, List.of(), Scale.LINEAR);
        }

        static Axis named(String title, List<String> categories) {
            return new Axis(title, "", categories, Scale.LINEAR);
        }
    }

    /** How numbers lie on an axis. */
    enum Scale {
        LINEAR,
        LOG
    }

    /**
     * Points that belong together.
     *
     * @param colour series of one number have one colour
     * @param mark how its points are shown
     */
    record Series(String name, int colour, Mark mark, List<Point> points) {
        Series {
            points = List.copyOf(points);
        }

        static Series of(String name, int colour, List<Point> points) {
            return new Series(name, colour, Mark.USUAL, points);
        }
    }

    /** How the points of a series are shown. */
    enum Mark {
        /** As the kind of chart has it. */
        USUAL,
        /** Joined by a dashed line, which tells apart two lines of one colour. */
        DASHED
    }

    /**
     * A point.
     *
     * @param low lower end of its interval; {@code null} for none
     * @param high upper end of its interval; {@code null} for none
     * @param label what it is, in words with its value
     */
    record Point(
            double x,
            double y,
            @Nullable Double low,
            @Nullable Double high,
            String label) {
        static Point of(double x, double y, String label) {
            return new Point(x, y, null, null, label);
        }
    }

    /** The chart's twin. */
    record Table(List<String> columns, List<List<String>> rows) {
        Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }
}
