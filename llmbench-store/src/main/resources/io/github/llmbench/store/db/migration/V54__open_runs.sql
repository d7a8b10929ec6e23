-- Runs under way are few among those that ended, and are asked for by every overview.
create index run_open on run (project, started_at desc) where status is null;
