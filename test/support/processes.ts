import { execFileSync, spawnSync } from 'node:child_process';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process that this user can see. Needs `ps`, so not on Windows. */
export function listProcesses(): readonly RunningProcess[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid && parent && command !== undefined ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
  });
}

/** Children, their children, and so on; without `pid` itself. */
export function descendantsOf(pid: number, processes = listProcesses()): readonly RunningProcess[] {
  const children = processes.filter((each) => each.parent === pid);
  return [...children, ...children.flatMap((child) => descendantsOf(child.pid, processes))];
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a process and all that it started, at once. */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  for (const each of [pid, ...descendantsOf(pid).map((child) => child.pid)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
}
