package io.github.llmbench.store.budget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * What one process has set aside for one run, as rows with a lease. Immutable and safe for use by several threads. For the modules of
 * this project alone.
 *
 * <p>Who changes a holder's row has locked the rows of its budgets before, in order of their names: so nobody waits for another in a
 * circle, and what a budget says is reserved is the sum of what its holders have.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Reservations {
    /** The rows are locked in order of their names, and what is decided on is what the lock gave, not an older snapshot. */
    private static final String RESERVE = """
            with held as materialized (
                select scope, spent + reserved + :estimate <= limit_usd as fits
                from budget where scope = any(:scopes) order by scope for update),
            counted as (
                update budget set reserved = reserved + :estimate
                where scope in (select scope from held) and (select bool_and(fits) from held)
                returning scope)
            insert into budget_holder (scope, holder, reserved, alive_until)
            select scope, :own, :estimate, clock_timestamp() + :lease from counted
            on conflict (scope, holder) do update
            set reserved = budget_holder.reserved + excluded.reserved, alive_until = excluded.alive_until""";

    /** What was given back in the meantime is not given back a second time. */
    private static final String SETTLE = """
            with mine as (
                select scope, gone, least(reserved, :estimate - gone) as freed from (
                    select scope, reserved, least(given_back, :estimate) as gone from budget_holder
                    where scope = any(:scopes) and holder = :own) found),
            held as (
                update budget_holder h set reserved = h.reserved - mine.freed, given_back = h.given_back - mine.gone,
                    alive_until = clock_timestamp() + :lease
                from mine where h.scope = mine.scope and h.holder = :own)
            update budget b set spent = b.spent + :actual,
                reserved = b.reserved - coalesce((select freed from mine where mine.scope = b.scope), 0)
            where b.scope = any(:scopes)""";

    private static final String EXPIRED =
            "scope = any(:scopes) and holder <> :own and reserved <> 0 and alive_until < clock_timestamp()";

    private static final String TAKEN_OVER = "scope = any(:scopes) and holder <> :own and reserved <> 0"
            + " and (holder = :name or starts_with(holder, :name || '#') or alive_until < clock_timestamp())";

    /** After so long nobody can be alive who still means to settle; without his row he would free what is another's. */
    private static final String FORGOTTEN =
            "scope = any(:scopes) and reserved = 0 and alive_until < clock_timestamp() - interval '1 day'";

    private final String name;

    /** Each opening has rows of its own, so that a process that was only taken for dead frees nothing of its successor. */
    private final String own;

    private final Duration lease;

    /**
     * Of a holder, who has set nothing aside yet.
     *
     * @param name the run's id
     * @param lease how long what was set aside counts without a word of its process
     */
    Reservations(String name, Duration lease) {
        this.name = name;
        own = name + "#" + UUID.randomUUID();
        this.lease = lease;
    }

    /** Gives back what earlier processes of this holder had set aside, and others whose leases have ended. */
    void takeOver(Handle handle, List<String> scopes) {
        lock(handle, scopes);
        handle.createUpdate(giveBack(TAKEN_OVER))
                .bindArray("scopes", String.class, scopes)
                .bind("name", name)
                .bind("own", own)
                .execute();
        handle.createUpdate("delete from budget_holder where " + FORGOTTEN)
                .bindArray("scopes", String.class, scopes)
                .execute();
    }

    /** Sets money aside in all scopes or in none. */
    boolean reserve(Handle handle, List<String> scopes, BigDecimal estimate) {
        return tryReserve(handle, scopes, estimate)
                || (giveBackExpired(handle, scopes) && tryReserve(handle, scopes, estimate));
    }

    private boolean tryReserve(Handle handle, List<String> scopes, BigDecimal estimate) {
        return own(handle, RESERVE, scopes)
                        .bind("estimate", estimate)
                        .bind("lease", lease)
                        .execute()
                == scopes.size();
    }

    /** Whether there was anything to give back. */
    private boolean giveBackExpired(Handle handle, List<String> scopes) {
        boolean any = handle.createQuery("select exists (select 1 from budget_holder where " + EXPIRED + ")")
                .bindArray("scopes", String.class, scopes)
                .bind("own", own)
                .mapTo(boolean.class)
                .one();
        if (any) {
            handle.useTransaction(in -> {
                lock(in, scopes);
                in.createUpdate(giveBack(EXPIRED))
                        .bindArray("scopes", String.class, scopes)
                        .bind("own", own)
                        .execute();
            });
        }
        return any;
    }

    /** Counts what a call has cost, and sets free what was set aside for it. */
    void settle(Handle handle, List<String> scopes, BigDecimal estimate, BigDecimal actual) {
        lock(handle, scopes);
        own(handle, SETTLE, scopes)
                .bind("estimate", estimate)
                .bind("actual", actual)
                .bind("lease", lease)
                .execute();
    }

    /** Says that this process lives. */
    void touch(Handle handle, List<String> scopes) {
        lock(handle, scopes);
        own(
                        handle,
                        "update budget_holder set alive_until = clock_timestamp() + :lease"
                                + " where scope = any(:scopes) and holder = :own",
                        scopes)
                .bind("lease", lease)
                .execute();
    }

    /** Gives back all that this process has set aside still. */
    void letGo(Handle handle, List<String> scopes) {
        lock(handle, scopes);
        own(handle, """
                        with mine as (
                            delete from budget_holder where scope = any(:scopes) and holder = :own
                            returning scope, reserved)
                        update budget b set reserved = b.reserved - mine.reserved from mine where mine.scope = b.scope""", scopes).execute();
    }

    /**
     * Gives back what holders have set aside whose names begin so, those that died included: the workers of a run that ended. To be
     * called in a transaction.
     */
    public static void letGoOf(Handle handle, String prefix) {
        lock(
                handle,
                handle.createQuery("select distinct scope from budget_holder where starts_with(holder, :prefix)")
                        .bind("prefix", prefix)
                        .mapTo(String.class)
                        .list());
        handle.createUpdate(giveBack("starts_with(holder, :prefix) and reserved <> 0"))
                .bind("prefix", prefix)
                .execute();
    }

    private static String giveBack(String condition) {
        return """
                with dead as (select scope, holder, reserved from budget_holder where %s),
                marked as (
                    update budget_holder h set reserved = 0, given_back = h.given_back + dead.reserved
                    from dead where h.scope = dead.scope and h.holder = dead.holder)
                update budget b set reserved = b.reserved - dead.reserved
                from (select scope, sum(reserved) as reserved from dead group by scope) dead
                where dead.scope = b.scope""".formatted(condition);
    }

    private static void lock(Handle handle, List<String> scopes) {
        handle.createQuery("select scope from budget where scope = any(:scopes) order by scope for update")
                .bindArray("scopes", String.class, scopes)
                .mapTo(String.class)
                .list();
    }

    private Update own(Handle handle, String sql, List<String> scopes) {
        return handle.createUpdate(sql)
                .bindArray("scopes", String.class, scopes)
                .bind("own", own);
    }
}
