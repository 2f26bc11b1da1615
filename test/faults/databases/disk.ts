import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../folder.ts";
import type { Scope } from "../scope.ts";

/** A separate ext4 file system on a loop device. */
export interface Disk {
  readonly folder: string;
  /**
   * What a power cut does to the file system: from now on nothing reaches the disk, neither data nor journal, and what
   * was written without a sync is gone (`EXT4_IOC_SHUTDOWN`, `EXT4_GOING_FLAGS_NOLOGFLUSH`).
   */
  cut(): void;
  /** Mounts it again, whereby ext4 recovers. Nobody may have a file of it open. */
  mountAgain(): void;
  /** Waits until all that was written is on the disk. */
  sync(): void;
}

// Checks again, with the open file, that this is not the file system of the user.
const SHUTDOWN = `
import fcntl, os, struct, sys
opened = os.open(sys.argv[1], os.O_RDONLY)
if os.fstat(opened).st_dev == os.stat(sys.argv[2]).st_dev:
    sys.exit("the disk is not mounted")
fcntl.ioctl(opened, 0x8004587d, struct.pack("I", 2))
`;

let reason: string | null | undefined;

/** Why such a disk is not possible here; null if it is. Only an attempt can tell, so it is tried once. */
export function whyNoDisk(): string | null {
  if (reason === undefined) reason = tried();
  return reason;
}

function tried(): string | null {
  if (process.getuid?.() !== 0) return "mounting a loop device needs root";
  const leave: (() => unknown)[] = [];
  try {
    const disk = mountDisk(8, { onLeave: (act) => leave.unshift(act) });
    disk.cut();
    disk.mountAgain();
    return null;
  } catch (error) {
    return `no loop device can be mounted: ${String(error).trim().split(": ").at(-1)}`;
  } finally {
    for (const act of leave) act();
  }
}

export function mountDisk(megabytes: number, scope: Scope): Disk {
  const outside = temporaryFolder(scope);
  const [image, folder] = [join(outside, "disk.img"), join(outside, "disk")];
  writeFileSync(image, "");
  truncateSync(image, megabytes * 1024 * 1024);
  mkdirSync(folder);
  run("mkfs.ext4", "-q", "-F", "-m", "0", image);
  const mount = () => run("mount", "-o", "loop", image, folder);
  // Lazily as a last resort: a mount that stays would keep the image for ever.
  const unmount = () => {
    if (spawnSync("umount", [folder]).status !== 0) spawnSync("umount", ["-l", folder]);
  };
  mount();
  process.once("exit", unmount);
  let isLeft = false;
  scope.onLeave(() => {
    isLeft = true;
    process.removeListener("exit", unmount);
    unmount();
  });
  return {
    folder,
    cut: () => run("python3", "-c", SHUTDOWN, folder, outside),
    mountAgain() {
      if (isLeft) throw new Error("the run was stopped");
      run("umount", folder);
      mount();
    },
    sync: () => run("sync", "-f", folder),
  };
}

/** Its output is only used for the error. */
function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: "pipe" });
}
