import type { FakeAnswer, FakeAzure, FakeRequest } from './fakeAzure.ts';

interface Kept {
  readonly name: string;
  readonly kind?: string;
  properties: Readonly<Record<string, unknown>>;
}

type Kind = 'dataSets' | 'invitations' | 'providerShareSubscriptions';
const kinds: readonly Kind[] = ['dataSets', 'invitations', 'providerShareSubscriptions'];

interface Share extends Kept {
  readonly below: Record<Kind, Map<string, Kept>>;
}

const gone = (what: string): FakeAnswer => ({
  status: 404,
  body: { error: { code: 'ResourceNotFound', message: `The resource '${what}' was not found.` } },
});

/** A share of somebody else, as an account has it that has accepted it. */
interface Accepted {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dataSets: readonly object[];
  readonly mappings: Map<string, object>;
}

/** One account of Azure Data Share with what is provided from it and what was accepted there, in the shapes of the official examples. */
export class FakeDataShare {
  readonly account: string;
  readonly shares = new Map<string, Share>();
  /** By the name of the subscription. */
  readonly accepted = new Map<string, Accepted>();
  /** What a share holds that is accepted; `consumerSourceDataSets` of Azure. */
  offered: readonly object[] = [];
  /** What revoking ends with; `Succeeded` when nothing is arranged. */
  revoking: object = { status: 'Succeeded' };
  readonly #fake: FakeAzure;

