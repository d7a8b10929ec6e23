-- Work that workers share. The table is db-scheduler's, with its columns as its documentation has them.

create table scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_due on scheduled_tasks (priority desc, execution_time) where not picked;
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat) where picked;
create index scheduled_tasks_order on scheduled_tasks (task_name, execution_time);

-- A run is cut into shards. It has so many lanes as shards may be under way at a time; when a shard ends, its lane takes the next one.
alter table launch
    add column priority smallint not null default 0,
    -- How often it was begun or gone on with: the first part of each fencing token.
    add column round integer not null default 0,
    add column shards integer,
    add column shard_units integer,
    add column next_shard integer not null default 0,
    add column done_shards integer not null default 0,
    add column lanes integer not null default 0,
    -- Why no more shards are begun.
    add column stopped text,
    add column failed boolean not null default false,
    add column done_trials bigint not null default 0,
    add column done_outcomes jsonb not null default '{}',
    add column done_usd numeric not null default 0,
    add column done_priced bigint not null default 0,
    add column done_unpriced bigint not null default 0,
    add column begun_at timestamptz;

-- Runs of a server that ran them whole go on in shards.
update launch set state = 'queued', owner = null, heartbeat_at = null where state = 'running' and source = 'server';

-- What a project may do; a column without a value is no limit.
create table project_quota (
    project text primary key references project (name) on delete cascade,
    runs_at_once integer check (runs_at_once > 0),
    calls_per_day bigint check (calls_per_day > 0),
    tokens_per_day bigint check (tokens_per_day > 0),
    version bigint not null default 1
);

-- Added to and never changed, so that shards that end together do not wait for one another.
create table project_usage (
    project text not null,
    day date not null,
    calls bigint not null,
    tokens bigint not null
);

create index project_usage_by_day on project_usage (project, day);
