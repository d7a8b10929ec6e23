package io.github.llmbench.server;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A way past the server into its database. */
final class Sql {
    private Sql() {}

    static Connection connect(String url) throws SQLException {
        URI uri = URI.create(url);
        String[] user = uri.getRawUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath() + "?currentSchema=llmbench",
                user[0],
                URLDecoder.decode(user[1], StandardCharsets.UTF_8));
    }
}