  constructor(fake: FakeAzure, subscription: string, name = 'Account1') {
    this.#fake = fake;
    this.account = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.DataShare/accounts/${name}`;
    const resource = { id: this.account, name, location: 'West Europe', type: 'Microsoft.DataShare/accounts' };
    fake.answer('GET', `/subscriptions/${subscription}/providers/Microsoft.DataShare/accounts`, {
      body: { value: [{ ...resource, properties: { provisioningState: 'Succeeded' } }] },
    });
    fake.answer('GET', `${this.account}/shares`, () => ({
      body: { value: [...this.shares.values()].map((share) => this.#shown(`/shares/${share.name}`, share)) },
    }));
    fake.answerBelow(`${this.account}/shares`, (request) => this.#answer(request));
    fake.answer('GET', `${this.account}/shareSubscriptions`, () => ({
      body: { value: [...this.accepted].map((each) => this.#subscription(...each)) },
    }));
    fake.answerBelow(`${this.account}/shareSubscriptions`, (request) => this.#consume(request));
    fake.answer('GET', '/operations/revoking', () => ({ body: this.revoking }));
    fake.answer('GET', '/operations/deleting', { body: { status: 'Succeeded' } });
  }

  /** As if an invitation had been accepted. */
  subscribe(share: string, id: string, properties: Readonly<Record<string, unknown>> = {}): void {
    this.shares.get(share)?.below.providerShareSubscriptions.set(id, {
      name: id,
      properties: {
        consumerName: 'John Smith',
        consumerEmail: 'john.smith@fabrikam.com',
        createdAt: '2025-12-13T08:52:42.6224087Z',
        sharedAt: '2025-12-13T08:45:40.9005877Z',
        consumerTenantName: 'Fabrikam',
        shareSubscriptionStatus: 'Active',
        ...properties,
      },
    });
  }

  /** As if somebody had accepted it here before. */
  accept(name: string, properties: Readonly<Record<string, unknown>> = {}): void {
    const told = {
      shareKind: 'InPlace',
      shareName: name,
      shareSubscriptionStatus: 'Active',
      sourceShareLocation: 'westeurope',
    };
    const provider = { providerName: 'Pat', providerEmail: 'pat@adatum.com', providerTenantName: 'Adatum' };
    this.accepted.set(name, {
      properties: { ...told, ...provider, ...properties },
      dataSets: this.offered,
      mappings: new Map(),
    });
  }

  #subscription(name: string, { properties }: Accepted): object {
    return { id: `${this.account}/sharesubscriptions/${name}`, name, properties };
  }

  #consume({ method, path, body }: FakeRequest): FakeAnswer {
    const [name = '', kind, mapping = ''] = path.slice(`${this.account}/shareSubscriptions/`.length).split('/');
    if (kind === undefined && method === 'PUT') {
      const { properties } = body as Pick<Accepted, 'properties'>;
      this.accept(name, { shareName: name.replace(/-[^-]*$/, ''), ...properties });
    }
    const found = this.accepted.get(name);
    if (found === undefined) return method === 'DELETE' ? { status: 204 } : gone(name);
    if (kind === undefined && method === 'DELETE') {
      this.accepted.delete(name);
      return { status: 202, headers: this.#operation('deleting') };
    }
    if (kind === undefined) return { status: method === 'PUT' ? 201 : 200, body: this.#subscription(name, found) };
    if (kind === 'consumerSourceDataSets') return { body: { value: found.dataSets } };
    if (method === 'PUT' && body) found.mappings.set(mapping, body);
    const { mappings } = found;
    return { status: method === 'PUT' ? 201 : 200, body: method === 'PUT' ? body : { value: [...mappings.values()] } };
  }

  #answer({ method, path, body }: FakeRequest): FakeAnswer {
    const [share = '', kind, name, verb] = path.slice(`${this.account}/shares/`.length).split('/');
    const found = this.shares.get(share);
    if (kind === undefined) return this.#share(method, share, body);
    if (found === undefined) return gone(share);
    const all = found.below[kinds.find((each) => each.toLowerCase() === kind.toLowerCase()) ?? 'dataSets'];
    const at = (each: Kept): object => this.#shown(`/shares/${share}/${kind}/${each.name}`, each);
    if (name === undefined) return this.#pages([...all.values()].map(at), path);
    if (verb !== undefined) return this.#act(all.get(name), verb, body, at);
    if (method === 'DELETE') return { status: all.delete(name) ? 200 : 204 };
    if (method === 'PUT') all.set(name, this.#made(kind, name, body));
    const kept = all.get(name);
    return kept ? { status: method === 'PUT' ? 201 : 200, body: at(kept) } : gone(name);
  }

  #share(method: string, name: string, body: unknown): FakeAnswer {
    if (method === 'DELETE') {
      const there = this.shares.delete(name);
      return there ? { status: 202, headers: this.#operation('deleting') } : { status: 204 };
    }
    if (method === 'PUT') {
      const { properties } = body as Pick<Kept, 'properties'>;
      const below = { dataSets: new Map(), invitations: new Map(), providerShareSubscriptions: new Map() };
      const made = { userName: 'John Smith', createdAt: '2025-11-14T06:15:15.6818898Z' };
      this.shares.set(name, { name, properties: { ...properties, ...made }, below });
    }
    const share = this.shares.get(name);
    return share ? { body: this.#shown(`/shares/${name}`, share) } : gone(name);
  }

  #made(kind: string, name: string, body: unknown): Kept {
    const { kind: of, properties } = body as Kept;
    const isDataSet = kind.toLowerCase() === 'datasets';
    const told = isDataSet
      ? { dataSetId: `id of ${name}`, location: 'West Europe' }
      : { invitationStatus: 'Pending', sentAt: '2025-12-26T22:33:24.5785265Z', respondedAt: null };
    return { name, ...(of !== undefined && { kind: of }), properties: { ...properties, ...told } };
  }

  #act(kept: Kept | undefined, verb: string, body: unknown, at: (each: Kept) => object): FakeAnswer {
    if (kept === undefined) return gone('subscription');
    if (verb === 'revoke') {
      kept.properties = { ...kept.properties, shareSubscriptionStatus: 'Revoked' };
      return { status: 202, headers: this.#operation('revoking'), body: at(kept) };
    }
    const asked = (body as { readonly properties?: object } | undefined)?.properties;
    kept.properties = { ...kept.properties, ...asked, shareSubscriptionStatus: 'Active' };
    return { body: at(kept) };
  }

  /** One at a time, so that whoever reads only the first page misses the others. */
  #pages(all: readonly object[], path: string): FakeAnswer {
    const page = (index: number): FakeAnswer => {
      const next = `${path}/pages/${index + 1}`;
      if (index + 1 < all.length) this.#fake.answer('GET', next, () => page(index + 1));
      const isLast = index + 1 >= all.length;
      return { body: { value: all.slice(index, index + 1), ...(!isLast && { nextLink: this.#fake.url + next }) } };
    };
    return page(0);
  }

  #shown(rest: string, { name, kind, properties }: Kept): object {
    return { id: this.account + rest, name, ...(kind !== undefined && { kind }), properties };
  }

  #operation(name: string): Readonly<Record<string, string>> {
    return { 'azure-asyncoperation': `${this.#fake.url}/operations/${name}`, 'retry-after': '0' };
  }
}
