import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ask, type Failure } from "../graph/ask.ts";
import { readAgain } from "../graph/gateway.ts";
import type { GraphText } from "../graph/text.ts";
import { Failed } from "../parts/notice.tsx";
import { newKey } from "./key.ts";
import type { ActionOutcome } from "./outcome.ts";
import { Preview, type PreviewWords } from "./preview.tsx";

/** An input of a mutation without what the dialog adds. */
type Draft<Input> = Omit<Input, "idempotencyKey" | "dryRun">;

interface ActionProps<Input> {
  readonly title: string;
  readonly text: GraphText<{ readonly outcome: ActionOutcome }, { input: Input }>;
  /** null: the form is not filled in. */
  readonly draft: Draft<Input> | null;
  /** What confirming adds: the figures that the preview showed. */
  readonly accepted?: (outcome: ActionOutcome) => Partial<Draft<Input>>;
  readonly words: PreviewWords;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ComponentChildren;
}

interface Previewed<Input> {
  readonly draft: Draft<Input>;
  readonly outcome: ActionOutcome;
  readonly key: string;
}

/**
 * A dialog that changes something in two steps: first a dry run shows what would be written, then the same input is
 * sent. Changing a field goes back to the first step.
 */
export function Action<Input>({ title, text, draft, accepted, words, onClose, children }: ActionProps<Input>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [previewed, setPreviewed] = useState<Previewed<Input> | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isDone, setIsDone] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const isCurrent = previewed !== null && JSON.stringify(previewed.draft) === JSON.stringify(draft);
  const mayConfirm = isCurrent && previewed.outcome.userErrors.length === 0;

  useEffect(() => dialog.current?.showModal(), []);

  const send = async (input: Draft<Input>, key: string, dryRun: boolean) => {
    setIsBusy(true);
    const { data, failure: why } = await ask(text, { input: { ...input, idempotencyKey: key, dryRun } as Input });
    setIsBusy(false);
    setFailure(why);
    return data?.outcome ?? null;
  };
  const preview = async () => {
    if (draft === null) return;
    const key = newKey();
    const outcome = await send(draft, key, true);
    setPreviewed(outcome === null ? null : { draft, outcome, key });
  };
  const confirm = async () => {
    if (previewed === null) return;
    const { key, outcome: shown } = previewed;
    const outcome = await send({ ...previewed.draft, ...accepted?.(shown) }, key, false);
    if (outcome === null) return;
    if (outcome.userErrors.length > 0) return setPreviewed({ ...previewed, outcome: { ...outcome, preview: null } });
    setIsDone(true);
    readAgain();
  };

  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void (mayConfirm ? confirm() : preview());
        }}
      >
        <h2 id={heading}>{title}</h2>
        {isDone ? (
          <p class="notice notice-good" role="status">
            Done. The ledger has it now.
          </p>
        ) : (
          <>
            {children}
            <Failed failure={failure} />
            {isCurrent && <Preview {...{ outcome: previewed.outcome, words }} />}
          </>
        )}
        <footer>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
          {!isDone && (
            <button type="submit" class="primary" disabled={isBusy || draft === null}>
              {mayConfirm ? words.confirm : "Preview"}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
