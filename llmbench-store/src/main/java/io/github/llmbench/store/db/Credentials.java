package io.github.llmbench.store.db;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * The embedded server's roles and their passwords, which are drawn once. Other users of the machine reach the same port, so
 * there is no role without a password.
 */
record Credentials(Secret admin, Secret owner, Secret application) {
    static final String ADMIN = "llmbench_admin";
    static final String OWNER = "llmbench_owner";
    static final String APPLICATION = "llmbench_app";

    private static final int BYTES = 24;

    /** Those of this directory; one caller at a time. */
    static Credentials in(Path directory) throws IOException {
        Path file = directory.resolve("credentials.properties");
        if (!Files.exists(file)) {
            SecureRandom random = new SecureRandom();
            Properties drawn = new Properties();
            for (String role : new String[] {ADMIN, OWNER, APPLICATION}) {
                byte[] bytes = new byte[BYTES];
                random.nextBytes(bytes);
                drawn.setProperty(role, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            drawn.store(text, "roles of the embedded database");
            PrivateFiles.replace(file, text.toByteArray());
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        }
        return new Credentials(
                Secret.of(read.getProperty(ADMIN)),
                Secret.of(read.getProperty(OWNER)),
                Secret.of(read.getProperty(APPLICATION)));
    }
}
