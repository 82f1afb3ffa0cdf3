-- Work on a capture that began and has not ended in an orderly way. Written in a transaction of its own before the work,
-- removed in the transaction that ends it: what stays behind was left by a process that died.
create table capture_starts (
  capture_id bigint primary key references captures (id) on delete cascade,
  -- Processes that began; one process counts once.
  starts integer not null,
  -- The latest of them.
  worker text not null
);
