package io.github.llmbench.engine.report;

import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Kind;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Scale;
import io.github.llmbench.engine.report.Chart.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart drawn with XChart, in points of a page. Names of rows and series are left to the page, which sets them as text. Used once,
 * by one thread.
 */
final class PdfFigure {
    /** The page's colours, as on the HTML page in light. */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0969DA),
            new Color(0xBC4C00),
            new Color(0x1A7F37),
            new Color(0x8250DF),
            new Color(0xBF3989),
            new Color(0x9A6700),
            new Color(0x57606A),
            new Color(0x1B7C83),
            new Color(0xCF222E));

    private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final Color TEXT = new Color(0x1C2128);
    private static final Color LINE = new Color(0xD0D7DE);
    private static final int ROW = 26;
    private static final int FRAME = 56;
    private static final int PLOT = 220;
    private static final int WIDE_TICKS = 60;
    private static final int NARROW_TICKS = 34;
    private static final int LEAST_ROWS = 40;
    private static final int MOST_HEIGHT = 600;
    private static final float BAR = 14;
    private static final float CAP = 0.12f;
    private static final float SIZE = 8;

    private final Chart chart;
    private final XYChart drawn;
    private final int height;
    private int intervals;

    /** @param font in which labels are drawn, of any size */
    PdfFigure(Chart chart, int width, Font font) {
        this.chart = chart;
        int rows = chart.y().categories().size();
        this.height = rows == 0 ? PLOT : FRAME + Math.max(LEAST_ROWS, Math.min(MOST_HEIGHT, ROW * rows));
        this.drawn = new XYChart(width, height);
        style(font.deriveFont(SIZE));
        axis(chart.x(), true);
        axis(chart.y(), false);
        chart.series().forEach(this::add);
        reference();
    }

    int height() {
        return height;
    }

    void paint(Graphics2D graphics, int width) {
        drawn.paint(graphics, width, height);
    }

    /** Colour and name of each series, where there are several. */
    Map<String, Color> legend() {
        Map<String, Color> legend = new LinkedHashMap<>();
        chart.series().forEach(series -> legend.putIfAbsent(series.name(), colour(series)));
        return legend.size() > 1 || chart.kind() == Kind.SCATTER ? legend : Map.of();
    }

    /** How far below its upper edge a row lies; known once it is painted. */
    double below(int row) {
        return drawn.getScreenYFromChart(-row);
    }

    private static Color colour(Series series) {
        return COLOURS.get(Math.floorMod(series.colour(), COLOURS.size()));
    }

    private void style(Font font) {
        XYStyler styler = drawn.getStyler();
        styler.setBaseFont(font)
                .setChartTitleVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setChartFontColor(TEXT)
                .setChartPadding(4)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendVisible(false)
                .setLocale(Locale.ROOT)
                .setMarkerSize(7);
        styler.setAxisTickLabelsFont(font);
        styler.setAxisTitleFont(font);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setAxisTickMarksColor(LINE);
        styler.setPlotGridLinesColor(LINE);
        styler.setPlotGridLinesStroke(new BasicStroke(0.5f));
        styler.setPlotGridHorizontalLinesVisible(chart.y().categories().isEmpty());
        // No axis shorter than this has ticks, the vertical one included.
        styler.setXAxisTickMarkSpacingHint(chart.y().categories().isEmpty() ? WIDE_TICKS : NARROW_TICKS);
        styler.setPlotContentSize(chart.y().categories().isEmpty() ? 0.92 : 0.98);
        styler.setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
    }

    private void axis(Axis axis, boolean horizontal) {
        XYStyler styler = drawn.getStyler();
        String title = axis.unit().isEmpty() ? axis.title() : axis.title() + " (" + axis.unit() + ")";
        if (horizontal) {
            drawn.setXAxisTitle(title);
        } else {
            drawn.setYAxisTitle(title);
            styler.setYAxisTitleVisible(!title.isEmpty());
        }
        List<String> names = axis.categories();
        if (names.isEmpty()) {
            boolean log = axis.scale() == Scale.LOG;
            if (horizontal) {
                styler.setXAxisLogarithmic(log);
                // There are no halves of what is counted; an empty label cannot be laid out.
                boolean counts = chart.kind() == Kind.STACKED_BARS;
                drawn.setCustomXAxisTickLabelsFormatter(
                        value -> counts && value != Math.rint(value) ? " " : number(value));
            } else {
                styler.setYAxisLogarithmic(log);
                drawn.setCustomYAxisTickLabelsFormatter(PdfFigure::number);
            }
        } else if (horizontal) {
            drawn.setCustomXAxisTickLabelsFormatter(value -> name(names, value));
            styler.setXAxisTickMarkSpacingHint(drawn.getWidth() / Math.max(1, names.size() + 2));
        } else {
            // The first row is on top.
            styler.setYAxisMin(0.5 - names.size());
            styler.setYAxisMax(0.5);
            styler.setYAxisTicksVisible(false);
        }
    }

    private static String name(List<String> names, double value) {
        int index = (int) Math.round(value);
        boolean named = Math.abs(value - index) < CAP && index >= 0 && index < names.size();
        // An empty label cannot be laid out.
        return named ? names.get(index) : " ";
    }

    private static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(THREE).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    private void add(Series series) {
        if (series.points().isEmpty()) {
            return;
        }
        Color colour = colour(series);
        if (chart.kind() == Kind.STACKED_BARS) {
            bars(series, colour);
            return;
        }
        for (Point point : series.points()) {
            interval(point, colour);
        }
        boolean joined = chart.kind() == Kind.LINES || series.mark() == Mark.DASHED;
        double[] xs = series.points().stream().mapToDouble(Point::x).toArray();
        double[] ys = series.points().stream().mapToDouble(this::y).toArray();
        XYSeries line = drawn.addSeries(unique(series.name()), xs, ys);
        line.setLineColor(colour);
        line.setMarkerColor(colour);
        boolean plain =
                joined && (chart.kind() == Kind.SCATTER || series.points().size() > 1);
        Marker marker = plain ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE;
        line.setMarker(marker);
        if (joined) {
            line.setLineStyle(series.mark() == Mark.DASHED ? dashes() : new BasicStroke(1.5f));
        } else {
            line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        }
    }

    private double y(Point point) {
        return chart.y().categories().isEmpty() ? point.y() : -point.y();
    }

    private static BasicStroke dashes() {
        return new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 3}, 0);
    }

    private String unique(String name) {
        Set<String> names = new HashSet<>(
                drawn.getSeriesCollection().stream().map(XYSeries::getName).toList());
        String free = name;
        while (names.contains(free)) {
            free += " ";
        }
        return free;
    }

    private void interval(Point point, Color colour) {
        Double low = point.low();
        Double high = point.high();
        if (low == null || high == null) {
            return;
        }
        if (chart.kind() == Kind.FOREST) {
            line(new double[] {low, high}, new double[] {y(point), y(point)}, colour, 2);
            line(new double[] {low, low}, new double[] {y(point) - CAP, y(point) + CAP}, colour, 2);
            line(new double[] {high, high}, new double[] {y(point) - CAP, y(point) + CAP}, colour, 2);
        } else {
            line(new double[] {point.x(), point.x()}, new double[] {low, high}, colour, 2);
        }
    }

    private void line(double[] xs, double[] ys, Color colour, float width) {
        XYSeries line = drawn.addSeries("interval " + intervals++, xs, ys);
        line.setLineColor(colour);
        line.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        line.setMarker(SeriesMarkers.NONE);
    }

    /** A part of a bar is a thick line; it starts where the parts of the series before it end. */
    private void bars(Series series, Color colour) {
        for (Point point : series.points()) {
            double start = chart.series().stream()
                    .takeWhile(other -> !other.equals(series))
                    .flatMap(other -> other.points().stream())
                    .filter(other -> other.y() == point.y())
                    .mapToDouble(Point::x)
                    .sum();
            if (point.x() > 0) {
                line(new double[] {start, start + point.x()}, new double[] {y(point), y(point)}, colour, BAR);
            }
        }
        drawn.getStyler().setXAxisMin(0.0);
    }

    private void reference() {
        Double at = chart.reference();
        if (at != null) {
            double bottom = 0.5 - chart.y().categories().size();
            line(new double[] {at, at}, new double[] {bottom, 0.5}, new Color(0x57606A), 1);
        }
    }
}
