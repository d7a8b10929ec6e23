package io.github.llmbench.engine.chain;

/** The budget does not hold another call; the run stops in good order. */
public final class BudgetExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetExhaustedException(String message) {
        super(message);
    }
}
