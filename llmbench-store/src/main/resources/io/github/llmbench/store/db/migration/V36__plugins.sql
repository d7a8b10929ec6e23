-- Java benchmarks of jars: which worker has which, and which jar a run is made with.

create table worker_plugin (
    worker text not null,
    benchmark text not null,
    jar text not null,
    sha256 text not null,
    models text[] not null,
    tasks text[] not null,
    found_at timestamptz not null default now(),
    primary key (worker, benchmark)
);

-- A run of a plugin is written as plugin:NAME@SHA256; workers with another jar leave its tasks alone.
alter table launch
    add column plugin text generated always as (case when declaration like 'plugin:%' then right(declaration, 64) end) stored,
    -- Since when no worker has the jar.
    add column plugin_missing_since timestamptz;

-- As small as the runs of plugins that are under way: each look for work reads it.
create index launch_of_plugin on launch (run, plugin) where plugin is not null and state = 'running';
