-- Rules that look at runs when they end, what each look found, and what people were told.

create table alert_rule (
    project text not null references project (name) on delete cascade,
    name text not null,
    kind text not null check (kind in ('run-failed', 'gate-failed', 'change-point', 'cost')),
    benchmark text,
    metric text,
    limit_usd numeric check (limit_usd > 0),
    -- Alerts when at least so many of the last so many runs that it looked at showed it.
    least integer not null default 1 check (least > 0),
    last_runs integer not null default 1 check (last_runs >= least),
    paused boolean not null default false,
    created_at timestamptz not null default now(),
    created_by text not null,
    version bigint not null default 1,
    primary key (project, name)
);

create table alert_look (
    project text not null,
    rule text not null,
    benchmark text not null,
    run text not null,
    at timestamptz not null default clock_timestamp(),
    found boolean not null,
    primary key (project, rule, run),
    foreign key (project, rule) references alert_rule (project, name) on delete cascade
);

create index alert_look_newest on alert_look (project, rule, benchmark, at desc);

create table alert (
    id text primary key,
    project text not null references project (name) on delete cascade,
    rule text not null,
    kind text not null,
    run text not null,
    benchmark text,
    text text not null,
    at timestamptz not null
);

create index alert_by_project on alert (project, at desc, id desc);
