/** The notification `documentDatabaseChanged`, known without its schema. */
export const documentDatabaseChanged = 'language/documentDatabaseChanged';

/** A notification without parameters: results of an earlier window are shown again, whose queries are gone. */
export const resultsRestored = 'query/resultsRestored';

/** Documents of this scheme are made by the editor when they are looked at. */
export const documentScheme = 'data-share-explorer';

/** The request `azureAccess`, known without its schema. */
export const azureAccessMethod = 'azure/access';

/** What the lenses of a query say, in English: the server knows no language, so that the editor translates them. */
export const lensTitles = { run: '$(play) Run', chooseDatabase: 'Choose database…' } as const;
