package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Execution;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.run.PartFence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * The table that db-scheduler takes work from, for what must be written in a transaction with a run: the scheduler's own client has
 * connections of its own. Stateless.
 */
final class TaskTable {
    /** Begins a run, or makes a whole one that is measured in one piece. */
    static final String RUN = "run";

    /** Makes some trials of a run. */
    static final String SHARD = "shard";

    /** Makes a part of a load that several workers make together. */
    static final String LOAD = "load";

    /** Looks whether a run's gates are decided. */
    static final String CHECK = "check";

    /** Ends a run. */
    static final String END = "end";

    /** Scores a run's stored answers again. */
    static final String RESCORE = "rescore";

    /** Before all shards: a few of these free or begin much work. */
    static final int FIRST = 100;

    /** How much of a fencing token counts the processes that had a shard in one round. */
    private static final int ROUND_BITS = 20;

    /** Of all tasks of a run those that no worker has. */
    private static final String WAITING =
            " where not picked and (task_instance = :run or starts_with(task_instance, :run || '/'))";

    private TaskTable() {}

    /**
     * What a task is about.
     *
     * @param run the run
     * @param round which time the run was begun or gone on with
     * @param shard number of the shard; 0 where the task is about the whole run
     */
    record Subject(String run, int round, int shard) {}

