-- What people may say of answers, by the scorer that it is held against or by a question of one's own.

create table label_scale (
    project text not null references project (name) on delete cascade,
    scorer text not null,
    question text,
    choices json not null default '[]',
    ordered boolean not null default true,
    lowest double precision,
    highest double precision,
    changed_at timestamptz not null default now(),
    changed_by text not null,
    primary key (project, scorer)
);
