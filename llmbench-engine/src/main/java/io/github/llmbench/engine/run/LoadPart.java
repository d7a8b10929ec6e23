package io.github.llmbench.engine.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.engine.load.ClientReport;
import io.github.llmbench.engine.load.ClientWatch;
import io.github.llmbench.engine.load.Dispatched;
import io.github.llmbench.engine.metrics.Histograms;
import io.github.llmbench.engine.timing.Window;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;

/**
 * What one process saw of a load that several made together, as it is kept until the run ends: JSON by the mapper of the engine.
 * Histograms are in HdrHistogram's compressed form, so that they add up exactly. Immutable.
 *
 * <pre>{@code
 * PartedRun.Measured mine = run.measure(journal, 1, agreement::await, listener);
 * String kept = Json.mapper().writeValueAsString(mine.seen());
 * }</pre>
 *
 * @param window its measured part, in nanoseconds from the moment on which the processes agreed
 * @param scheduled trials that were due
 * @param late trials that started late
 * @param notSent trials that were due and never started
 * @param highestInFlight most trials in flight at a time
 * @param heldBack whether the platform's limit of trials in flight has held any back
 * @param overshoot of its timer, in base64
 * @param dispatchDelay of its dispatcher, in base64
 * @param carrierDelay of the threads that carried its calls, in base64
 * @param taken CPU time and pauses
 * @param calls since the warm-up
 * @param events content events since then
 * @param facts remarks
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LoadPart(
        Window window,
        long scheduled,
        long late,
        long notSent,
        int highestInFlight,
        boolean heldBack,
        String overshoot,
        String dispatchDelay,
        String carrierDelay,
        ClientWatch.Taken taken,
        long calls,
        long events,
        List<String> facts) {
    public LoadPart {
        facts = List.copyOf(facts);
    }

    static LoadPart of(Window window, ClientReport report, List<String> facts) {
        Dispatched dispatch = report.dispatch();
        return new LoadPart(
                window,
                dispatch.scheduled(),
                dispatch.late(),
                dispatch.notSent(),
                dispatch.highestInFlight(),
                dispatch.heldBack(),
                Histograms.encoded(dispatch.overshoot()),
                Histograms.encoded(dispatch.dispatchDelay()),
                Histograms.encoded(dispatch.carrierDelay()),
                report.taken(),
                report.calls(),
                report.events(),
                facts);
    }

    private static Histogram read(String written) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(written)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("a part of a load has a histogram that cannot be read", e);
        }
    }

    private Dispatched dispatched() {
        return new Dispatched(
                scheduled,
                late,
                notSent,
                highestInFlight,
                heldBack,
                read(overshoot),
                read(dispatchDelay),
                read(carrierDelay));
    }

    /** What all of them come to; the window is the time in which all measured. */
    static LoadMeasurement.Result together(List<LoadPart> parts, boolean open, List<String> facts) {
        Optional<Dispatched> dispatched =
                parts.stream().map(LoadPart::dispatched).reduce(Dispatched::plus);
        Optional<ClientWatch.Taken> taken = parts.stream().map(LoadPart::taken).reduce(ClientWatch.Taken::plus);
        long start =
                parts.stream().mapToLong(part -> part.window().start()).max().orElse(0);
        long end = parts.stream().mapToLong(part -> part.window().end()).min().orElse(0);
        if (dispatched.isEmpty() || taken.isEmpty() || end <= start) {
            return new LoadMeasurement.Result(null, List.of(), facts);
        }
        ClientReport report = new ClientReport(
                dispatched.get(),
                taken.get(),
                parts.stream().mapToLong(LoadPart::calls).sum(),
                parts.stream().mapToLong(LoadPart::events).sum(),
                open);
        return new LoadMeasurement.Result(new Window(start, end), report.metrics(), facts);
    }

    /** With one more remark. */
    public LoadPart remark(String text) {
        List<String> more = new ArrayList<>(facts);
        more.add(text);
        return new LoadPart(
                window,
                scheduled,
                late,
                notSent,
                highestInFlight,
                heldBack,
                overshoot,
                dispatchDelay,
                carrierDelay,
                taken,
                calls,
                events,
                more);
    }

    /** The remarks, with the worker whose they are. */
    List<String> factsOf(int index, int parts) {
        return facts.stream()
                .map(fact -> String.format(Locale.ROOT, "worker %d of %d: %s", index + 1, parts, fact))
                .toList();
    }
}
