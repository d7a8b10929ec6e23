-- Loads that several workers make together: they gather, agree on a moment by this database's clock, and each keeps what it saw.

alter table launch
    add column load_workers integer not null default 1,
    add column load_starts_at timestamptz,
    -- Since when there were too few workers at a time.
    add column load_waits_since timestamptz;

create table load_part (
    run text not null,
    round integer not null,
    part integer not null,
    worker text,
    ready_at timestamptz,
    -- What it saw, once it is over.
    seen text,
    over boolean not null default false,
    primary key (run, round, part)
);
