import { describe, expect, test } from 'vitest';
import { createRoots } from './roots.ts';

describe('roots', () => {
  test('one folder needs no name', () => {
    const roots = createRoots([{ name: 'app', location: '/home/app/' }]);
    expect(roots.names).toEqual(['']);
    expect(roots.locate('app/x')).toEqual({ index: 0, inside: 'app/x' });
    expect(roots.pathOf('/home/app/a/b')).toBe('a/b');
    expect(roots.pathOf('/home/app')).toBeUndefined();
    expect(roots.pathOf('/home/application/a')).toBeUndefined();
  });

  test('names are unique and safe as the first part of a path', () => {
    const names = ['app', 'App', 'app', 'a/b', 'c:\\d', '..', '', '.git', 'nul'];
    const roots = createRoots(names.map((name, index) => ({ name, location: `/${index}` })));
    expect(roots.names).toEqual([
      'app',
      'App (2)',
      'app (3)',
      'a-b',
      'c--d',
      'folder ..',
      'folder',
      'folder .git',
      'folder nul',
    ]);
  });

  test('a path is located by its first part', () => {
    const roots = createRoots([
      { name: 'a', location: '/x' },
      { name: 'b', location: '/y' },
    ]);
    expect(roots.locate('b/c/d')).toEqual({ index: 1, inside: 'c/d' });
    expect(roots.locate('b')).toEqual({ index: 1, inside: '' });
    expect(() => roots.locate('c/d')).toThrow('“c/d” lies in none of the folders.');
  });

  test('a place belongs to the innermost folder', () => {
    const roots = createRoots([
      { name: 'outer', location: '/x' },
      { name: 'inner', location: '/x/sub/inner' },
    ]);
    expect(roots.pathOf('/x/sub/inner/f')).toBe('inner/f');
    expect(roots.pathOf('/x/sub/f')).toBe('outer/sub/f');
    expect(roots.nested).toEqual(new Set(['outer/sub/inner']));
  });

  test('the top of a file system can be a folder', () => {
    expect(createRoots([{ name: '', location: '/' }]).pathOf('/etc/x')).toBe('etc/x');
    expect(createRoots([{ name: '', location: 'file:///' }]).pathOf('file:///etc/x')).toBe('etc/x');
  });
});
