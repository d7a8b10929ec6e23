-- Who makes runs. A row that is not written any more is of a worker that died or lost its way to the database.

create table worker (
    name text primary key,
    host text not null,
    shards integer not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
