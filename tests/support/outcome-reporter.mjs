import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Writes what came of a Vitest run to OUTCOME_FILE: how many tests passed, and each failure by name. Unlike Vitest's own
 * JSON report, that tells what no test is blamed for: a rejection that nobody heard, a worker that died.
 *
 * @implements {import('vitest/node').Reporter}
 */
export default class OutcomeReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest').SerializedError[]} unhandledErrors
   */
  async onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failures = [
      ...tests
        .filter((test) => ['failed', 'pending'].includes(test.result().state))
        .map((test) => `${fileOf(test.module)} › ${test.fullName}`),
      // A file that cannot be loaded has no tests, and a hook is none.
      ...modules
        .flatMap((module) => [module, ...module.children.allSuites()])
        .filter((suite) => suite.errors().length > 0)
        .map(nameOf),
      ...unhandledErrors.map(sentenceOf),
    ];
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    await writeFile(process.env.OUTCOME_FILE, JSON.stringify({ passed, failures }));
  }
}

const fileOf = (module) => path.relative(process.cwd(), module.moduleId);

const nameOf = (suite) => (suite.type === 'module' ? fileOf(suite) : `${fileOf(suite.module)} › ${suite.fullName}`);

function sentenceOf({ type, message, cause, stack, VITEST_TEST_PATH: file, VITEST_TEST_NAME: test }) {
  const frame = stack?.split('\n').find((line) => line.trim().startsWith('at '));
  const during = [file && path.relative(process.cwd(), file), test].filter(Boolean).join(' › ');
  const sentence = [`${type ?? 'Unhandled Error'}:`, message, cause?.message, frame, during && `(during ${during})`];
  return stripVTControlCharacters(sentence.filter(Boolean).join(' ')).replaceAll(/\s+/g, ' ');
}
