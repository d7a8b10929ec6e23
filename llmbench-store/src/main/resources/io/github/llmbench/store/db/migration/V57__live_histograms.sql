-- All durations that a worker has seen of a run that others make with it, so that their percentiles can be told together. Written over
-- once a second; nothing is lost with it.
create unlogged table live_histogram (
    worker text not null,
    run text not null,
    at timestamptz not null default clock_timestamp(),
    ttft text,
    itl text,
    e2e text,
    primary key (worker, run)
);

create index live_histogram_by_run on live_histogram (run);
