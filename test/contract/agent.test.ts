import { beforeAll } from 'vitest';
import { bundleTestAgent, makeAcpSubject } from '../agents/acpSubject.ts';
import { makeLanguageModelSubject } from '../agents/languageModelSubject.ts';
import { makeOpenAiSubject } from '../agents/openAiSubject.ts';
import { describeAgent } from './agent.ts';

beforeAll(bundleTestAgent, 60_000);

describeAgent('an agent of the Agent Client Protocol that forks sessions', () => makeAcpSubject());
describeAgent('one that stores a fork only with its first prompt', () => makeAcpSubject({ forks: 'lazily' }));
describeAgent('one that cannot fork', () => makeAcpSubject({ forks: 'never', resumes: false }));
describeAgent('a model behind an OpenAI-compatible endpoint', makeOpenAiSubject, { asks: false, thinks: true });
describeAgent('a language model of VS Code', makeLanguageModelSubject, { asks: false, thinks: false });
