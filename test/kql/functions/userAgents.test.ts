import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { functionNamed } from '../../../src/kql/functions/functions.ts';
import { readPatterns } from '../../../src/kql/functions/userAgents.ts';
import { withoutTables } from '../support/answers.ts';

const air = 'Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1';
const symbian =
  'Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4';

describe('parse_user_agent', () => {
  const { answer, compile } = withoutTables();
  const parsed = async (text: string, look: string): Promise<unknown> => {
    const [[found] = []] = await answer(`print parse_user_agent("${text}", ${look})`);
    return JSON.parse(String(found));
  };

  it('tells what the documentation says of its examples', async () => {
    assert.deepEqual(await parsed(air, '"browser"'), {
      Browser: { Family: 'AdobeAIR', MajorVersion: '2', MinorVersion: '5', Patch: '1' },
    });
    assert.deepEqual(await parsed(symbian, 'dynamic(["browser", "os", "device"])'), {
      Browser: { Family: 'Nokia OSS Browser', MajorVersion: '3', MinorVersion: '1', Patch: '' },
      OperatingSystem: { Family: 'Symbian OS', MajorVersion: '9', MinorVersion: '2', Patch: '', PatchMinor: '' },
      Device: { Family: 'Nokia N81', Brand: 'Nokia', Model: 'N81-3' },
    });
  });

  it('calls the rest other', async () => {
    assert.deepEqual(await parsed('nobody', 'dynamic(["device"])'), {
      Device: { Family: 'Other', Brand: '', Model: '' },
    });
  });

  it('reads every pattern of the file', () => {
    const yaml = readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8');
    const lists = readPatterns(yaml);
    assert.deepEqual([...lists.keys()], ['user_agent_parsers', 'os_parsers', 'device_parsers']);
    const count = [...lists.values()].reduce((sum, list) => sum + list.length, 0);
    assert.equal(count, yaml.match(/^\s*- regex:/gm)?.length);
    assert.ok(lists.get('device_parsers')?.some(({ regex }) => regex.flags === 'i'));
  });

  it('takes the first pattern, with what the pattern says in the place of its groups', () => {
    const lists = readPatterns(
      "user_agent_parsers:\n  # first\n  - regex: '(A+) (\\d+)'\n    family_replacement: '$1''s'\n    v2_replacement: 'x$2'\n\n  - regex: 'a'\n    regex_flag: 'i'\n",
    );
    const [first, second] = lists.get('user_agent_parsers') ?? [];
    assert.deepEqual(first?.replacements, { family_replacement: "$1's", v2_replacement: 'x$2' });
    assert.ok(second?.regex.test('A'));
  });

  it('refuses what it does not know to look for', () => {
    assert.throws(() => compile(`print parse_user_agent("${air}", "engine")`), /parse_user_agent/);
    assert.equal(functionNamed('parse_user_agent')?.returns, 'VARCHAR');
  });
});
