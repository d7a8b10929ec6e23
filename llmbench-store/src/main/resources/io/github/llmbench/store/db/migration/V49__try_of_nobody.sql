-- A wrong sign-in writes a row whether or not there is such a user, so that the time it takes does not tell.

create table try_of_nobody (
    slot integer primary key,
    failed bigint not null default 0
);

insert into try_of_nobody (slot) select generate_series(0, 15);
