import { SharingError } from '../protocol/errors.ts';
import { type NamedThing, nameProblem } from '../protocol/names.ts';
import { fail, ok, type Result } from '../protocol/result.ts';

/** Holds a name against the rule of its kind. Names are compared without regard to case for clusters and databases, see `nameKey`. */
export function checkName(thing: NamedThing, name: string): Result<string, SharingError> {
  const problem = nameProblem(thing, name);
  return problem === undefined ? ok(name) : fail(new SharingError('InvalidName', problem));
}

/** Under this key two names of clusters, databases or configurations are the same name. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
