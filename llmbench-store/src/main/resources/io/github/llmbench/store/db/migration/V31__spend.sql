-- What runs cost by day, made of their calls once they ended; what projects may spend; what models cost.

create table spend_run (
    run bigint primary key references run (no) on delete cascade,
    -- Of a run that went on after it was counted, this is no longer the run's.
    finished_at timestamptz not null
);

create table spend (
    run bigint not null references spend_run (run) on delete cascade,
    day date not null,
    model text not null,
    provider text not null,
    purpose text not null,
    usd numeric not null,
    priced bigint not null,
    unpriced bigint not null,
    primary key (run, day, model, purpose)
);

create index spend_by_day on spend (day);

create table spending_limit (
    project text not null references project (name) on delete cascade,
    scope text not null check (scope in ('run', 'month', 'total', 'key')),
    provider text not null default '',
    key text not null default '',
    limit_usd numeric not null check (limit_usd > 0),
    changed_at timestamptz not null default now(),
    changed_by text not null,
    primary key (project, scope, provider, key)
);

create table price (
    model text primary key,
    input numeric not null,
    output numeric not null,
    cached_input numeric,
    cache_write numeric,
    cached_part_of_input boolean not null,
    reasoning numeric,
    reasoning_part_of_output boolean not null,
    batch_input numeric,
    batch_output numeric,
    source text not null,
    date date not null,
    changed_at timestamptz not null default now(),
    changed_by text not null
);
