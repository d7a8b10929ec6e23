-- A schedule may have several workers make its load together, as a run that somebody starts may.

alter table schedule add column load_workers integer check (load_workers between 1 and 64);
