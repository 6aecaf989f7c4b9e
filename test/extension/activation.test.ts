import assert from 'node:assert/strict';
import { extensions } from 'vscode';

describe('activation', () => {
  it('finds the extension and activates it', async () => {
    const extension = extensions.getExtension('thread-checkpoints.thread-checkpoints');
    assert.ok(extension, 'The extension is not installed.');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
