package io.github.llmbench.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Writes what every logger of every library says at TRACE, with stacks, to the file that the property {@code llmbench.test.log} names.
 * Chosen by {@code -Dslf4j.provider}; takes java.util.logging too.
 */
public final class AllLogs implements SLF4JServiceProvider {
    private static final OutputStream FILE = open(Path.of(System.getProperty("llmbench.test.log", "target/all.log")));

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    private static OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void write(String name, String text, Throwable thrown) {
        StringWriter stack = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(stack));
        }
        try {
            FILE.write((name + ": " + text + "\n" + stack).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return All::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.ALL);
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                // The test's own server; and the JDK's client, whose innermost log shows each URL and is not ours to
                // change.
                String logger = String.valueOf(entry.getLoggerName());
                if (logger.startsWith("com.sun.net.httpserver") || logger.startsWith("jdk.internal.httpclient")) {
                    return;
                }
                Object[] parameters = entry.getParameters();
                write(
                        logger,
                        entry.getMessage() + (parameters == null ? "" : java.util.Arrays.deepToString(parameters)),
                        entry.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    private static final class All extends AbstractLogger {
        private static final long serialVersionUID = 1L;

        All(String name) {
            this.name = name;
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                org.slf4j.event.Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
            write(name, String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments)), thrown);
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }
}
