package io.github.llmbench.cli;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Verdict;
import java.util.List;

/** What gates make of the exit code. */
final class GateExit {
    private GateExit() {}

    /** Advisory gates never count; undecided ones do as configured, and a warning says that they did not fail anything. */
    static int of(List<GateResult> gates, OnInconclusive onInconclusive, Environment environment) {
        List<Verdict> verdicts = gates.stream()
                .filter(result -> !result.gate().advisory())
                .map(GateResult::verdict)
                .toList();
        long open = verdicts.stream()
                .filter(verdict -> verdict == Verdict.INCONCLUSIVE)
                .count();
        boolean failed = verdicts.stream().anyMatch(onInconclusive::fails);
        if (open > 0 && onInconclusive == OnInconclusive.WARN) {
            environment
                    .err()
                    .println("llmbench: warning: " + open + (open == 1 ? " gate is" : " gates are")
                            + " undecided, which fails nothing unless --on-inconclusive fail");
        }
        return failed ? ExitCode.GATE_FAILED : ExitCode.DONE;
    }
}
