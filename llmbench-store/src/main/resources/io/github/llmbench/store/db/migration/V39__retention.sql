-- How long a project's runs are kept, and what stays of those that went: what was paid.

create table retention (
    project text primary key references project (name) on delete cascade,
    traces_days integer check (traces_days > 0),
    samples_days integer check (samples_days > 0),
    runs_days integer check (runs_days > 0),
    keep_labels text[] not null default '{}',
    paused boolean not null default false,
    last_at timestamptz,
    last_traces bigint,
    last_samples bigint,
    last_runs bigint,
    last_problem text,
    changed_at timestamptz not null default now(),
    changed_by text not null,
    version bigint not null default 1
);

alter table run add column traces_removed_at timestamptz;

create table spend_past (
    project text not null,
    benchmark text not null,
    day date not null,
    model text not null,
    provider text not null,
    purpose text not null,
    usd numeric not null,
    priced bigint not null,
    unpriced bigint not null,
    primary key (project, benchmark, day, model, provider, purpose)
);

create index spend_past_by_day on spend_past (day);

create table paid_again_past (
    project text not null,
    day date not null,
    usd numeric not null,
    primary key (project, day)
);
