import type { CallExpression, Expression, Node } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import { SourceIndex } from './sourceIndex.ts';
import type { SourceProgram } from './sourceProgram.ts';
import { hole, writtenAt } from './written.ts';

/** Properties that carry words from one function to another; others carry names and data. */
const wordy: ReadonlySet<string> = new Set([
  'says',
  'why',
  'reason',
  'doing',
  'what',
  'expects',
  'locate',
  'problem',
  'thing',
  'title',
]);
/** What keeps the words of what it is called on. */
const passing: ReadonlySet<string> = new Set([
  'join',
  'filter',
  'slice',
  'sort',
  'toSorted',
  'find',
  'trim',
  'replace',
]);

/**
 * Follows what is said to people back to where it is written: through names, choices, functions and their arguments.
 * A text that is put together comes in its parts: the whole, with `{0}`, `{1}` … for what is put into it, and that.
 */
export class SaidTexts {
  readonly texts = new Set<string>();
  readonly #program: SourceProgram;
  readonly #index: SourceIndex;
  readonly #followed = new Set<Node | string>();
  readonly #tables = new Set<Node>();

  constructor(program: SourceProgram) {
    this.#program = program;
    this.#index = new SourceIndex(program);
  }

  /** Follows an argument of each call of a function, or of each `new` of a class. */
  followCalls(name: string, argument: number): void {
    for (const call of this.#index.callsOf(name)) this.#follow(call.arguments?.[argument]);
  }

  /** Follows whatever a property of this name is given. */
  followProperties(name: string): void {
    for (const value of this.#index.propertiesOf(name)) this.#follow(value);
  }

  #follow(node: Node | undefined): void {
    if (!node || this.#followed.has(node)) return;
    this.#followed.add(node);
    const written = writtenAt(this.#program, node, (value) => this.#follow(value));
    if (written) for (const text of written) this.#add(text);
    else this.#followExpression(node);
  }

  #followExpression(node: Node): void {
    if (is.isConditionalExpression(node)) this.#followAll([node.whenTrue, node.whenFalse]);
    else if (is.isBinaryExpression(node)) {
      const isAnd = node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken;
      this.#followAll(isAnd ? [node.right] : [node.left, node.right]);
    } else if (is.isArrayLiteralExpression(node)) this.#followAll(node.elements);
    else if (isFunction(node)) this.#followAll(returnedBy(node));
    else if (is.isIdentifier(node)) this.#followName(node);
    else if (is.isCallExpression(node)) this.#followCall(node);
    else if (is.isPropertyAccessExpression(node)) this.#followProperty(node, node.name);
    else if (is.isElementAccessExpression(node)) this.#followElement(node);
    else if (!is.isNewExpression(node)) this.#follow((node as { readonly expression?: Node }).expression);
  }

  #followAll(nodes: Iterable<Node>): void {
    for (const node of nodes) this.#follow(node);
  }

  #followName(name: Node): void {
    if (this.#addValues(name)) return;
    for (const declaration of this.#program.declarationsOf(name)) {
      if (is.isVariableDeclaration(declaration)) {
        if (is.isIdentifier(declaration.name)) this.#follow(declaration.initializer);
      } else if (is.isParameterDeclaration(declaration)) {
        this.#followArguments(declaration, undefined);
      } else if (is.isBindingElement(declaration)) {
        const property = (declaration.propertyName ?? declaration.name)?.getText() ?? '';
        const whole = declaration.parent?.parent;
        if (whole && is.isParameterDeclaration(whole)) this.#followArguments(whole, property);
        if (wordy.has(property)) this.followProperties(property);
      } else if (is.isFunctionDeclaration(declaration)) this.#follow(declaration);
    }
  }

  /** What calls give for a parameter, or for one of its properties. */
  #followArguments(parameter: Node, property: string | undefined): void {
    const key = `${parameter.getSourceFile().fileName} ${parameter.pos} ${property}`;
    if (this.#followed.has(key)) return;
    this.#followed.add(key);
    for (const given of this.#index.argumentsFor(parameter)) {
      if (property === undefined) this.#follow(given);
      else if (is.isObjectLiteralExpression(given)) this.#followAll(valuesIn(given, property));
    }
  }

  #followProperty(node: Node, name: { readonly text: string } & Node): void {
    if (this.#addValues(node)) return;
    for (const declaration of this.#program.declarationsOf(name)) {
      if (is.isPropertyAssignment(declaration)) this.#follow(declaration.initializer);
      else if (is.isShorthandPropertyAssignment(declaration)) this.#follow(declaration.name);
      else if (wordy.has(name.text)) this.followProperties(name.text);
    }
  }

  /** Out of a table of texts, whatever it holds. */
  #followElement(node: Node): void {
    if (this.#addValues(node)) return;
    const base = baseOf(node);
    for (const declaration of base ? this.#program.declarationsOf(base) : []) {
      if (is.isVariableDeclaration(declaration) && declaration.initializer) this.#followTable(declaration.initializer);
    }
  }

  #followTable(node: Node): void {
    if (this.#tables.has(node)) return;
    this.#tables.add(node);
    if (is.isPropertyAssignment(node)) this.#follow(node.initializer);
    if (is.isArrayLiteralExpression(node)) this.#followAll(node.elements);
    // A row that was looked up before leads to the table that it is of.
    if (is.isCallExpression(node)) this.#followElement(node);
    node.forEachChild((child) => this.#followTable(child));
  }

  #followCall(call: CallExpression): void {
    const { expression } = call;
    const receiver = is.isPropertyAccessExpression(expression) ? expression.expression : undefined;
    const name = is.isPropertyAccessExpression(expression) ? expression.name : expression;
    const called = name.getText();
    const isPassing = receiver !== undefined && passing.has(called);
    if (isPassing) this.#follow(receiver);
    else if (receiver && called === 'map') this.#follow(call.arguments[0]);
    else if (receiver && called === 'get') this.#followElement(receiver);
    else if (receiver && called === 'toLowerCase') {
      for (const value of this.#program.valuesOf(receiver)) this.#add(value.toLowerCase());
    } else for (const declaration of this.#program.declarationsOf(name)) this.#followCalled(declaration, called);
  }

  #followCalled(declaration: Node, called: string): void {
    if (is.isVariableDeclaration(declaration) || is.isPropertyAssignment(declaration)) {
      this.#follow(declaration.initializer);
    } else if (isFunction(declaration)) this.#follow(declaration);
    else if (wordy.has(called)) this.followProperties(called);
  }

  #addValues(node: Node): boolean {
    const values = this.#program.valuesOf(node);
    for (const value of values) this.#add(value);
    return values.length > 0;
  }

  #add(text: string): void {
    let count = 0;
    this.texts.add(text.replaceAll(hole, () => `{${count++}}`));
  }
}

