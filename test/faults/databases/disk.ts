import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../folder.ts";
import type { Scope } from "../scope.ts";

/** An ext4 file system of the harness's own on a loop device. */
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

const SHUTDOWN = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))
`;

/** Why no such disk can be had here; null if it can. */
export function whyNoDisk(): string | null {
  if (process.getuid?.() !== 0) return "mounting a loop device needs root";
  for (const tool of ["mkfs.ext4", "mount", "python3"])
    if (spawnSync(tool, ["--version"]).error !== undefined && spawnSync(tool, ["-V"]).error !== undefined)
      return `${tool} is not installed`;
  const free = spawnSync("losetup", ["-f"], { encoding: "utf8" });
  return free.status === 0 ? null : `there is no loop device: ${free.stderr?.trim()}`;
}

export function mountDisk(megabytes: number, scope: Scope): Disk {
  const outside = temporaryFolder(scope);
  const [image, folder] = [join(outside, "disk.img"), join(outside, "disk")];
  writeFileSync(image, "");
  truncateSync(image, megabytes * 1024 * 1024);
  mkdirSync(folder);
  execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", image]);
  const mount = () => execFileSync("mount", ["-o", "loop", image, folder]);
  // Lazily as a last resort: a mount that stays would keep the image for ever.
  const unmount = () => {
    if (spawnSync("umount", [folder]).status !== 0) spawnSync("umount", ["-l", folder]);
  };
  mount();
  process.once("exit", unmount);
  scope.onLeave(() => {
    process.removeListener("exit", unmount);
    unmount();
  });
  return {
    folder,
    cut: () => execFileSync("python3", ["-c", SHUTDOWN, folder]),
    mountAgain() {
      execFileSync("umount", [folder]);
      mount();
    },
    sync: () => execFileSync("sync", ["-f", folder]),
  };
}
