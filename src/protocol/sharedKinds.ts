/** What of a database can be shared apart, as the service names it. Source: Azure REST specification, `TableLevelSharingProperties`. */
export const sharedKinds = ['tables', 'externalTables', 'materializedViews', 'functions'] as const;
export type SharedKind = (typeof sharedKinds)[number];
