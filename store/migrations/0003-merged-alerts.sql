-- One live alert per cluster; one that was merged into another is none.
drop index alerts_live;
create unique index alerts_live on alerts (cluster_id) where state not in ('dismissed', 'merged');
