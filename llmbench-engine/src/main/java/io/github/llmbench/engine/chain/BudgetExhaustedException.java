package io.github.llmbench.engine.chain;

/** The budget does not hold another call, or cannot be asked whether it does; the run stops in good order. */
public final class BudgetExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean known;

    BudgetExhaustedException(String message) {
        super(message);
        known = true;
    }

    private BudgetExhaustedException(Throwable failure) {
        super("the budget cannot be asked: " + failure.getMessage(), failure);
        known = false;
    }

    /** Where the ledger gave no answer: a call that may be too much is not made. */
    static BudgetExhaustedException unknown(Throwable failure) {
        return new BudgetExhaustedException(failure);
    }

    /**
     * Why the run stopped and how it may go on.
     *
     * @param larger what to do where the budget is spent
     */
    public String reason(String larger) {
        return getMessage() + "; " + (known ? larger : "run it again to go on");
    }
}
