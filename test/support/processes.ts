import { execFileSync } from 'node:child_process';

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
