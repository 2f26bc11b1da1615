import { useState } from "preact/hooks";
import { ask, type Failure } from "../graph/ask.ts";
import { LastLedgerVerification, VerifyLedger, type VerifyLedgerQuery } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { momentText } from "../parts/times.ts";

type Verification = VerifyLedgerQuery["verifyLedger"];
type Fault = Verification["faults"][number];

const FAULTS_SHOWN = 20;

/** Shows the last verification of the whole ledger, by any caller or the command, and can verify it again. */
export function LedgerCheck({ mayVerify }: { mayVerify: boolean }) {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [own, setOwn] = useState<Verification | null>(null);
  const kept = useGraph(LastLedgerVerification, mayVerify ? {} : null);
  const last = newest(own, kept.data?.lastLedgerVerification ?? null);
  const verify = async () => {
    setIsBusy(true);
    const { data, failure: why } = await ask(VerifyLedger, {});
    setIsBusy(false);
    setFailure(why);
    if (data !== null) setOwn(data.verifyLedger);
  };
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
      <Failed failure={failure ?? kept.failure} />
      {!mayVerify && <p class="hint">Only an administrator of all businesses can verify the ledger.</p>}
      {last === null && kept.isLoading && <Loading what="the last verification" />}
      {last === null && kept.data !== null && <p class="hint">The whole ledger was not verified yet.</p>}
      {last !== null && <Result verification={last} />}
    </Panel>
  );
}

function Result({
  verification: { ok, verifiedOn, creditsChecked, rowsChecked, digest, faults },
}: {
  verification: Verification;
}) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div role="status">
      <p>
        <span class={`badge ${ok ? "good" : "bad"}`}>{ok ? "Holds" : "Faults found"}</span>{" "}
        <time dateTime={verifiedOn}>{momentText(verifiedOn, zone)}</time>
      </p>
      <p class="hint">
        {creditsChecked} credits, {rowsChecked} ledger rows.
      </p>
      <p class="hint">
        Digest <code>{digest}</code>
      </p>
      <ul class="plain">
        {faults.slice(0, FAULTS_SHOWN).map((fault) => (
          <li key={JSON.stringify(fault)} class="notice">
            {placeOf(fault)}
            {fault.message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where the fault is; a fault of several credits has no place. */
function placeOf({ coworkerExtraServiceId: credit, sequence }: Fault): string {
  if (credit === null) return "";
  return sequence === null ? `Credit ${credit}: ` : `Credit ${credit}, row ${sequence}: `;
}

/** The later of the two: another caller may have verified since. */
function newest(one: Verification | null, other: Verification | null): Verification | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one.verifiedOn) >= Date.parse(other.verifiedOn) ? one : other;
}
