package io.devstack.faults;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays cells, two at a time, and shows the matrix. */
final class Suite {
    private static final int AT_A_TIME = Integer.getInteger("faults.parallel", 2);

    private final Namespace namespace;

    Suite(String name) {
        this.namespace = new Namespace(Path.of("target", "faults", name));
    }

    /** Plays the cells, prints what came of them, and returns what was wrong, by cell; cells without a fault are absent. */
    Map<Cell, List<String>> play(List<Cell> cells) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        Map<Cell, List<String>> results = new LinkedHashMap<>();
        long start = System.nanoTime();
        try {
            Map<Cell, Future<List<String>>> running = new LinkedHashMap<>();
            cells.forEach(cell -> running.put(cell, pool.submit(() -> timed(cell))));
            for (Map.Entry<Cell, Future<List<String>>> cell : running.entrySet()) {
                results.put(cell.getKey(), cell.getValue().get());
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.print(new Matrix(results));
        System.out.printf("%d cells in %d s%n", cells.size(), (System.nanoTime() - start) / 1_000_000_000);
        results.values().removeIf(List::isEmpty);
        return results;
    }

    private List<String> timed(Cell cell) throws Exception {
        long start = System.nanoTime();
        List<String> wrong = namespace.play(cell);
        System.out.printf(
                "%5.1f s  %-5s %s%n", (System.nanoTime() - start) / 1e9, wrong.isEmpty() ? "ok" : "WRONG", cell.id());
        return wrong;
    }
}
