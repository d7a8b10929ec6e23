-- Providers' keys, encrypted by a keyset that is itself encrypted by a key from outside the database.

create table keyset (
    name text primary key,
    kek text not null,
    encrypted text not null,
    changed_at timestamptz not null default now()
);

create table secret (
    project text not null,
    provider text not null,
    id text not null,
    version integer not null,
    host text not null,
    last_four text not null,
    created_at timestamptz not null,
    key_id bigint not null,
    ciphertext text not null,
    primary key (project, provider, id)
);

create index secret_by_key on secret (key_id);

create table secret_use (
    project text not null,
    provider text not null,
    id text not null,
    version integer not null,
    run text not null,
    worker text not null,
    primary key (project, provider, id, version, run, worker)
);
