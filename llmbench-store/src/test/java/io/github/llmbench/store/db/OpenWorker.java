package io.github.llmbench.store.db;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens an embedded database and says why it could not. */
public final class OpenWorker {
    private OpenWorker() {}

    public static void main(String[] arguments) {
        try (Database database = Database.open(DatabaseSettings.embedded(Path.of(arguments[0])))) {
            System.out.println("opened " + database);
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }
}
