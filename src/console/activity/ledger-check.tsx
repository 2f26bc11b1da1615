import { useState } from "preact/hooks";
import { now } from "../clock.ts";
import { ask, type Failure } from "../graph/ask.ts";
import { VerifyLedger, type VerifyLedgerQuery } from "../graph/generated.ts";
import { Failed } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { momentText } from "../parts/times.ts";

const FAULTS_SHOWN = 20;

/** Verifies the whole ledger, and shows when that was done last. */
export function LedgerCheck({ mayVerify }: { mayVerify: boolean }) {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [last, setLast] = useState<{ check: VerifyLedgerQuery["verifyLedger"]; at: string } | null>(null);
  const verify = async () => {
    setIsBusy(true);
    const { data, failure: why } = await ask(VerifyLedger, {});
    setIsBusy(false);
    setFailure(why);
    if (data !== null) setLast({ check: data.verifyLedger, at: now().toString() });
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Panel
      title="Ledger"
      aside={
        mayVerify ? (
          <button type="button" class="quiet" disabled={isBusy} onClick={() => void verify()}>
            {isBusy ? "Verifying …" : "Verify now"}
          </button>
        ) : undefined
      }
    >
      <Failed failure={failure} />
      {!mayVerify && <p class="hint">Only an administrator of all businesses can verify the ledger.</p>}
      {mayVerify && last === null && <p class="hint">The ledger was not verified in this tab yet.</p>}
      {last !== null && (
        <div role="status">
          <p>
            <span class={`badge ${last.check.ok ? "good" : "bad"}`}>{last.check.ok ? "Holds" : "Faults found"}</span>{" "}
            {momentText(last.at, zone)}
          </p>
          <p class="hint">
            {last.check.creditsChecked} credits, {last.check.rowsChecked} ledger rows.
          </p>
          <p class="hint">
            Digest <code>{last.check.digest}</code>
          </p>
          <ul class="plain">
            {last.check.faults
              .slice(0, FAULTS_SHOWN)
              .map(({ coworkerExtraServiceId, sequence, invariant, message }) => (
                <li key={`${coworkerExtraServiceId} ${sequence} ${invariant}`} class="notice">
                  Credit {coworkerExtraServiceId}, row {sequence}: {message}
                </li>
              ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
