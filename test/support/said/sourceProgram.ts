import { resolve } from 'node:path';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { API, type Project, type Symbol as SourceSymbol, TypeFlags } from 'typescript/unstable/sync';

/** Only the sources that are looked at, without the types of what they run on: that is read in half the time. */
const project = resolve(import.meta.dirname, 'tsconfig.sources.json');

/** What the compiler knows of the sources. */
export interface SourceProgram {
  readonly files: readonly SourceFile[];
  /** What a name stands for where it is written, through imports. None where that is none of the sources. */
  declarationsOf(name: Node): readonly Node[];
  /** The strings that an expression can be; none where that is any string. */
  valuesOf(expression: Node): readonly string[];
}

/** Opens the sources whose paths `wanted` accepts, for as long as `use` looks at them. Takes some seconds. */
export function withProgram<T>(wanted: RegExp, use: (program: SourceProgram) => T): T {
  const api = new API();
  try {
    const [opened] = api.updateSnapshot({ openProjects: [project] }).getProjects();
    if (!opened) throw new Error(`There is no project in ${project}.`);
    return use(programOf(opened, wanted));
  } finally {
    api.close();
  }
}

function programOf({ program, checker }: Project, wanted: RegExp): SourceProgram {
  const known = new Map<Node, readonly Node[]>();
  const symbolOf = (name: Node): SourceSymbol | undefined => {
    if (name.parent.kind === SyntaxKind.ShorthandPropertyAssignment) {
      return checker.getShorthandAssignmentValueSymbol(name.parent);
    }
    const found = checker.getSymbolAtLocation(name);
    const isImported = found?.declarations.some(({ kind }) => kind === SyntaxKind.ImportSpecifier);
    return found && isImported ? checker.getAliasedSymbol(found) : found;
  };
  const read = (name: Node): readonly Node[] =>
    (symbolOf(name)?.declarations ?? [])
      .filter(({ path }) => wanted.test(path))
      .flatMap((handle) => handle.resolve() ?? []);
  return {
    files: program
      .getSourceFileNames()
      .filter((file) => wanted.test(file))
      .flatMap((file) => program.getSourceFile(file) ?? []),
    declarationsOf(name) {
      const declarations = known.get(name) ?? read(name);
      known.set(name, declarations);
      return declarations;
    },
    valuesOf(expression) {
      const type = checker.getTypeAtLocation(expression);
      const types = (type?.isUnionType() ? type.getTypes() : type && [type]) ?? [];
      const some = types.filter(({ flags }) => !(flags & (TypeFlags.Undefined | TypeFlags.Null)));
      return some.every((each) => each.isStringLiteralType()) ? some.map(({ value }) => String(value)) : [];
    },
  };
}