function valuesIn(object: Node, property: string): readonly Node[] {
  const found: Node[] = [];
  object.forEachChild((each) => {
    if (is.isPropertyAssignment(each) && each.name.getText() === property) found.push(each.initializer);
    if (is.isShorthandPropertyAssignment(each) && each.name.getText() === property) found.push(each.name);
  });
  return found;
}

/** What a function returns, without those within it. */
function returnedBy(owner: Node): readonly Expression[] {
  const { body } = owner as { readonly body?: Node };
  if (!body) return [];
  if (!is.isBlock(body)) return [body as Expression];
  const found: Expression[] = [];
  const visit = (node: Node): void => {
    if (isFunction(node)) return;
    if (is.isReturnStatement(node) && node.expression) found.push(node.expression);
    node.forEachChild(visit);
  };
  body.forEachChild(visit);
  return found;
}

function isFunction(node: Node): boolean {
  return (
    is.isArrowFunction(node) ||
    is.isFunctionExpression(node) ||
    is.isFunctionDeclaration(node) ||
    is.isMethodDeclaration(node)
  );
}

/** The name from which a chain of members, elements and calls starts. */
function baseOf(node: Node): Node | undefined {
  let base: Node | undefined = node;
  while (base && !is.isIdentifier(base)) base = (base as { readonly expression?: Node }).expression;
  return base;
}