    /** As JSON, which a later version of this server can read. */
    static final class Json implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            try {
                return data == null ? new byte[0] : Wire.MAPPER.writeValueAsBytes(data);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a task's data is always JSON", e);
            }
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            try {
                return Wire.MAPPER.readValue(
                        data == null || data.length == 0
                                ? "null".getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                                : data,
                        type);
            } catch (IOException e) {
                throw new UncheckedIOException("a task's data cannot be read", e);
            }
        }
    }

    /** Adds a task about a whole run, to be done as soon as a worker is free; does nothing where it waits already. */
    static void add(Handle handle, String task, String run, int round) {
        handle.createUpdate("""
                        insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                        values (:task, :run, :data, now(), false, 1, :priority) on conflict do nothing""")
                .bind("task", task)
                .bind("run", run)
                .bind("data", new Json().serialize(new Subject(run, round, 0)))
                .bind("priority", FIRST)
                .execute();
    }

    /** Adds a task that makes a whole run, to be done when it is its project's turn among those of its priority. */
    static void addInTurn(Handle handle, String task, String run, int round) {
        handle.createUpdate("""
                        insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                        select :task, l.run, :data,
                            coalesce((select min(execution_time) from scheduled_tasks where not picked and priority = l.priority
                                and task_name = 'shard'), timestamptz '2000-01-01 00:00:00Z')
                                + interval '1 millisecond' * (select coalesce(sum(lanes), 0) from launch
                                    where project = l.project and state = 'running' and source = 'server'),
                            false, 1, l.priority
                        from launch l where l.run = :run on conflict do nothing""")
                .bind("task", task)
                .bind("run", run)
                .bind("data", new Json().serialize(new Subject(run, round, 0)))
                .execute();
    }

    /** Adds a part of a load that several workers make together. */
    static void addLoad(Handle handle, Subject part) {
        handle.createUpdate("""
                        insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                        values ('load', :instance, :data, now(), false, 1, :priority) on conflict do nothing""")
                .bind("instance", part.run() + "/" + part.round() + "/" + part.shard())
                .bind("data", new Json().serialize(part))
                .bind("priority", FIRST)
                .execute();
    }

    /** Takes a task that is done; false where another process has it by now. */
    static boolean remove(Handle handle, Execution execution) {
        return handle.createUpdate("delete from scheduled_tasks"
                                + " where task_name = :task and task_instance = :instance and version = :version")
                        .bind("task", execution.getTaskName())
                        .bind("instance", execution.getId())
                        .bind("version", execution.version)
                        .execute()
                == 1;
    }

    /** Hands a task back, so that another worker takes it at once. */
    static void release(Handle handle, Execution execution) {
        handle.createUpdate("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                        + " version = version + 1"
                        + " where task_name = :task and task_instance = :instance and version = :version")
                .bind("task", execution.getTaskName())
                .bind("instance", execution.getId())
                .bind("version", execution.version)
                .execute();
    }

    /** Hands a task back that is not to be taken again for a while. */
    static void release(Handle handle, Execution execution, Duration pause) {
        handle.createUpdate("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                        + " version = version + 1, execution_time = now() + :pause * interval '1 millisecond'"
                        + " where task_name = :task and task_instance = :instance and version = :version")
                .bind("pause", pause.toMillis())
                .bind("task", execution.getTaskName())
                .bind("instance", execution.getId())
                .bind("version", execution.version)
                .execute();
    }

    /** Hands back all that a worker has. */
    static int releaseAll(Handle handle, String worker) {
        return handle.createUpdate("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                        + " version = version + 1 where picked_by = :worker")
                .bind("worker", worker)
                .execute();
    }

    /**
     * Hands back what workers have that are silent for so long. The scheduler does the same, but looks only every second heartbeat, and
     * the one who looks may be the one who died.
     */
    static int takeBack(Handle handle, Duration silence) {
        return handle.createUpdate("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                        + " version = version + 1, taken_back = taken_back + 1"
                        + " where picked and last_heartbeat < now() - :silence * interval '1 millisecond'")
                .bind("silence", silence.toMillis())
                .execute();
    }

    /** How many workers that had a task died. */
    static int takenBack(Handle handle, Execution execution) {
        return handle.createQuery("select taken_back from scheduled_tasks"
                        + " where task_name = :task and task_instance = :instance")
                .bind("task", execution.getTaskName())
                .bind("instance", execution.getId())
                .mapTo(int.class)
                .findOne()
                .orElse(0);
    }

    /** Keeps in all tasks of a run that wait that so many workers died of the task that they follow. */
    static void keepTakenBack(Handle handle, String run, int deaths) {
        handle.createUpdate("update scheduled_tasks set taken_back = :deaths" + WAITING)
                .bind("deaths", deaths)
                .bind("run", run)
                .execute();
    }

    /** Takes shards of a run that wait; gives how many. */
    static int removeWaitingShards(Handle handle, String run) {
        return handle.createUpdate("delete from scheduled_tasks"
                        + " where task_name = 'shard' and starts_with(task_instance, :run || '/') and not picked")
                .bind("run", run)
                .execute();
    }

    /** Takes all tasks of a run that wait. */
    static void removeWaiting(Handle handle, String run) {
        handle.createUpdate("delete from scheduled_tasks" + WAITING)
                .bind("run", run)
                .execute();
    }

    /** Takes the task that would begin a run and waits; whether there was one. */
    static boolean removeWaitingRun(Handle handle, String run) {
        return handle.createUpdate(
                                "delete from scheduled_tasks where task_name = 'run' and task_instance = :run and not picked")
                        .bind("run", run)
                        .execute()
                == 1;
    }

    /** All fencing tokens of a round are higher, and those of the rounds before it lower. */
    static long firstToken(int round) {
        return (long) round << ROUND_BITS;
    }

    /**
     * Whether a worker still has a task: the scheduler counts its version up when it is given to another one.
     *
     * @param round of its run
     */
    static PartFence fence(Execution execution, int round) {
        return new PartFence() {
            @Override
            public long token() {
                return firstToken(round) + execution.version;
            }

            @Override
            public boolean holds(Connection connection) throws SQLException {
                try (PreparedStatement statement = connection.prepareStatement("select 1 from scheduled_tasks"
                        + " where task_name = ? and task_instance = ? and version = ? for share")) {
                    statement.setString(1, execution.getTaskName());
                    statement.setString(2, execution.getId());
                    statement.setLong(3, execution.version);
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next();
                    }
                }
            }
        };
    }
}
