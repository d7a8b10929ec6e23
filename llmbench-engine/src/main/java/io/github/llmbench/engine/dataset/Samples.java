package io.github.llmbench.engine.dataset;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

/** Opens the samples of a data set, and names them by a hash of their content. */
public final class Samples {
    private static final String CLASSPATH = "classpath:";

    private Samples() {}

    /**
     * The samples in order, read as they are asked for; to be closed by the caller.
     *
     * @param directory where relative paths start
     * @throws IllegalArgumentException if a row is no sample; the message names file, line and what is wrong
     * @throws UncheckedIOException if it cannot be read
     */
    public static Stream<Sample> open(Dataset dataset, Path directory) {
        Stream<Sample> all;
        if (dataset.source() instanceof Dataset.File file) {
            all = new JsonLines(file.location(), dataset.fields()).read(input(file.location(), directory));
        } else {
            all = ((Dataset.Supplied) dataset.source()).samples().get();
        }
        Integer limit = dataset.limit();
        Stream<Sample> some = limit == null ? all : all.limit(limit);
        Map<String, Sample> seen = new HashMap<>();
        return some.map(sample -> distinct(dataset, sample, seen));
    }

    /**
     * SHA-256 over the content: the file's bytes with its limit and field names, or the samples made by code.
     *
     * @param directory where relative paths start
     */
    public static String hash(Dataset dataset, Path directory) {
        MessageDigest digest = sha256();
        if (dataset.source() instanceof Dataset.File file) {
            try (InputStream in = new DigestInputStream(input(file.location(), directory), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            digest.update((dataset.fields() + "|" + dataset.limit()).getBytes(StandardCharsets.UTF_8));
        } else {
            try (Stream<Sample> samples = open(dataset, directory)) {
                samples.forEach(sample -> digest.update(sample.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Rows that are the same twice are two samples; different rows under one id are an error. */
    private static Sample distinct(Dataset dataset, Sample sample, Map<String, Sample> seen) {
        Sample first = seen.putIfAbsent(sample.id(), sample);
        if (first == null) {
            return sample;
        }
        if (!first.equals(sample)) {
            throw new IllegalArgumentException("dataset " + dataset.name() + " has two different samples with the id \""
                    + sample.id() + "\"; ids must be unique");
        }
        int number = 2;
        while (seen.containsKey(sample.id() + "#" + number)) {
            number++;
        }
        Sample again = new Sample(
                sample.id() + "#" + number,
                sample.input(),
                sample.targets(),
                sample.choices(),
                sample.metadata(),
                sample.cluster());
        seen.put(again.id(), again);
        return again;
    }

    private static InputStream input(String location, Path directory) {
        try {
            if (!location.startsWith(CLASSPATH)) {
                Path file = directory.resolve(location);
                if (Files.isDirectory(file)) {
                    throw new IllegalArgumentException(
                            "dataset file " + file.toAbsolutePath() + " is a directory; name a file in JSON Lines");
                }
                return Files.newInputStream(file);
            }
            String name = location.substring(CLASSPATH.length()).replaceFirst("^/+", "");
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            InputStream resource = (loader == null ? Samples.class.getClassLoader() : loader).getResourceAsStream(name);
            if (resource == null) {
                throw new IllegalArgumentException("dataset " + name + " is not on the class path");
            }
            return resource;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "dataset file " + directory.resolve(location).toAbsolutePath() + " does not exist", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
