package io.github.llmbench.engine.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers a task's samples and their clusters as they appear, the same for all models, so that scores live in plain arrays. */
final class TaskSamples {
    private final Map<String, Integer> samples = new HashMap<>();
    private final Map<String, Integer> named = new HashMap<>();
    private int[] clusters = new int[64];
    private int clusterCount;

    int indexOf(String sample, @Nullable String cluster) {
        Integer known = samples.get(sample);
        if (known != null) {
            return known;
        }
        int index = samples.size();
        samples.put(sample, index);
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

    int cluster(int sample) {
        return clusters[sample];
    }
}
