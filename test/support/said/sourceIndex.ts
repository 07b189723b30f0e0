import type { CallExpression, NewExpression, Node } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import type { SourceProgram } from './sourceProgram.ts';

type Call = CallExpression | NewExpression;

/** All calls and all properties of object literals, by name. */
export class SourceIndex {
  readonly #program: SourceProgram;
  readonly #calls = new Map<string, Call[]>();
  readonly #properties = new Map<string, Node[]>();

  constructor(program: SourceProgram) {
    this.#program = program;
    for (const file of program.files) this.#read(file);
  }

  callsOf(name: string): readonly Call[] {
    return this.#calls.get(name) ?? [];
  }

  propertiesOf(name: string): readonly Node[] {
    return this.#properties.get(name) ?? [];
  }

  /** What is given for a parameter, wherever its function is called. */
  argumentsFor(parameter: Node): readonly Node[] {
    const owner = parameter.parent;
    const index = (owner as unknown as { readonly parameters: readonly Node[] }).parameters.indexOf(parameter);
    return this.callsOf(nameOf(owner) ?? '').flatMap((call) => {
      const given = call.arguments?.[index];
      return given && this.#isCallOf(call, owner) ? [given] : [];
    });
  }

  #isCallOf(call: Call, owner: Node): boolean {
    const callee = calleeOf(call);
    if (!callee) return false;
    return this.#program.declarationsOf(callee).some((declaration) => {
      if (declaration === owner || declaration === owner.parent) return true;
      // A function that is handed on keeps its name.
      const isHandedOn = is.isParameterDeclaration(declaration) || is.isPropertySignatureDeclaration(declaration);
      return isHandedOn && declaration.getSourceFile() === owner.getSourceFile();
    });
  }

  #read(node: Node): void {
    if (is.isCallExpression(node) || is.isNewExpression(node)) {
      const callee = calleeOf(node);
      if (callee) append(this.#calls, callee.getText(), node);
    }
    if (is.isPropertyAssignment(node)) append(this.#properties, node.name.getText(), node.initializer);
    if (is.isShorthandPropertyAssignment(node)) append(this.#properties, node.name.getText(), node.name);
    node.forEachChild((child) => this.#read(child));
  }
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function calleeOf({ expression }: Call): Node | undefined {
  if (is.isIdentifier(expression)) return expression;
  return is.isPropertyAccessExpression(expression) ? expression.name : undefined;
}

/** By what name a function is called. */
function nameOf(owner: Node): string | undefined {
  if (is.isConstructorDeclaration(owner)) return nameOf(owner.parent);
  const { name } = owner as { readonly name?: Node };
  if (name) return name.getText();
  const { parent } = owner;
  return is.isVariableDeclaration(parent) || is.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
}
