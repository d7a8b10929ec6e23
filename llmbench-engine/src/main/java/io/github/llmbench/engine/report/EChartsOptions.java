package io.github.llmbench.engine.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Scale;
import io.github.llmbench.engine.report.Chart.Series;

/** A chart as options of ECharts, in plain JSON; the page adds colours, which follow light and dark. */
final class EChartsOptions {
    private static final int FRAME = 70;
    private static final int ROW = 44;
    private static final int PLOT = 340;
    private static final int NAMES = 420;
    private static final int NAME = 22;
    private static final int FEW = 6;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Chart chart;
    private final ObjectNode option = JSON.objectNode();

    private EChartsOptions(Chart chart) {
        this.chart = chart;
    }

    /** {@code {id, height, option}}. */
    static ObjectNode of(Chart chart) {
        ObjectNode node = JSON.objectNode();
        node.put("id", chart.id());
        node.put("height", height(chart));
        node.set("option", new EChartsOptions(chart).option());
        return node;
    }

    private static int height(Chart chart) {
        int rows = chart.y().categories().size();
        return (rows == 0 ? PLOT : FRAME + ROW * rows) + legendHeight(chart);
    }

    /** A line a name, as long as they are few; then the legend scrolls. */
    private static int legendHeight(Chart chart) {
        int names = names(chart);
        boolean needed = names > 1 || chart.kind() == Chart.Kind.SCATTER;
        return !needed ? 0 : names <= FEW ? 8 + NAME * names : 8 + NAME;
    }

    private static int names(Chart chart) {
        return (int) chart.series().stream().map(Series::name).distinct().count();
    }

    private ObjectNode option() {
        int legend = legendHeight(chart);
        option.put("animation", false);
        // Not HTML: names of models are text, and the page's policy forbids inline styles.
        option.putObject("tooltip")
                .put("trigger", "item")
                .put("renderMode", "richText")
                .put("confine", true);
        option.putObject("grid")
                .put("containLabel", true)
                .put("left", 12)
                .put("right", 32)
                .put("top", chart.y().title().isEmpty() ? 12 : 40)
                .put("bottom", 36 + legend);
        if (legend > 0) {
            boolean few = names(chart) <= FEW;
            option.putObject("legend")
                    .put("type", few ? "plain" : "scroll")
                    .put("orient", few ? "vertical" : "horizontal")
                    .put("left", 12)
                    .put("bottom", 0)
                    .put("itemGap", 6);
        }
        ObjectNode x = axis(chart.x()).put("nameLocation", "middle").put("nameGap", 28);
        if (chart.kind() == Chart.Kind.STACKED_BARS) {
            // There are no halves of what is counted.
            x.put("minInterval", 1);
        }
        option.set("xAxis", x);
        ObjectNode y = axis(chart.y()).put("nameLocation", "end");
        if (!chart.y().categories().isEmpty()) {
            y.put("inverse", true);
        }
        option.set("yAxis", y);
        ArrayNode all = option.putArray("series");
        for (Series series : chart.series()) {
            switch (chart.kind()) {
                case FOREST -> {
                    all.add(intervals(series, true));
                    all.add(reference(points(series, "scatter").put("symbolSize", 11)));
                }
                case SCATTER -> {
                    if (series.mark() == Mark.DASHED) {
                        all.add(points(series, "line").put("symbolSize", 0).put("silent", true));
                    } else {
                        all.add(intervals(series, false));
                        all.add(points(series, "scatter").put("symbolSize", 13));
                    }
                }
                case LINES -> all.add(points(series, "line").put("symbolSize", 6));
                case STACKED_BARS ->
                    all.add(points(series, "bar").put("stack", "all").put("barMaxWidth", 22));
            }
        }
        return option;
    }

    private ObjectNode axis(Axis axis) {
        ObjectNode node = JSON.objectNode();
        node.put("name", axis.unit().isEmpty() ? axis.title() : axis.title() + " (" + axis.unit() + ")");
        if (axis.categories().isEmpty()) {
            node.put("type", axis.scale() == Scale.LOG ? "log" : "value")
                    // Otherwise an axis begins at 0, where the reference is.
                    .put("scale", chart.kind() != Chart.Kind.STACKED_BARS && chart.reference() == null);
        } else {
            node.put("type", "category");
            axis.categories().forEach(node.putArray("data")::add);
            node.putObject("axisLabel").put("width", NAMES).put("overflow", "breakAll");
        }
        return node;
    }

    private ObjectNode points(Series series, String type) {
        ObjectNode node = series(series, type);
        if (series.mark() == Mark.DASHED) {
            node.putObject("lineStyle").put("type", "dashed");
        }
        ArrayNode data = node.putArray("data");
        for (Point point : series.points()) {
            ObjectNode item = data.addObject();
            item.put("name", point.label());
            item.putArray("value").add(point.x()).add(point.y());
        }
        return node;
    }

    /** Each interval is a piece of a line, with a cap at both ends; the pieces do not touch. */
    private static ObjectNode intervals(Series series, boolean horizontal) {
        ObjectNode node = series(series, "line");
        node.put("silent", true).put("symbol", "rect");
        node.putArray("symbolSize").add(horizontal ? 2 : 12).add(horizontal ? 12 : 2);
        node.putObject("tooltip").put("show", false);
        ArrayNode data = node.putArray("data");
        for (Point point : series.points()) {
            Double low = point.low();
            Double high = point.high();
            if (low != null && high != null) {
                data.addArray().add(horizontal ? low : point.x()).add(horizontal ? point.y() : low);
                data.addArray().add(horizontal ? high : point.x()).add(horizontal ? point.y() : high);
                data.addArray().add("-").add("-");
            }
        }
        return node;
    }

    private ObjectNode reference(ObjectNode node) {
        Double at = chart.reference();
        if (at != null) {
            ObjectNode line = node.putObject("markLine");
            line.put("silent", true).put("symbol", "none").put("animation", false);
            line.putObject("label").put("show", false);
            line.putArray("data").addObject().put("xAxis", at);
        }
        return node;
    }

    private static ObjectNode series(Series series, String type) {
        return JSON.objectNode().put("name", series.name()).put("type", type).put("colour", series.colour());
    }
}
