-- Copies of the database that a server made by its schedule, and what a proof found.

create table backup (
    id uuid primary key,
    file text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    bytes bigint,
    rows bigint,
    problem text,
    proof_at timestamptz,
    proof_problem text,
    removed_at timestamptz
);

create index backup_by_time on backup (started_at desc);

-- One row, of what the processes that make copies were told.
create table backup_clock (
    one boolean primary key default true check (one),
    schedule text not null,
    zone text not null,
    alarm_hours integer not null,
    project text not null,
    since timestamptz not null,
    next_at timestamptz not null,
    proof_wanted boolean not null default false,
    -- What people were told of; one thing is told once.
    told text
);
