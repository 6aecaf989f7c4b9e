import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { bundleTestAgent, makeAcpSubject } from '../agents/acpSubject.ts';
import { makeLanguageModelSubject } from '../agents/languageModelSubject.ts';
import { makeOpenAiSubject } from '../agents/openAiSubject.ts';
import { describeAgent } from './agent.ts';

beforeAll(bundleTestAgent, 60_000);

const framework = { describe, it: test, beforeAll, beforeEach, afterAll };

describeAgent('an agent of the Agent Client Protocol that forks sessions', () => makeAcpSubject(), framework);
describeAgent(
  'one that stores a fork only with its first prompt',
  () => makeAcpSubject({ forks: 'lazily' }),
  framework,
);
describeAgent('one that cannot fork', () => makeAcpSubject({ forks: 'never', resumes: false }), framework);
describeAgent('a model behind an OpenAI-compatible endpoint', makeOpenAiSubject, framework, {
  asks: false,
  thinks: true,
});
describeAgent('a language model of VS Code', makeLanguageModelSubject, framework, { asks: false, thinks: false });
