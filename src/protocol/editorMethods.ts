/** The notification `documentDatabaseChanged`, known without its schema. */
export const documentDatabaseChanged = 'language/documentDatabaseChanged';
