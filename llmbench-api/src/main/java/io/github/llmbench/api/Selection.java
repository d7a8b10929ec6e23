package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which samples of a dataset are used, and in which order: first the filters, then the split, then the shuffle; the dataset's limit
 * comes last. Immutable.
 *
 * <p>Split and shuffle look at a hash of seed and id alone. A sample therefore stays on its side of a split when others are added,
 * and a limit after a shuffle is a random sample of the whole file that needs no more memory than what it keeps.
 *
 * @param filters a sample is used that all of them let through
 * @param split the part that is used; {@code null} for all
 * @param shuffle seed of the order; {@code null} for the order of the rows
 * @param onBadRow what a row is that is no sample
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Selection(
        List<Filter> filters,
        @Nullable Split split,
        @Nullable Long shuffle,
        OnBadRow onBadRow) {
    /** All samples in the order of the rows; a bad row is an error. */
    public static final Selection ALL = new Selection(List.of(), null, null, OnBadRow.FAIL);

    public Selection {
        filters = Checks.list(filters, "filters");
        Checks.notNull(onBadRow, "onBadRow");
    }

    /** What a row is that is no sample. */
    public enum OnBadRow {
        /** An error that names file, line and field. */
        FAIL,
        /** Left out; the run says how many there were, and names the first. */
        SKIP
    }

    /** The two sides of a split. */
    public enum Part {
        /** To learn from, such as few-shot examples. */
        TRAIN,
        /** To be measured on. */
        TEST
    }

    /**
     * One side of a split in two.
     *
     * @param part which side
     * @param trainShare share of the samples that is on the train side, on average
     * @param seed of the split; both sides need the same
     */
    public record Split(Part part, double trainShare, long seed) {
        public Split {
            Checks.notNull(part, "part");
            if (!(trainShare > 0 && trainShare < 1)) {
                throw new IllegalArgumentException("train share must be > 0 and < 1, but was " + trainShare);
            }
        }
    }

    /**
     * Lets samples through.
     *
     * @param signature what it does in one line; part of a run's identity
     * @param test whether a sample is used; safe for use by several threads
     */
    public record Filter(String signature, Predicate<Sample> test) {
        public Filter {
            Checks.notBlank(signature, "filter");
            Checks.notNull(test, "test of filter " + signature);
        }

        /** Samples whose metadata field is one of these values as texts; of a field that is a list, one of its items. */
        static Filter in(String field, String... values) {
            List<String> wanted = List.of(values);
            Checks.notBlank(field, "filter field");
            if (wanted.isEmpty()) {
                throw new IllegalArgumentException("filter on " + field + " names no value; give at least one");
            }
            return new Filter(field + " in " + wanted, sample -> {
                Object value = sample.metadata().get(field);
                return value instanceof List<?> several
                        ? several.stream().anyMatch(one -> wanted.contains(String.valueOf(one)))
                        : wanted.contains(String.valueOf(value));
            });
        }

        /** Samples that this one does not let through. */
        Filter negated() {
            return new Filter("not " + signature, test.negate());
        }
    }

    Selection and(Filter... more) {
        List<Filter> all = new ArrayList<>(filters);
        all.addAll(Arrays.asList(more));
        return new Selection(all, split, shuffle, onBadRow);
    }

    /** What it does in one line. */
    public String signature() {
        return "filters=" + filters.stream().map(Filter::signature).toList() + ", split=" + split + ", shuffle="
                + shuffle + ", onBadRow=" + onBadRow;
    }
}
