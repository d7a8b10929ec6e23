package io.github.llmbench.server;

import java.util.List;

/** The figures of a process as it tells them to Prometheus. */
record Scrape(List<String> lines) {
    static Scrape of(Client client) {
        return new Scrape(client.get("/metrics").expect(200).text().lines().toList());
    }

    /** The sum of a figure over what has a label; over all where that is empty. */
    double sum(String name, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
