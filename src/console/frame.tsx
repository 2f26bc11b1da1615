import type { ComponentChildren } from "preact";
import { isDown } from "./graph/gateway.ts";
import type { BusinessEntry, Caller } from "./graph/session.ts";
import { dropToken } from "./graph/token.ts";
import { Choice } from "./parts/field.tsx";
import { choose, hrefOf, route, type ViewName, views } from "./route.ts";

interface FrameProps {
  readonly viewer: Caller | null;
  readonly businesses: readonly BusinessEntry[];
  readonly businessId: number | null;
  readonly children: ComponentChildren;
}

/** The head of every view: the views, the business, and the caller. */
export function Frame({ viewer, businesses, businessId, children }: FrameProps) {
  const { view, chosen } = route.value;
  const business: Record<string, string> = chosen.business === undefined ? {} : { business: chosen.business };
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <header class="top">
        <span class="brand">Billing console</span>
        <nav aria-label="Views">
          {(Object.entries(views) as [ViewName, string][]).map(([name, text]) => (
            <a key={name} href={hrefOf(name, business)} aria-current={name === view ? "page" : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <div class="who">
          {businesses.length > 0 && businessId !== null && (
            <Choice
              label="Business"
              value={String(businessId)}
              options={businesses.map(({ databaseId, name }) => [String(databaseId), name ?? `Business ${databaseId}`])}
              onChange={(one) => changeBusiness(one)}
            />
          )}
          {viewer !== null && <span class="email">{viewer.email ?? viewer.sub}</span>}
          <button type="button" class="quiet" onClick={() => dropToken(null)}>
            Sign out
          </button>
        </div>
      </header>
      {isDown.value && (
        <p class="outage" role="alert">
          The gateway does not answer, or has no database. The console tries again every two seconds.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        <h1 class="hidden">{views[view]}</h1>
        {children}
      </main>
    </>
  );
}

/** Another business has other resource types, tariffs and customers. */
function changeBusiness(business: string): void {
  choose({ ...Object.fromEntries(Object.keys(route.value.chosen).map((name) => [name, null])), business });
}

/** A button, because a link would replace the choices in the address. */
function skip(): void {
  document.getElementById("main")?.focus();
}
