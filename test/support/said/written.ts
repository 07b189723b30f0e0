import { type Expression, type Node, SyntaxKind } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import type { SourceProgram } from './sourceProgram.ts';

/** Stands in a text for what is put into it. */
export const hole = '\0';
/** Texts that one template may become by the choices within it. */
const mostChoices = 12;

/**
 * The texts that are written at a place of the sources, if they are: several where there is a choice within.
 * `put` gets what is put into them.
 */
export function writtenAt(
  program: SourceProgram,
  node: Node,
  put: (value: Node) => void,
): readonly string[] | undefined {
  if (is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (is.isParenthesizedExpression(node)) return writtenAt(program, node.expression, put);
  if (is.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
    const [left, right] = [putIn(program, node.left, put), putIn(program, node.right, put)];
    return left.flatMap((before) => right.map((after) => before + after));
  }
  if (!is.isTemplateExpression(node)) return undefined;
  let texts: readonly string[] = [node.head.text];
  for (const { expression, literal } of node.templateSpans) {
    const choices = putIn(program, expression, put);
    const fits = texts.length * choices.length <= mostChoices;
    if (!fits) put(expression);
    texts = texts.flatMap((text) => (fits ? choices : [hole]).map((choice) => text + choice + literal.text));
  }
  return texts;
}

function putIn(program: SourceProgram, node: Node, put: (value: Node) => void): readonly string[] {
  const chosen = chosenAt(program, node, put);
  if (!chosen) put(node);
  return chosen ?? [hole];
}

/** What is chosen from texts becomes part of each: a language may need other words around it. */
function chosenAt(program: SourceProgram, node: Node, put: (value: Node) => void): readonly string[] | undefined {
  if (is.isParenthesizedExpression(node)) return chosenAt(program, node.expression, put);
  const choice = is.isIdentifier(node) ? initializerOf(program, node) : node;
  if (!choice || !is.isConditionalExpression(choice)) return undefined;
  const each = (side: Expression): readonly string[] | undefined =>
    writtenAt(program, side, put) ?? chosenAt(program, side, put);
  const [yes, no] = [each(choice.whenTrue), each(choice.whenFalse)];
  return yes && no ? [...yes, ...no] : undefined;
}

function initializerOf(program: SourceProgram, name: Node): Expression | undefined {
  const [declaration] = program.declarationsOf(name);
  if (!declaration || !is.isVariableDeclaration(declaration) || !is.isIdentifier(declaration.name)) return undefined;
  return declaration.initializer;
}
