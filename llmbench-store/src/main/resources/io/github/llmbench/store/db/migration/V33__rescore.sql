-- A run may be made of another one's answers.

alter table launch drop constraint launch_source_check;
alter table launch add constraint launch_source_check check (source in ('server', 'upload', 'rescore'));
