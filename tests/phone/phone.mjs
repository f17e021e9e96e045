// A phone for the tests: Obsidian with the obsidian-git plugin, as it works on a phone, where there is no git.
//
// Follows obsidian-git 2.38 with the isomorphic-git that it is built on (1.37.4): which calls it makes, in which order,
// with which options, and what it does when one fails. That is: settings as they are at first (`pullBeforePush`, merging,
// no strategy for conflicts) unless told otherwise; a file system without modes, links and inodes, as Obsidian's is; the
// index written once at the end of a call; a conflict remembered outside the repository, in `localStorage` there.
// Does nothing of the plugin's that git never sees: notices, panels, submodules, limits of size.
//
// Reads one JSON object a line, `{"do": "sync", …}`, and answers each with one line: `{"said": [notices of errors],
// "conflict": whether one is open}`. Ends when its input does.
import { createInterface } from 'node:readline';
import { promises as disk } from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';

const [folder, storage] = process.argv.slice(2);
const conflictNote = join(folder, 'conflict-files-obsidian-git.md');
const indexFile = join(folder, '.git/index');
// Held back until the call is over.
let index;
let said = [];

const stat = async path => {
  if (path === indexFile && index) return shown(index.stat);
  return shown(await disk.stat(path));
};

// What Obsidian tells of a file.
const shown = it => ({
  ctimeMs: Math.floor(it.ctimeMs),
  mtimeMs: Math.floor(it.mtimeMs),
  size: it.size,
  type: it.isDirectory() ? 'directory' : 'file',
  isFile: () => it.isFile(),
  isDirectory: () => it.isDirectory(),
  isSymbolicLink: () => false,
});

const fs = {
  promises: {
    readFile: async (path, options) => (path === indexFile && index?.data) || disk.readFile(path, options),
    writeFile: async (path, data) => {
      if (path !== indexFile) return disk.writeFile(path, data);
      const now = Date.now();
      const stat = { ctimeMs: now, mtimeMs: now, size: data.length, isFile: () => true, isDirectory: () => false };
      index = { data, stat };
    },
    readdir: path => disk.readdir(path),
    mkdir: path => disk.mkdir(path),
    rmdir: path => disk.rmdir(path),
    stat,
    lstat: stat,
    unlink: path => disk.unlink(path),
    readlink: async () => { throw new Error('no links here'); },
    symlink: async () => { throw new Error('no links here'); },
  },
};
const repo = { fs, http, dir: folder };

const settled = async call => {
  try {
    return await call;
  } finally {
    if (index) await disk.writeFile(indexFile, index.data);
    index = undefined;
  }
};

const display = error => said.push(`${error.code ?? error.name}: ${error.message}`);
const exists = path => disk.access(path).then(() => true, () => false);
const hasConflict = () => exists(storage);

const branches = async () => {
  const current = (await git.currentBranch(repo)) ?? '';
  const config = key => git.getConfig({ ...repo, path: `branch.${current}.${key}` });
  const remote = (await config('remote')) ?? 'origin';
  const merge = await config('merge');
  return { current, remote, tracking: merge && merge.replace('refs/heads', remote) };
};

// What differs between disk and index; HEAD is not asked.
const unstaged = () =>
  settled(
    git.walk({
      ...repo,
      trees: [git.WORKDIR(), git.STAGE()],
      map: async (path, [here, staged]) => {
        if (here && !staged && (await git.isIgnored({ ...repo, filepath: path }))) return null;
        const [kind, stagedKind] = [await here?.type(), await staged?.type()];
        if (stagedKind === 'commit') return null;
        if (kind !== 'blob' && stagedKind !== 'blob') return undefined;
        if (kind !== 'blob') return { path, gone: true };
        if (stagedKind === 'blob' && (await here.oid()) === (await staged.oid())) return null;
        return { path, gone: false };
      },
    }),
  );

