-- What people said of answers, and versions of benchmarks named by their content.

create table label (
    run bigint not null references run (no) on delete cascade,
    task smallint not null,
    model smallint not null,
    sample text not null,
    epoch integer not null,
    scorer text not null,
    labeller text not null,
    value double precision not null,
    note text,
    labelled_at timestamptz not null default now(),
    primary key (run, task, model, sample, epoch, scorer, labeller)
);

-- The identity of a run is all that makes it this experiment and not another: runs with the same hash are of one version.
create table benchmark_version (
    hash text primary key,
    benchmark text not null,
    identity json not null,
    first_seen timestamptz not null
);

create index benchmark_version_by_name on benchmark_version (benchmark, first_seen desc);

alter table run add column version text references benchmark_version (hash);

insert into benchmark_version (hash, benchmark, identity, first_seen)
select distinct on (hash) hash, benchmark, identity, started_at from (
    select encode(sha256(convert_to(benchmark || E'\n' || identity::jsonb::text, 'UTF8')), 'hex') as hash, benchmark, identity, started_at
    from run) old
order by hash, started_at;

update run set version = encode(sha256(convert_to(benchmark || E'\n' || identity::jsonb::text, 'UTF8')), 'hex');

create index run_by_version on run (version, started_at desc);
