const WHY: Readonly<Record<string, string>> = {
  EACCES: "is not accessible to this user",
  EPERM: "is not accessible to this user",
  EROFS: "is on a read-only disk",
  ENOENT: "does not exist",
  ENOTDIR: "has a part that is not a folder",
  EISDIR: "is a folder",
  ENOSPC: "is on a full disk",
  EMFILE: "cannot be opened: raise the limit of open files",
};

/** One line for the operator. A file system error becomes a sentence that names the file. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const why = code === undefined || path === undefined ? undefined : WHY[code];
  return why === undefined ? error.message : `${path} ${why}`;
}
