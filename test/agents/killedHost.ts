import { AgentProcess } from '../../src/agents/acp/agentProcess.ts';
import { ProcessRecords } from '../../src/agents/acp/processRecords.ts';

/** A host that starts an agent which takes no notice of its end, prints the agent's number, and waits to be killed. */
const [, , folder = ''] = process.argv;
const script = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)";
const config = { id: 'deaf', name: 'Deaf', command: process.execPath, args: ['-e', script], env: {} };
const agent = await AgentProcess.start(config, '/', new ProcessRecords(folder));
process.stdout.write(`${agent?.pid ?? ''}\n`);
setInterval(() => undefined, 1000);
