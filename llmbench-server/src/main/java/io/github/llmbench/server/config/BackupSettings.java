package io.github.llmbench.server.config;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.server.clock.Timing;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * When the database is copied and where to. Immutable.
 *
 * @param directory takes the copies
 * @param schedule cron or interval, as it was written
 * @param timing when a copy is due
 * @param copies how many are kept
 * @param proofEvery how long after a proof the newest copy is proven again; zero for each copy
 * @param alarm how old the last good copy may be
 * @param project whose webhooks and addresses get alerts
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BackupSettings(
        Path directory,
        String schedule,
        Timing timing,
        int copies,
        Duration proofEvery,
        Duration alarm,
        String project) {
    private static final int MOST_COPIES = 1000;
    private static final int MOST_PROOF_DAYS = 365;
    private static final int MOST_ALARM_HOURS = 10_000;

    static @Nullable BackupSettings read(ServerConfig.Reader reader) {
        String directory = reader.text(Setting.BACKUP_DIRECTORY);
        if (directory.isEmpty()) {
            return null;
        }
        int copies = number(reader, Setting.BACKUP_COPIES, 1, MOST_COPIES);
        int proof = number(reader, Setting.BACKUP_PROOF_DAYS, 0, MOST_PROOF_DAYS);
        int alarm = number(reader, Setting.BACKUP_ALARM_HOURS, 1, MOST_ALARM_HOURS);
        Timing timing = timing(reader);
        return timing == null
                ? null
                : new BackupSettings(
                        Path.of(directory).toAbsolutePath().normalize(),
                        reader.text(Setting.BACKUP_SCHEDULE),
                        timing,
                        copies,
                        Duration.ofDays(proof),
                        Duration.ofHours(alarm),
                        reader.text(Setting.BACKUP_ALERT_PROJECT));
    }

    private static int number(ServerConfig.Reader reader, Setting setting, int least, int most) {
        return reader.number(setting, reader.text(setting), least, most);
    }

    private static @Nullable Timing timing(ServerConfig.Reader reader) {
        String schedule = reader.text(Setting.BACKUP_SCHEDULE);
        String zone = reader.text(Setting.BACKUP_ZONE);
        Long seconds = null;
        if (schedule.startsWith("P")) {
            try {
                seconds = Duration.parse(schedule).toSeconds();
            } catch (DateTimeException noDuration) {
                // Falls through to the one message for all.
            }
            if (seconds == null || seconds < 60) {
                reader.error(Setting.BACKUP_SCHEDULE, "must be an interval of a minute or more such as PT6H");
                return null;
            }
        }
        try {
            return Timing.of(seconds == null ? schedule : null, seconds, zone);
        } catch (IllegalArgumentException e) {
            boolean ofZone = String.valueOf(e.getMessage()).startsWith("zone");
            reader.error(
                    ofZone ? Setting.BACKUP_ZONE : Setting.BACKUP_SCHEDULE,
                    ofZone
                            ? "must be a zone such as Europe/Berlin or UTC"
                            : "must have five fields of cron (minute, hour, day, month, weekday) such as 0 3 * * *,"
                                    + " or be an interval such as PT6H");
            return null;
        }
    }
}
