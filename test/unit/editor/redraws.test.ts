import assert from 'node:assert/strict';
import { Redraws } from '../../../src/editor/tree/redraws.ts';

interface Row {
  readonly id: string;
}

/** An editor as VS Code's: it forgets what is below a row that it is told to draw anew, and asks for it again where it is open. */
class Editor {
  readonly shown = new Map<string, string>();
  readonly fired: (readonly string[] | undefined)[] = [];
  /** Rows whose children were really listed, and not had ready. */
  readonly listed: string[] = [];
  readonly tree: Record<string, string[]>;
  readonly texts: Record<string, string> = {};
  readonly rows = new Map<string, Row>();
  readonly redraws: Redraws<Row>;
  forget: () => void = () => {};
  /** Comes between what is listed and its answer. */
  slow: Promise<void> = Promise.resolve();

  constructor(tree: Record<string, string[]>) {
    this.tree = tree;
    this.redraws = new Redraws<Row>({
      list: async (row) => {
        const id = row?.id ?? '';
        this.listed.push(id);
        const found = (this.tree[id] ?? []).map((each) => this.row(each));
        await this.slow;
        return found;
      },
      look: ({ id }) => this.texts[id] ?? id,
      fire: (rows) => this.fired.push(rows?.map(({ id }) => id)),
      later: (callback) => {
        this.forget = callback;
      },
    });
  }

  row(id: string): Row {
    const known = this.rows.get(id) ?? { id };
    this.rows.set(id, known);
    return known;
  }

  /** Opens everything. */
  async open(id = ''): Promise<void> {
    for (const row of await this.redraws.children(id === '' ? undefined : this.row(id))) {
      this.shown.set(row.id, this.texts[row.id] ?? row.id);
      await this.open(row.id);
    }
  }

  async change(...ids: readonly string[]): Promise<void> {
    this.listed.length = 0;
    this.redraws.changed(ids.length === 0 ? undefined : ids.map((id) => this.row(id)));
    await this.redraws.settled;
  }
}

describe('redraws', () => {
  let editor: Editor;
  beforeEach(async () => {
    editor = new Editor({ '': ['a', 'b'], a: ['a1', 'a2'], a1: ['x'] });
    await editor.open();
  });

  it('are none where nothing looks different', async () => {
    await editor.change();
    await editor.change('a', 'b');
    assert.deepEqual(editor.fired, []);
  });

  it('are those of the rows that look different, and not of what is around them', async () => {
    editor.texts['a1'] = 'other';
    editor.texts['b'] = 'another';
    await editor.change();
    assert.deepEqual(
      editor.fired.map((ids) => ids && [...ids].sort()),
      [['a1', 'b']],
    );
    await editor.change();
    assert.equal(editor.fired.length, 1, 'told once');
  });

  it('are of the row above where rows came, went or changed places, and of everything only at the top', async () => {
    editor.tree['a'] = ['a2', 'a1'];
    await editor.change();
    editor.tree['a1'] = [];
    await editor.open();
    await editor.change('a1');
    editor.tree['a1'] = ['x', 'y'];
    await editor.change('a1');
    editor.tree[''] = ['a'];
    await editor.change();
    assert.deepEqual(editor.fired, [['a'], ['a1'], undefined]);
  });

  it('give at once what the editor then asks for, everything that is open, and nothing twice', async () => {
    editor.tree[''] = ['a', 'b', 'c'];
    await editor.change();
    assert.deepEqual(editor.listed.sort(), ['', 'a', 'a1', 'a2', 'b', 'x']);
    editor.listed.length = 0;
    await editor.open();
    assert.deepEqual(editor.listed, ['c'], 'only what is new must be listed');
    editor.listed.length = 0;
    await editor.open();
    assert.equal(editor.listed.length, 7, 'what was had ready is given once');
  });

  it('keep nothing ready for a row that is closed by then', async () => {
    editor.tree['a1'] = ['x', 'y'];
    await editor.change();
    editor.forget();
    editor.listed.length = 0;
    assert.equal((await editor.redraws.children(editor.row('a1'))).length, 2);
    assert.deepEqual(editor.listed, ['a1']);
  });

  it('come also of what changed while the editor was being answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    editor.slow = promise;
    const asking = editor.redraws.children(editor.row('a'));
    editor.tree['a'] = ['a1'];
    editor.redraws.changed([editor.row('a')]);
    resolve();
    assert.equal((await asking).length, 2);
    await editor.redraws.settled;
    assert.deepEqual(editor.fired, [['a']]);
  });

  it('are of everything told where it cannot be said what looks different', async () => {
    const texts = editor.texts;
    Object.defineProperty(texts, 'a', {
      get: () => {
        throw new Error('unknown');
      },
    });
    await editor.change();
    assert.deepEqual(editor.fired, [undefined]);
  });
});
