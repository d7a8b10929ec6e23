package io.github.llmbench.engine.metrics;

import io.github.llmbench.engine.compact.KeyIndex;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers a task's samples and their clusters as they appear, the same for all models, so that scores live in plain arrays. */
final class TaskSamples {
    private final KeyIndex samples = new KeyIndex();
    private final Map<String, Integer> named = new HashMap<>();
    private int[] clusters = new int[64];
    private int clusterCount;

    int indexOf(String sample, @Nullable String cluster) {
        int before = samples.size();
        int index = samples.add(sample);
        if (index < before) {
            return index;
        }
        if (index == clusters.length) {
            clusters = Arrays.copyOf(clusters, index * 2);
        }
        // A sample without a cluster is one of its own, never to be confused with a cluster of the same name.
        clusters[index] = cluster == null ? clusterCount++ : named.computeIfAbsent(cluster, name -> clusterCount++);
        return index;
    }

    int size() {
        return samples.size();
    }

    /** Whether a sample may share a cluster with another. */
    boolean clustered() {
        return !named.isEmpty();
    }

    int cluster(int sample) {
        return clusters[sample];
    }
}
