const WHY: Readonly<Record<string, string>> = {
  EACCES: "is not allowed to this user",
  EPERM: "is not allowed to this user",
  EROFS: "is on a disk that cannot be written",
  ENOENT: "does not exist",
  ENOTDIR: "leads through something that is no folder",
  EISDIR: "is a folder",
  ENOSPC: "is on a disk that is full",
  EMFILE: "is one file too many: raise the limit of open files",
};

/** One line for the operator. What the system says of a file is put in words that name the file. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const why = code === undefined || path === undefined ? undefined : WHY[code];
  return why === undefined ? error.message : `${path} ${why}`;
}
