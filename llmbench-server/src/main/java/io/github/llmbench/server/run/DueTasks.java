package io.github.llmbench.server.run;

import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;

/**
 * Takes work that this worker can do: tasks that it knows, and of runs made with a jar only those whose jar it has. The others stay where
 * they are, for a worker that can. Immutable.
 */
final class DueTasks extends PostgreSqlJdbcCustomization {
    private static final String TAKE = """
            with taken as (
                update scheduled_tasks t set picked = true, picked_by = ?, last_heartbeat = ?, version = version + 1
                where (t.task_name, t.task_instance) in (
                    select s.task_name, s.task_instance from scheduled_tasks s
                    where not s.picked and s.execution_time <= ? and s.task_name = any(?)
                        and split_part(s.task_instance, '/', 1) not in (
                            select l.run from launch l
                            where l.plugin is not null and l.state = 'running' and l.plugin <> all(?))
                    order by s.priority desc, s.execution_time
                    for update skip locked limit ?)
                returning t.*)
            select * from taken order by priority desc, execution_time""";

    private final String[] names;
    private final String[] jars;

    /**
     * Of a worker.
     *
     * @param names of tasks that it knows
     * @param jars hashes of the jars that it has
     */
    DueTasks(List<String> names, List<String> jars) {
        super(false, false);
        this.names = names.toArray(String[]::new);
        this.jars = jars.toArray(String[]::new);
    }

    @Override
    public List<Execution> lockAndFetchSingleStatement(
            JdbcTaskRepositoryContext context, Instant now, int limit, boolean byPriority) {
        return context.jdbcRunner.query(
                TAKE,
                statement -> {
                    Connection connection = statement.getConnection();
                    statement.setString(1, context.schedulerName.getName());
                    setInstant(statement, 2, now);
                    setInstant(statement, 3, now);
                    statement.setArray(4, connection.createArrayOf("text", names));
                    statement.setArray(5, connection.createArrayOf("text", jars));
                    statement.setInt(6, limit);
                },
                context.resultSetMapper.get());
    }
}
