import type { ReceivedInvitation } from '../../protocol/shares.ts';
import type { Translate } from '../translate.ts';
import { document, heading, quoted, table } from './markdown.ts';
import { dataSetText, formatTime } from './sharingTexts.ts';

/** All that an invitee must know before answering, as Markdown. */
export function invitationDocument(invitation: ReceivedInvitation, t: Translate): string {
  const { share, provider, invitee, expiresAt, dataSets } = invitation;
  return document(
    heading(1, t('Invitation to {0}', share.name)),
    share.description !== '' && quoted(share.description),
    table(
      [t('From'), t('Region'), t('For'), t('Until')],
      [[provider.clusterName, provider.region, invitee, expiresAt === undefined ? t('Never') : formatTime(expiresAt)]],
    ),
    heading(2, t('Data Sets')),
    table(
      [t('Name'), t('Content')],
      dataSets.map((each) => [each.name, dataSetText(each, t)]),
    ),
    heading(2, t('Terms of Use')),
    share.terms.trim() === '' ? t('The provider has set no terms.') : quoted(share.terms),
  );
}
