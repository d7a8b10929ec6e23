package io.github.llmbench.server.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditRow;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import io.github.llmbench.store.vault.AuditKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was changed, by whom. Safe for use by several threads. */
public final class AuditHandlers {
    private final AuditLog log;
    private final AuditVerifier verifier;
    private final AuditKeys keys;

    /**
     * Of a database.
     *
     * @param keys what its checkpoints are signed with
     * @param home where the file of checkpoints lies
     */
    public AuditHandlers(Database database, AuditKeys keys, Path home) {
        log = new AuditLog(database);
        verifier = new AuditVerifier(database, AuditVerifier.file(home));
        this.keys = keys;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of("listAudit", this::list, "proveAudit", this::prove);
    }

    private record Row(long seq, Instant at, String actor, String action, String object, JsonNode detail) {}

    private Reply list(Request request) throws IOException {
        AuditLog.Filter filter = new AuditLog.Filter(
                request.query("actor"),
                request.query("action"),
                request.query("object"),
                request.instant("from"),
                request.instant("until"));
        SortOrder order = request.order(AuditLog::order, "-seq");
        Items<AuditRow> page = Items.sorted(() -> log.rows(filter, order, request.cursor(), request.limit()));
        List<Row> rows = new ArrayList<>();
        for (AuditRow row : page.items()) {
            rows.add(new Row(
                    row.seq(), row.at(), row.actor(), row.action(), row.object(), Wire.MAPPER.readTree(row.detail())));
        }
        return Reply.ok(new Items<>(rows, page.next()));
    }

    private record Proof(
            boolean sound,
            long rows,
            int checkpoints,
            @Nullable Long firstBad,
            @Nullable String finding,
            boolean separateRoles) {}

    private Reply prove(Request request) throws IOException {
        AuditVerifier.Result result = verifier.verify(keys.verifier());
        return Reply.ok(new Proof(
                result.sound(),
                result.rows(),
                result.checkpoints(),
                result.firstBad(),
                result.finding(),
                result.separateRoles()));
    }
}