const commitAll = async files => {
  const stage = ({ path, gone }) =>
    settled(gone ? git.remove({ ...repo, filepath: path }) : git.add({ ...repo, filepath: path }));
  for (const file of files) await stage(file);
  const { current, tracking } = await branches();
  const parent = (await hasConflict()) ? [current, tracking] : undefined;
  const time = new Date(Date.now()).toISOString().slice(0, 19).replace('T', ' ');
  await settled(git.commit({ ...repo, message: `vault backup: ${time}`, parent }));
  await disk.rm(storage, { force: true });
};

// `true`: it may go on.
const commit = async automatic => {
  try {
    const conflict = await hasConflict();
    if (conflict && automatic) {
      said.push('Did not commit, because you have conflicts. Please resolve them and commit per command.');
      return false;
    }
    if (conflict) await disk.rm(conflictNote, { force: true });
    const files = await unstaged();
    if (files.length || conflict) await commitAll(files);
    return true;
  } catch (error) {
    display(error);
    return false;
  }
};

// Of lines that both changed, ours or theirs, without a word: what the setting of that name does.
const driverOf = async strategy => {
  if (strategy === 'none') return undefined;
  const { default: diff3 } = await import('diff3');
  const lines = text => text.match(/^.*(\r?\n|$)/gm) ?? [];
  const side = strategy === 'ours' ? 'a' : 'b';
  return ({ contents: [base, ours, theirs] }) => {
    const parts = diff3(lines(ours), lines(base), lines(theirs));
    return { cleanMerge: true, mergedText: parts.map(it => (it.ok ?? it.conflict[side]).join('')).join('') };
  };
};

const pull = async strategy => {
  try {
    const { current, remote, tracking } = await branches();
    await settled(git.fetch({ ...repo, remote }));
    const mergeDriver = await driverOf(strategy);
    const options = { ours: current, theirs: tracking, abortOnConflict: false, mergeDriver };
    const merged = await settled(git.merge({ ...repo, ...options }));
    if (!merged.alreadyMerged) await settled(git.checkout({ ...repo, ref: current, remote }));
  } catch (error) {
    if (error instanceof git.Errors.MergeConflictError) {
      await disk.writeFile(storage, '');
      const links = error.data.filepaths.map(path => `- [[${path.replace(/\.md$/, '')}]]`);
      const words = 'Please resolve them and commit them using the commands `Git: Commit all changes` followed by';
      await disk.writeFile(conflictNote, ['# Conflicts', `${words} \`Git: Push\``, '', ...links].join('\n'));
    }
    display(error);
  }
};

const push = async () => {
  try {
    if (await hasConflict()) {
      said.push('Cannot push. You have conflicts');
      return;
    }
    const { remote } = await branches();
    if (await canPush()) await settled(git.push({ ...repo, remote }));
  } catch (error) {
    display(error);
  }
};

const canPush = async () => {
  const { current, tracking } = await branches();
  const tip = ref => git.resolveRef({ ...repo, ref });
  return (await tip(current)) !== (await tip(tracking));
};

const clone = async ({ url, name, email }) => {
  await settled(git.clone({ ...repo, url }));
  await git.setConfig({ ...repo, path: 'user.name', value: name });
  await git.setConfig({ ...repo, path: 'user.email', value: email });
};

// "Commit-and-sync": what the phone does by itself, every few minutes or after a change, and by command.
const sync = async ({ automatic, strategy }) => {
  if (!(await commit(automatic))) return;
  await pull(strategy);
  if (await canPush()) await push();
};

const verbs = {
  clone,
  sync,
  commit: ({ automatic }) => commit(automatic),
  pull: ({ strategy }) => pull(strategy),
  switch: ({ name }) => settled(git.checkout({ ...repo, ref: name })),
  // The way out that its users are told: what is here goes to a branch of its own.
  branch: async ({ name }) => {
    await settled(git.branch({ ...repo, ref: name, checkout: true }));
    await settled(git.push({ ...repo, remote: 'origin', remoteRef: name }));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: verb, at, ...options } = JSON.parse(line);
  // Its clock stands still: nothing here waits for it.
  if (at) Date.now = () => Date.parse(at);
  said = [];
  try {
    await verbs[verb](options);
  } catch (error) {
    display(error);
  }
  process.stdout.write(`${JSON.stringify({ said, conflict: await hasConflict() })}\n`);
}
