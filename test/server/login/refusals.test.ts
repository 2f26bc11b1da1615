import { expect, test } from "vitest";
import { refusalLimits, TooManyRefusals } from "../../../src/server/login/refusals.ts";

const user = (key: string) => [{ key, max: 5 }];

test("a refusal counts for a minute, to the millisecond, and the wait says when the next attempt may be made", async () => {
  let clock = 0;
  const attempt = refusalLimits(() => clock);
  const guess = async (limits = user("ana")) => {
    const answer = await attempt(
      limits,
      async () => "refused",
      () => true,
    );
    return answer instanceof TooManyRefusals ? answer.waitMs : answer;
  };
  for (let time = 0; time < 5; time += 1) {
    clock = time * 1_000;
    expect(await guess()).toBe("refused");
  }

  const waits: unknown[] = [];
  for (const moment of [4_000, 59_999, 60_000, 60_001, 61_000]) {
    clock = moment;
    waits.push(await guess());
  }

  expect(waits).toEqual([56_000, 1, "refused", 999, "refused"]);
});

test("a clock that was set back does not stretch the minute", async () => {
  let clock = 10_000_000;
  const attempt = refusalLimits(() => clock);
  for (let time = 0; time < 5; time += 1)
    await attempt(
      user("ana"),
      async () => 0,
      () => true,
    );

  clock = 0;

  expect(
    await attempt(
      user("ana"),
      async () => "let in",
      () => false,
    ),
  ).toBe("let in");
});

test("a failed attempt is not a refusal, and fails only for its caller", async () => {
  const attempt = refusalLimits(() => 0);
  for (let time = 0; time < 9; time += 1)
    await expect(
      attempt(
        user("ana"),
        () => Promise.reject(new Error("down")),
        () => true,
      ),
    ).rejects.toThrow("down");

  expect(
    await attempt(
      user("ana"),
      async () => 1,
      () => false,
    ),
  ).toBe(1);
});

test("further attempts wait while running ones could use up the limit", async () => {
  const attempt = refusalLimits(() => 0);
  const answers: ((isRefused: boolean) => void)[] = [];
  const begun = Array.from({ length: 8 }, () =>
    attempt(
      user("ana"),
      () => new Promise<boolean>((done) => answers.push(done)),
      (isRefused) => isRefused,
    ),
  );
  await Promise.resolve();
  expect(answers).toHaveLength(5);

  for (const isRefused of [true, false, true, true, true]) answers.shift()!(isRefused);
  await Promise.race(begun);
  await new Promise((done) => setImmediate(done));
  // Four were refused and one was let in: one more may be tried, and decides about the others.
  expect(answers).toHaveLength(1);
  answers.shift()!(true);

  const ended = await Promise.all(begun);
  expect(ended.filter((one) => one instanceof TooManyRefusals)).toHaveLength(2);
});

test("every key has its own limit, and all must allow the attempt", async () => {
  const attempt = refusalLimits(() => 0);
  const both = (name: string) => [
    { key: name, max: 5 },
    { key: "address", max: 7 },
  ];
  const refused = async (name: string) =>
    (await attempt(
      both(name),
      async () => 0,
      () => true,
    )) instanceof TooManyRefusals;
  const seen: boolean[] = [];
  for (const name of ["a", "a", "a", "a", "a", "a", "b", "b", "b", "c"]) seen.push(await refused(name));

  expect(seen).toEqual([false, false, false, false, false, true, false, false, true, true]);
});
