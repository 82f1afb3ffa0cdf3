-- Two clusters that turn out to be one: the younger one is emptied and points to the one that took its posts.
alter table clusters add column merged_into bigint references clusters (id);
create index clusters_merged_into on clusters (merged_into) where merged_into is not null;

-- Posts that moved to another cluster or to another original.
alter table post_log drop constraint post_log_change_check;
alter table post_log add constraint post_log_change_check
  check (change in ('created', 'revised', 'retagged', 'deleted', 'corrected', 'regrouped'));
