/** What a process may do: the web server, fetching, the pipeline with the search projection, alerts. */
export const PROCESS_ROLES = ['api', 'crawl', 'index', 'desk'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];
