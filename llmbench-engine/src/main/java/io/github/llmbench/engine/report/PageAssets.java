package io.github.llmbench.engine.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What the page carries within itself: its style, its script and the chart library. */
record PageAssets(String style, String charts, String script) {
    // The common build has every chart the report draws and a third less weight than the full one.
    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";

    /** Of the page of a run. */
    static PageAssets load() throws IOException {
        return with(resource("compare.js") + resource("report.js"));
    }

    /** Of the page of a comparison of runs. */
    static PageAssets ofComparisons() throws IOException {
        return with(resource("comparison.js"));
    }

    private static PageAssets with(String own) throws IOException {
        return new PageAssets(resource("report.css"), script(resource(ECHARTS)), script(resource("charts.js") + own));
    }

    static String resource(String name) throws IOException {
        try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the class path lacks " + name + ", which an HTML report needs");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    /** Nothing in the script's strings may end its element. */
    private static String script(String source) {
        return source.replace("</script", "<\\/script").replace("<!--", "<\\!--");
    }

    /** Lets exactly these scripts and this style run and nothing come from elsewhere. */
    String policy() {
        return "default-src 'none'; script-src " + hash(charts) + " " + hash(script) + "; style-src " + hash(style)
                + "; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
