-- What readers of every process hear of. An event is read by its number; numbers become visible in order, since who adds one holds a lock.

create table live_event (
    seq bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    project text not null,
    run text not null,
    type text not null,
    state text not null
);

create index live_event_by_age on live_event (at);

-- How the runs of a worker go now: one row a worker, written over twice a second. Nothing is lost with it.
create unlogged table live_worker (
    worker text primary key,
    at timestamptz not null default clock_timestamp(),
    runs jsonb not null
);
