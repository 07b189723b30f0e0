import type { ClusterUri } from '../../protocol/catalog.ts';
import type { PolicySummary } from '../../protocol/entities.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import type { ClusterNode, DatabaseNode, Side } from './nodes.ts';

/** What a database holds beside its tables, in the words of the contract. */
export type EntityKind = Exclude<SharedKind, 'tables'>;
export const entityKinds = [
  'externalTables',
  'materializedViews',
  'functions',
] as const satisfies readonly EntityKind[];

interface Place {
  /** Stable over refreshes and unique over all views. */
  readonly id: string;
  readonly side: Side;
  readonly cluster: ClusterUri;
}

/** Holds what is of one kind below a database; principals also below a cluster. */
export interface EntityGroupNode extends Place {
  readonly kind: 'entityGroup';
  readonly group: EntityKind | 'principals' | 'policies';
  readonly parent: ClusterNode | DatabaseNode;
}

export interface EntityNode extends Place {
  readonly kind: 'entity';
  readonly parent: EntityGroupNode;
  readonly database: string;
  readonly of: EntityKind;
  readonly name: string;
}

/** Somebody with a role. `database` is absent for a role on the whole cluster. */
export interface PrincipalNode extends Place {
  readonly kind: 'principal';
  readonly parent: EntityGroupNode;
  readonly database: string | undefined;
  readonly role: string;
  readonly principal: string;
}

export interface PolicyNode extends Place {
  readonly kind: 'policy';
  readonly parent: EntityGroupNode;
  readonly database: string;
  readonly policy: PolicySummary['policy'];
  /** Absent for the policy of the database. */
  readonly table: string | undefined;
}

export type EntityTreeNode = EntityGroupNode | EntityNode | PrincipalNode | PolicyNode;
