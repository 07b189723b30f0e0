interface Feature {
  /** As the table of features calls it. */
  readonly feature: string;
  /** Files or folders below `test`, and how the titles of the tests begin that prove it. */
  readonly tests: readonly (readonly [path: string, title: string])[];
}

/** What a data extension must or should offer, with the tests that prove it here. */
export const features: readonly Feature[] = [
  { feature: 'connection/cluster tree', tests: [['host/catalog.test.ts', 'show what there is, on both sides']] },
  {
    feature: 'state icon/colour per node',
    tests: [
      ['unit/editor/presentation.test.ts', 'mark a follower by its state, and by its objective'],
      ['host/states.test.ts', 'of followed databases are icon, colour and decoration'],
      ['host/states.test.ts', 'of what cannot appear, as two leaders have a name in common'],
    ],
  },
  {
    feature: 'file decorations (badge/colour on URI)',
    tests: [['unit/editor/treeGestures.test.ts', 'a state is a badge, a colour and words']],
  },
  {
    feature: 'view badge',
    tests: [['ui/organisations.test.ts', 'keeps it waiting when it decides later, with a badge']],
  },
  {
    feature: 'Markdown tooltips',
    tests: [['unit/editor/presentation.test.ts', 'tell the rest in a tooltip, where names stay mere text']],
  },
  {
    feature: '`resolveTreeItem` (lazy tooltip)',
    tests: [['host/catalog.test.ts', 'tell more in a tooltip when it is asked for']],
  },
  {
    feature: 'inline actions',
    tests: [
      ['unit/editor/contributions.test.ts', 'give every inline action an icon, and no node more than three'],
      ['ui/trees.test.ts', 'have buttons on their rows'],
    ],
  },
  {
    feature: 'drag & drop',
    tests: [
      ['unit/editor/treeGestures.test.ts', 'a leader database that is dropped on another cluster'],
      ['unit/editor/treeGestures.test.ts', 'a table that is dropped into a query'],
      ['ui/trees.test.ts', 'attach a database that is dragged onto another cluster'],
      ['ui/trees.test.ts', 'put a table that is dragged into a query there'],
    ],
  },
  {
    feature: 'filter/search in tree',
    tests: [
      ['unit/editor/treeFilter.test.ts', 'finds what was never listed'],
      ['engine/manyDatabases.test.ts', 'are searched without being opened for good'],
    ],
  },
  {
    feature: 'multi-select',
    tests: [
      ['host/several.test.ts', 'are detached after one question'],
      ['host/several.test.ts', 'subscriptions are revoked after one question'],
      ['host/several.test.ts', 'invitations are withdrawn after one question'],
      ['ui/trees.test.ts', 'let several databases be chosen and detached together'],
    ],
  },
  {
    feature: 'paged children',
    tests: [
      ['unit/editor/treeFilter.test.ts', 'shows two hundred, then more on request'],
      ['unit/engine/firstInOrder.test.ts', 'the first of a list begin as all of it does'],
      ['ui/trees.test.ts', 'open among ten thousand databases'],
    ],
  },
  {
    feature: 'viewsWelcome',
    tests: [
      ['ui/trouble.test.ts', 'an empty workspace says what to do first'],
      ['unit/editor/welcome.test.ts', 'is to open a folder where there is none'],
      ['unit/editor/welcome.test.ts', 'is that the server is down'],
      ['unit/editor/welcome.test.ts', 'is that the filter finds nothing'],
    ],
  },
  {
    feature: 'walkthrough',
    tests: [
      ['unit/editor/contributions.test.ts', 'use only commands that exist'],
      ['ui/trees.test.ts', 'are explained by a walkthrough'],
    ],
  },
  {
    feature: 'status bar item',
    tests: [
      ['unit/editor/status.test.ts', 'shows the worst follower'],
      ['host/states.test.ts', 'of the worst follower warn in the status bar'],
      ['ui/newcomer.test.ts', 'sees databases, tables and columns'],
    ],
  },
  { feature: 'language status item', tests: [['ui/trees.test.ts', 'begin with a sample']] },
  {
    feature: 'progress with cancel',
    tests: [
      ['unit/server/serverProcess.test.ts', 'tells progress'],
      ['engine/query/cancel.test.ts', 'an ingestion before and while it writes leaves nothing'],
    ],
  },
  {
    feature: 'modal confirm on destructive',
    tests: [
      ['ui/newcomer.test.ts', 'detaches it, after a question that says what goes'],
      ['ui/trees.test.ts', 'bring back by one button what was detached, whose name was typed'],
    ],
  },
  {
    feature: 'undo of a destructive action',
    tests: [
      ['ui/trees.test.ts', 'bring back by one button what was detached'],
      ['host/principals.test.ts', 'says what goes, and comes back by one button'],
      ['host/several.test.ts', 'subscriptions are revoked after one question, and come back together'],
    ],
  },
  {
    feature: 'copy as … (CSV/JSON/Markdown/datatable/INSERT)',
    tests: [
      ['unit/editor/queries.test.ts', 'are CSV that tells an empty text from a null'],
      ['unit/editor/queries.test.ts', 'are JSON with all digits'],
      ['unit/editor/queries.test.ts', 'are Markdown that no cell can break'],
      ['unit/editor/queries.test.ts', 'are a query that gives them again'],
      ['ui/webview', 'copies what is selected, to the last digit'],
    ],
  },
  { feature: 'completions', tests: [['host/language.test.ts', 'are completed with the tables and columns']] },
  {
    feature: 'hover docs',
    tests: [
      ['kql/language/languageFeatures.test.ts', 'tells the type under the pointer'],
      ['host/editing.test.ts', 'is explained, folded, put in form'],
    ],
  },
  { feature: 'diagnostics', tests: [['host/language.test.ts', 'are judged with the schema of their database']] },
  {
    feature: 'code actions/quick fixes',
    tests: [
      ['kql/language', 'correct a name that is not known'],
      ['kql/language', 'helps with parameters, and mends names'],
    ],
  },
  {
    feature: 'signature help',
    tests: [
      ['kql/language', 'are those of the innermost call around the caret'],
      ['host/editing.test.ts', 'has an outline, parameters, colours by meaning'],
    ],
  },
  {
    feature: 'format',
    tests: [
      ['kql/language', 'folds and formats'],
      ['host/editing.test.ts', 'is explained, folded, put in form'],
    ],
  },
  {
    feature: 'rename / references / go to def',
    tests: [
      ['kql/language', 'follows a name, marks where it is used, and gives it another'],
      ['kql/language', 'lead to their declaration, or to what the database holds'],
      ['host/editing.test.ts', 'leads from a table to the command that makes it'],
      ['host/editing.test.ts', 'gives a variable another name'],
      ['host/editing.test.ts', 'is explained, folded, put in form, and shows where a name is used'],
    ],
  },
  {
    feature: 'folding',
    tests: [
      ['kql/language', 'folds and formats'],
      ['host/editing.test.ts', 'is explained, folded, put in form'],
    ],
  },
  {
    feature: 'semantic tokens',
    tests: [
      ['kql/language', 'outlines, and tells what each word is'],
      ['host/editing.test.ts', 'has an outline, parameters, colours by meaning'],
    ],
  },
  {
    feature: 'document symbols / outline',
    tests: [
      ['kql/language', 'outlines, and tells what each word is'],
      ['host/editing.test.ts', 'has an outline, parameters, colours by meaning'],
    ],
  },
  {
    feature: 'CodeLens Run / connection lens',
    tests: [
      ['host/language.test.ts', 'have a lens to run each query, and one that says where'],
      ['ui/newcomer.test.ts', 'runs a query of a file by its lens'],
    ],
  },
  {
    feature: 'results grid sort/filter/search',
    tests: [
      ['ui/webview', 'are sorted by a click on a title or by its key'],
      ['ui/webview', 'are filtered by any text and by single columns'],
      ['ui/webview', 'are looked through, cell by cell'],
      ['ui/webview', 'goes anywhere in ten million cells'],
    ],
  },
  {
    feature: 'several result tabs / pin',
    tests: [
      ['ui/webview', 'shows several tables behind tabs, and remembers which was looked at'],
      ['ui/webview', 'is pinned and unpinned'],
    ],
  },
  {
    feature: 'export CSV/JSON',
    tests: [
      ['engine/query/resultExport.test.ts', 'CSV after RFC 4180, with every digit'],
      ['engine/query/resultExport.test.ts', 'JSON, whole and by lines'],
    ],
  },
  { feature: 'charts from results', tests: [['ui/webview', 'draws every kind of chart in']] },
  {
    feature: 'live dashboard',
    tests: [
      ['ui/webview/freshness.test.ts', 'follows what the backend tells'],
      ['ui/webview/freshness.test.ts', 'shows a thousand followers at once'],
    ],
  },
  {
    feature: 'query history',
    tests: [
      ['unit/editor/queries.test.ts', 'keeps the newest first, over a reload'],
      ['host/history.test.ts', 'opens a query again, on its database'],
      ['host/history.test.ts', 'runs a query again'],
      ['host/history.test.ts', 'forgets one query and stays open'],
    ],
  },
  {
    feature: 'cancel query (server really stops)',
    tests: [
      ['ui/restored.test.ts', 'stop a query when the engine has stopped it'],
      ['engine/query/cancel.test.ts', 'a query that runs stops DuckDB, soon'],
    ],
  },
  {
    feature: 'multi-root',
    tests: [
      ['engine/sync/following.test.ts', 'follows across the folders of a workspace'],
      ['ui/attachment.test.ts', 'shows a dry run, and then what was chosen'],
    ],
  },
  {
    feature: 'remote / WSL / containers',
    tests: [['package/vsix.test.ts', 'shows leader and follower, and answers queries on the follower']],
  },
  {
    feature: '`untrustedWorkspaces` declared',
    tests: [
      ['unit/editor/contributions.test.ts', 'are limited where the workspace is not trusted'],
      ['unit/editor/supervisor.test.ts', 'is not started while that is refused'],
      ['ui/restricted.test.ts', 'says so in its views, opens nothing of it'],
    ],
  },
  {
    feature: 'SecretStorage',
    tests: [
      ['unit/editor/shares/invitations.test.ts', 'are kept once each, also when added at once'],
      ['ui/organisations.test.ts', 'keeps it waiting when it decides later'],
    ],
  },
  {
    feature: '`languageModelTools`',
    tests: [
      ['host/languageModelTools.test.ts', 'list, describe and query what is there'],
      ['host/languageModelTools.test.ts', 'show the query and its database before it is run'],
      ['unit/editor/languageModel/toolAnswers.test.ts', 'refuse management commands'],
    ],
  },
  {
    feature: 'l10n',
    tests: [
      ['unit/editor/german.test.ts', 'is complete'],
      ['ui/webview', 'is German throughout where VS Code is'],
      ['ui/german.test.ts', 'has its views, rows and status bar in German'],
    ],
  },
  {
    feature: 'a11y effort (`aria-` count)',
    tests: [
      ['ui/webview/freshness.test.ts', 'can be read and used by everybody in'],
      ['ui/webview', 'can be arranged by everybody in'],
    ],
  },
  {
    feature: 'virtual documents',
    tests: [
      ['host/documents.test.ts', 'are shown as documents that follow what changes'],
      ['unit/editor/scripts.test.ts', 'has every kind, with names and texts quoted'],
    ],
  },
  {
    feature: 'deep link (URI handler)',
    tests: [
      ['host/consumer.test.ts', 'is asked before a link does anything, and other links do nothing'],
      ['host/consumer.test.ts', 'is asked when the editor itself is given a link, as by a browser'],
    ],
  },
  {
    feature: 'webview restored after reload (serializer)',
    tests: [['ui/restored.test.ts', 'come back after the window was loaded anew']],
  },
  {
    feature: 'CSP on webviews',
    tests: [['ui/webview/contract.test.ts', 'lets in nothing but its own scripts and styles']],
  },
  {
    feature: '`enablement` on commands',
    tests: [['unit/editor/contributions.test.ts', 'let no command be run that would only say what is missing']],
  },
  {
    feature: 'environment colour / "which database am I on"',
    tests: [
      ['unit/editor/queries.test.ts', 'gives a cluster one colour for ever'],
      ['host/states.test.ts', 'of a query are its database, in the colour of the cluster'],
      ['ui/newcomer.test.ts', 'runs a query from a table of the tree'],
    ],
  },
];
