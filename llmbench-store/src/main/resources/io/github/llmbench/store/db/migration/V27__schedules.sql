-- Runs that are started by the clock.

create table schedule (
    project text not null references project (name) on delete cascade,
    name text not null,
    benchmark text not null,
    benchmark_version integer,
    models text[] not null default '{}',
    labels text[] not null default '{}',
    samples integer,
    priority text check (priority in ('low', 'normal', 'high')),
    cron text,
    every_seconds bigint check (every_seconds > 0),
    zone text not null,
    missed text not null check (missed in ('once', 'skip')),
    overlap text not null check (overlap in ('skip', 'allow', 'cancel')),
    paused boolean not null,
    next_at timestamptz not null,
    last_at timestamptz,
    last_run text,
    last_problem text,
    created_at timestamptz not null default now(),
    created_by text not null,
    version bigint not null default 1,
    primary key (project, name),
    check ((cron is null) <> (every_seconds is null))
);

create index schedule_due on schedule (next_at) where not paused;
