package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Load;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which clock a gate on a latency means. Under an open load it is response time, from scheduled, so that calls which waited to be sent
 * cannot hide a stall (coordinated omission). {@code service.ttft.p95} asks for service time nevertheless.
 */
final class Clock {
    private static final String SERVICE = "service.";
    private static final Pattern LATENCY = Pattern.compile("(ttft|ttfo|e2e)\\..+");

    private Clock() {}

    static List<Gate> of(List<Gate> gates, Load load) {
        return gates.stream().map(gate -> of(gate, load)).toList();
    }

    private static Gate of(Gate gate, Load load) {
        String metric = gate.metric();
        String meant = metric.startsWith(SERVICE)
                ? metric.substring(SERVICE.length())
                : load.open() && LATENCY.matcher(metric).matches() ? "response." + metric : metric;
        return meant.equals(metric) ? gate : gate.on(meant);
    }
}
