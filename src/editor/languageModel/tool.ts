import * as vscode from 'vscode';
import type { CoreServices } from '../commands/services.ts';
import { refuseCommand, toolAnswers } from './toolAnswers.ts';
import { type ToolInput, type ToolName, toolInputs } from './toolInputs.ts';

const t = vscode.l10n.t;

/** One tool: it asks the user first, with what it is about to do. */
export function createTool<N extends ToolName>(
  { backend, objective }: Pick<CoreServices, 'backend' | 'objective'>,
  name: N,
): vscode.LanguageModelTool<ToolInput<N>> {
  // The table gives each tool its own input, which a lookup by name cannot express.
  const parse = (input: unknown): ToolInput<N> => toolInputs[name].parse(input ?? {}) as ToolInput<N>;
  return {
    prepareInvocation({ input }) {
      const { message, title, detail } = announcements[name](parse(input));
      return { invocationMessage: message, confirmationMessages: { title, message: detail } };
    },
    async invoke({ input }, token) {
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      try {
        const text = await toolAnswers[name]({ backend, objective, signal: controller.signal }, parse(input));
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      } finally {
        subscription.dispose();
      }
    },
  };
}

interface Announcement {
  readonly message: string;
  readonly title: string;
  readonly detail: string | vscode.MarkdownString;
}

const announcements: { readonly [N in ToolName]: (input: ToolInput<N>) => Announcement } = {
  listClusters: () => ({
    message: t('Listing clusters and databases'),
    title: t('List clusters and databases?'),
    detail: t('The names, sizes and links of the clusters and databases of this workspace are given to the model.'),
  }),
  describeDatabase: ({ cluster, database }) => ({
    message: t('Reading the schema of {0}/{1}', cluster, database),
    title: t('Read the schema of {0}/{1}?', cluster, database),
    detail: t('Its tables, columns, views and functions are given to the model, and no rows.'),
  }),
  followerFreshness: () => ({
    message: t('Reading how fresh the followers are'),
    title: t('Read how fresh the followers are?'),
    detail: t('States and lags of follower databases are given to the model.'),
  }),
  runQuery: ({ cluster, database, query, maxRows }) => {
    refuseCommand(query);
    const detail = new vscode.MarkdownString().appendCodeblock(query, 'kusto');
    detail.appendText(
      maxRows === undefined
        ? t('The first rows of its result are given to the model. It only reads.')
        : t('Up to {0} rows of its result are given to the model. It only reads.', maxRows),
    );
    return {
      message: t('Running a query on {0}/{1}', cluster, database),
      title: t('Run this query on {0}/{1}?', cluster, database),
      detail,
    };
  },
};
