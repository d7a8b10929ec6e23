-- The server: users and what they may do, projects, benchmarks and data sets that were put there, and runs it started.

create table project (
    name text primary key,
    title text not null,
    created_at timestamptz not null default now(),
    version bigint not null default 1
);

insert into project (name, title) values ('default', 'Default');

create table app_user (
    id uuid primary key,
    name text not null unique,
    display_name text,
    password text not null,
    instance_admin boolean not null default false,
    disabled boolean not null default false,
    created_at timestamptz not null default now(),
    last_sign_in_at timestamptz,
    failed integer not null default 0,
    locked_until timestamptz,
    version bigint not null default 1
);

create table membership (
    user_id uuid not null references app_user (id) on delete cascade,
    project text not null references project (name) on delete cascade,
    role text not null check (role in ('VIEWER', 'RUNNER', 'ADMIN')),
    primary key (user_id, project)
);

create index membership_by_project on membership (project);

create table session (
    id uuid primary key,
    user_id uuid not null references app_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    user_agent text not null,
    address text not null
);

create index session_by_user on session (user_id, created_at desc);

-- Only hashes: who reads the table cannot sign in with what stands in it. A used one stays, to be known when it comes again.
create table refresh_token (
    hash text primary key,
    session uuid not null references session (id) on delete cascade,
    issued_at timestamptz not null default now(),
    used_at timestamptz
);

create index refresh_token_by_session on refresh_token (session);

create table access_token (
    id uuid primary key,
    user_id uuid not null references app_user (id) on delete cascade,
    name text not null,
    role text not null check (role in ('VIEWER', 'RUNNER', 'ADMIN')),
    project text references project (name) on delete cascade,
    hash text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz
);

create index access_token_by_user on access_token (user_id, created_at desc);

-- Each process signs with a key of its own that it never writes down; here is what others check its signatures with.
create table signing_key (
    id text primary key,
    public_key bytea not null,
    expires_at timestamptz not null
);

create table ws_ticket (
    hash text primary key,
    user_id uuid not null references app_user (id) on delete cascade,
    session uuid,
    token uuid,
    expires_at timestamptz not null
);

create table replay (
    user_id uuid not null references app_user (id) on delete cascade,
    key text not null,
    operation text not null,
    hash text not null,
    begun_at timestamptz not null default now(),
    status integer,
    etag text,
    body text,
    primary key (user_id, key, operation)
);

create index replay_by_age on replay (begun_at);

create table benchmark (
    project text not null references project (name) on delete cascade,
    name text not null,
    version integer not null,
    declaration text not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (project, name, version)
);

create table dataset (
    project text not null references project (name) on delete cascade,
    name text not null,
    version integer not null,
    format text not null,
    sha256 text not null,
    bytes bigint not null,
    samples bigint not null,
    licence text,
    content bytea not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (project, name, version)
);

-- A run that the server started or received; the run itself stands in its own table once it has begun.
create table launch (
    run text primary key,
    project text not null references project (name) on delete cascade,
    benchmark text not null,
    benchmark_version integer,
    source text not null check (source in ('server', 'upload')),
    state text not null check (state in ('queued', 'running', 'ended', 'cancelled', 'failed', 'interrupted')),
    reason text,
    declaration text,
    models text[] not null default '{}',
    tasks text[] not null default '{}',
    labels text[] not null default '{}',
    owner text,
    heartbeat_at timestamptz,
    cancel_requested boolean not null default false,
    sample_limit integer,
    created_at timestamptz not null default now(),
    created_by text not null
);

create index launch_by_project on launch (project, created_at desc);
create index launch_open on launch (state) where state in ('queued', 'running');

-- Names of runs within a project, such as that of the release that new runs are held against.
create table baseline (
    project text not null references project (name) on delete cascade,
    name text not null,
    run text not null,
    set_at timestamptz not null default now(),
    set_by text not null,
    primary key (project, name)
);

create index baseline_by_run on baseline (run);

-- A part of an upload that is in; one that comes again is known by its number and hash.
create table upload_part (
    run text not null references launch (run) on delete cascade,
    part integer not null,
    sha256 text not null,
    trials integer not null,
    at timestamptz not null default now(),
    primary key (run, part)
);
