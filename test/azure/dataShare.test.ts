import assert from 'node:assert/strict';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import { DataShareResources } from '../../src/azure/arm/dataShareResources.ts';
import { answerOf, example, needsExamples } from '../support/azureExamples.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';

const service = 'datashare-2021-08-01';

describe("Azure's own examples of Microsoft.DataShare", () => {
  let fake: FakeAzure;
  let dataShare: DataShareResources;
  before(needsExamples);
  beforeEach(async () => {
    fake = await FakeAzure.start();
    dataShare = new DataShareResources(new ArmClient(new FakePorts(fake.url)));
  });
  afterEach(() => fake?.close());

  it('ConsumerInvitations_ListInvitations: who invites to what', async () => {
    const of = example(service, 'ConsumerInvitations_ListInvitations');
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', answerOf(of, 200, fake));
    const [invitation] = await dataShare.invitations('contoso');
    assert.equal(invitation?.properties.shareName, 'share1');
    assert.equal(invitation?.properties.termsOfUse, 'Confidential');
    assert.equal(fake.requests[0]?.query.get('api-version'), '2021-08-01');
  });

  it('ConsumerInvitations_RejectInvitation: sent as the example sends it', async () => {
    const of = example(service, 'ConsumerInvitations_RejectInvitation');
    const { location, invitation } = of.parameters as {
      location: string;
      invitation: { properties: { invitationId: string } };
    };
    fake.answer(
      'POST',
      `/providers/Microsoft.DataShare/locations/${location}/rejectInvitation`,
      answerOf(of, 200, fake),
    );
    const { invitationId } = invitation.properties;
    const rejected = await dataShare.reject({ location, invitationId, tenant: undefined });
    assert.equal(rejected.properties.invitationStatus, 'Rejected');
    assert.deepEqual(fake.requests[0]?.body, invitation);
  });
});
