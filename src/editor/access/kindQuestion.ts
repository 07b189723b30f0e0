import type { ModificationKind } from '../../protocol/access.ts';
import { modificationKindText } from '../commands/attachOptions.ts';
import type { DatabaseChoice, DatabaseRef } from '../commands/choices.ts';
import { pickOne } from '../commands/inputs.ts';
import type { Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import type { About } from '../commands/subject.ts';
import { followedSubject } from '../shares/attachmentCommands.ts';

export interface KindQuestion {
  readonly title: string;
  readonly placeholder: (database: string) => string;
  /** What each kind would mean for the database. */
  readonly describe: (of: DatabaseRef) => Promise<(kind: ModificationKind) => Promise<string>>;
}

interface NewKind extends About<DatabaseChoice> {
  readonly kind?: ModificationKind;
}

/** A followed database of a node, or one that the user chooses, and a kind for it. Undefined when the user cancels. */
export async function askKind(
  services: Services,
  node: DatabaseRef | undefined,
  { title, placeholder, describe }: KindQuestion,
): Promise<(DatabaseRef & { readonly kind: ModificationKind }) | undefined> {
  const { initial, step } = await followedSubject(services, title, node, 'azure');
  const steps: readonly Step<NewKind>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const { cluster = '', database = '' } = state.about ?? {};
        const kind = await pickOne<ModificationKind>({
          title,
          position,
          placeholder: placeholder(database),
          choices: async () => {
            const meaning = await describe({ cluster, database });
            return Promise.all(
              (['union', 'none', 'replace'] as const).map(async (value) => ({
                ...modificationKindText(value),
                description: await meaning(value),
                value,
              })),
            );
          },
        });
        return withAnswer(kind, (chosen) => ({ ...state, kind: chosen }));
      },
    },
  ];
  const { about, kind } = (await runSteps<NewKind>(initial, steps)) ?? {};
  return about && kind && { cluster: about.cluster, database: about.database, kind };
}
